package io.github.clauderesilience.service;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.chain.operator.ForwardingSubscriber;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Collects the events of a call into its reply: waits for {@code Completed} and discards
 * the others. Replaces four Reactor operators on the path of every call, see
 * {@code docs/decisions/0006-own-operators.md}.
 */
final class ReplyMono extends Mono<ClaudeReply> {

	private final Flux<ClaudeEvent> events;

	ReplyMono(Flux<ClaudeEvent> events) {
		this.events = events;
	}

	@Override
	public void subscribe(CoreSubscriber<? super ClaudeReply> actual) {
		this.events.subscribe(new Reader(actual));
	}

	private static final class Reader extends ForwardingSubscriber<ClaudeEvent, ClaudeReply> {

		private @Nullable ClaudeReply reply;

		private Reader(CoreSubscriber<? super ClaudeReply> actual) {
			super(actual);
		}

		@Override
		public void onNext(ClaudeEvent event) {
			if (event instanceof ClaudeEvent.Completed completed) {
				this.reply = completed.reply();
			}
		}

		@Override
		public void onComplete() {
			ClaudeReply last = this.reply;
			if (last != null) {
				reader().onNext(last);
			}
			reader().onComplete();
		}

		@Override
		public void request(long count) {
			// There is one reply, and it comes last
			super.request(Long.MAX_VALUE);
		}

	}

}
