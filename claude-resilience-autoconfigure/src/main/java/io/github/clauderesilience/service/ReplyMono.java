package io.github.clauderesilience.service;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeReply;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * The reply at the end of the events of a call. One operator in place of four: every call
 * passes it.
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

	private static final class Reader implements CoreSubscriber<ClaudeEvent>, Subscription {

		private final CoreSubscriber<? super ClaudeReply> actual;

		private @Nullable Subscription upstream;

		private @Nullable ClaudeReply reply;

		private Reader(CoreSubscriber<? super ClaudeReply> actual) {
			this.actual = actual;
		}

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.upstream = subscription;
			this.actual.onSubscribe(this);
		}

		@Override
		public void onNext(ClaudeEvent event) {
			if (event instanceof ClaudeEvent.Completed completed) {
				this.reply = completed.reply();
			}
		}

		@Override
		public void onError(Throwable failure) {
			this.actual.onError(failure);
		}

		@Override
		public void onComplete() {
			ClaudeReply last = this.reply;
			if (last != null) {
				this.actual.onNext(last);
			}
			this.actual.onComplete();
		}

		@Override
		public void request(long count) {
			Subscription subscription = this.upstream;
			if (subscription != null) {
				// There is one reply, and it comes last
				subscription.request(Long.MAX_VALUE);
			}
		}

		@Override
		public void cancel() {
			Subscription subscription = this.upstream;
			if (subscription != null) {
				subscription.cancel();
			}
		}

	}

}
