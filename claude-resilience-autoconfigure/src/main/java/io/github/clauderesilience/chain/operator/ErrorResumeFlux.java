package io.github.clauderesilience.chain.operator;

import java.util.function.Function;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Continues with another flux after a {@link ClaudeException}, as {@code onErrorResume}
 * does, in half the heap: every call passes this several times, and a queued call keeps
 * it. A failure of the second flux passes. For one subscription. See
 * {@code docs/decisions/0006-own-operators.md}.
 */
public final class ErrorResumeFlux extends FluxOperator<ClaudeEvent, ClaudeEvent> {

	private final Function<ClaudeException, Flux<ClaudeEvent>> rescue;

	/**
	 * Creates a flux with a source of events after a failure.
	 * @param source the events
	 * @param rescue what comes in place of a failure; called at most once
	 */
	public ErrorResumeFlux(Flux<ClaudeEvent> source, Function<ClaudeException, Flux<ClaudeEvent>> rescue) {
		super(source);
		this.rescue = rescue;
	}

	@Override
	public void subscribe(CoreSubscriber<? super ClaudeEvent> actual) {
		this.source.subscribe(new Rescuer(actual, this.rescue));
	}

	private static final class Rescuer implements CoreSubscriber<ClaudeEvent>, Subscription {

		private final CoreSubscriber<? super ClaudeEvent> reader;

		/* Until it was needed. */
		private @Nullable Function<ClaudeException, Flux<ClaudeEvent>> rescue;

		/* After cancel, one that does nothing. */
		private @Nullable Subscription source;

		/* What is still to come. */
		private long requested;

		private Rescuer(CoreSubscriber<? super ClaudeEvent> reader,
				Function<ClaudeException, Flux<ClaudeEvent>> rescue) {
			this.reader = reader;
			this.rescue = rescue;
		}

		@Override
		public Context currentContext() {
			return this.reader.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			if (this.rescue != null) {
				this.source = subscription;
				this.reader.onSubscribe(this);
				return;
			}
			long open = change(subscription);
			if (open > 0) {
				subscription.request(open);
			}
			else if (open < 0) {
				subscription.cancel();
			}
		}

		/* Outstanding demand, negative after cancel. */
		private synchronized long change(Subscription subscription) {
			if (isCancelled()) {
				return -1;
			}
			this.source = subscription;
			return this.requested;
		}

		private boolean isCancelled() {
			return this.source == Operators.cancelledSubscription();
		}

		@Override
		public void onNext(ClaudeEvent event) {
			if (this.requested != Long.MAX_VALUE) {
				passed();
			}
			this.reader.onNext(event);
		}

		private synchronized void passed() {
			if (this.requested != Long.MAX_VALUE) {
				this.requested--;
			}
		}

		@Override
		public void onError(Throwable failure) {
			Function<ClaudeException, Flux<ClaudeEvent>> once = this.rescue;
			if (once == null || !(failure instanceof ClaudeException typed)) {
				this.reader.onError(failure);
				return;
			}
			this.rescue = null;
			Flux<ClaudeEvent> others;
			try {
				others = once.apply(typed);
			}
			catch (Throwable ex) {
				ex.addSuppressed(failure);
				this.reader.onError(ex);
				return;
			}
			forget();
			others.subscribe(this);
		}

		/* What is requested from now on is for the others. */
		private synchronized void forget() {
			if (!isCancelled()) {
				this.source = null;
			}
		}

		@Override
		public void onComplete() {
			this.reader.onComplete();
		}

		@Override
		public void request(long count) {
			Subscription subscription = ask(count);
			if (subscription != null) {
				subscription.request(count);
			}
		}

		private synchronized @Nullable Subscription ask(long count) {
			this.requested = Operators.addCap(this.requested, count);
			return this.source;
		}

		@Override
		public void cancel() {
			Subscription subscription = giveUp();
			if (subscription != null) {
				subscription.cancel();
			}
		}

		private synchronized @Nullable Subscription giveUp() {
			Subscription current = this.source;
			this.source = Operators.cancelledSubscription();
			return current;
		}

	}

}
