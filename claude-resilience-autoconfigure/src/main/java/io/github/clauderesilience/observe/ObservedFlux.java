package io.github.clauderesilience.observe;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.guard.Guard;
import io.github.clauderesilience.chain.operator.ForwardingSubscriber;
import io.github.clauderesilience.spi.CallObserver;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;

/**
 * Passes the events of a question on and reports them to an observer. Replaces three
 * Reactor operators on the path of every event, see
 * {@code docs/decisions/0006-own-operators.md}.
 */
final class ObservedFlux extends FluxOperator<ClaudeEvent, ClaudeEvent> {

	private final ClaudeCall call;

	private final CallObserver observer;

	private final PromptObserver prompts;

	ObservedFlux(Flux<ClaudeEvent> source, ClaudeCall call, CallObserver observer, PromptObserver prompts) {
		super(source);
		this.call = call;
		this.observer = observer;
		this.prompts = prompts;
	}

	@Override
	public void subscribe(CoreSubscriber<? super ClaudeEvent> actual) {
		this.source.subscribe(new Watcher(actual, this.call, this.observer, this.prompts));
	}

	private static final class Watcher extends ForwardingSubscriber<ClaudeEvent, ClaudeEvent> {

		private final ClaudeCall call;

		private final CallObserver observer;

		private final PromptObserver prompts;

		private boolean content;

		private volatile boolean ended;

		/* Not the flux: while a call waits it would keep all inner ones in memory. */
		private Watcher(CoreSubscriber<? super ClaudeEvent> actual, ClaudeCall call, CallObserver observer,
				PromptObserver prompts) {
			super(actual);
			this.call = call;
			this.observer = observer;
			this.prompts = prompts;
		}

		@Override
		public void onNext(ClaudeEvent event) {
			if (event instanceof ClaudeEvent.Completed completed) {
				this.ended = true;
				this.observer.answered(this.call.context(), completed.reply());
				Guard.tell(this.prompts, (prompts) -> prompts.answered(this.call, completed.reply()));
			}
			else if (event instanceof ClaudeEvent.Restarted restarted) {
				this.observer.broke(this.call.context(), restarted.errorClass(), true);
			}
			else if (!this.content && event.isContent()) {
				this.content = true;
				this.observer.firstContent(this.call.context());
			}
			reader().onNext(event);
		}

		@Override
		public void onError(Throwable failure) {
			this.ended = true;
			if (this.content && failure instanceof ClaudeException typed) {
				this.observer.broke(this.call.context(), typed.errorClass(), false);
			}
			this.observer.failed(this.call.context(), failure);
			reader().onError(failure);
		}

		@Override
		public void cancel() {
			if (!this.ended) {
				this.ended = true;
				this.observer.cancelled(this.call.context());
			}
			super.cancel();
		}

	}

}
