package io.github.clauderesilience.chain;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.chain.operator.Drain;
import io.github.clauderesilience.chain.operator.ForwardingSubscriber;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;

/**
 * Buffers events until the first content and passes them through from then on. A failure
 * before the first content drops the buffer, completion delivers it; so a stream that
 * fails before its reader has seen anything can be retried. See
 * {@code docs/decisions/0006-own-operators.md}.
 */
final class UntilFirstContentFlux extends FluxOperator<ClaudeEvent, ClaudeEvent> {

	private final Runnable contentSeen;

	/**
	 * Creates an operator.
	 * @param source the events
	 * @param contentSeen run before the first content is passed on
	 */
	UntilFirstContentFlux(Flux<ClaudeEvent> source, Runnable contentSeen) {
		super(source);
		this.contentSeen = contentSeen;
	}

	@Override
	public void subscribe(CoreSubscriber<? super ClaudeEvent> actual) {
		this.source.subscribe(new Holder(actual, this.contentSeen));
	}

	/*
	 * While it holds, it asks for one event at a time, so nothing arrives while what was
	 * held is delivered; that happens on one thread at a time, and only as far as the
	 * reader asked for it. Then the reader's requests go straight through.
	 */
	private static final class Holder extends ForwardingSubscriber<ClaudeEvent, ClaudeEvent> {

		private static final AtomicIntegerFieldUpdater<Holder> WIP = AtomicIntegerFieldUpdater.newUpdater(Holder.class,
				"wip");

		private static final AtomicLongFieldUpdater<Holder> REQUESTED = AtomicLongFieldUpdater.newUpdater(Holder.class,
				"requested");

		private final Runnable contentSeen;

		private final Queue<ClaudeEvent> held = new ArrayDeque<>(4);

		private volatile Phase phase = Phase.IDLE;

		private volatile long requested;

		private volatile int wip;

		private volatile boolean cancelled;

		private volatile boolean ended;

		private @Nullable Throwable failure;

		private boolean told;

		private Holder(CoreSubscriber<? super ClaudeEvent> actual, Runnable contentSeen) {
			super(actual);
			this.contentSeen = contentSeen;
		}

		@Override
		public void onNext(ClaudeEvent event) {
			if (this.phase == Phase.PASSING) {
				reader().onNext(event);
				return;
			}
			this.held.add(event);
			if (event.isContent()) {
				this.contentSeen.run();
				this.phase = Phase.DELIVERING;
				drain();
			}
			else {
				super.request(1);
			}
		}

		@Override
		public void onError(Throwable cause) {
			if (this.phase == Phase.PASSING) {
				reader().onError(cause);
				return;
			}
			if (this.phase != Phase.DELIVERING) {
				this.held.clear();
			}
			this.failure = cause;
			end();
		}

		@Override
		public void onComplete() {
			if (this.phase == Phase.PASSING) {
				reader().onComplete();
				return;
			}
			end();
		}

		private void end() {
			this.ended = true;
			if (this.phase != Phase.PASSING) {
				this.phase = Phase.DELIVERING;
			}
			drain();
		}

		@Override
		public void request(long count) {
			if (this.phase == Phase.PASSING) {
				super.request(count);
			}
			else if (Operators.validate(count)) {
				Operators.addCap(REQUESTED, this, count);
				drain();
			}
		}

		@Override
		public void cancel() {
			this.cancelled = true;
			super.cancel();
		}

		private void drain() {
			Drain.run(WIP, this, Holder::step);
		}

		private void step() {
			if (this.phase == Phase.IDLE && this.requested > 0) {
				this.phase = Phase.HOLDING;
				super.request(1);
			}
			if (this.phase == Phase.DELIVERING) {
				deliver();
			}
			if (this.phase == Phase.PASSING) {
				if (this.ended) {
					tellEnd();
					return;
				}
				long open = REQUESTED.getAndSet(this, 0);
				if (open > 0) {
					super.request(open);
				}
			}
		}

		private void deliver() {
			while (this.requested > 0 && !this.cancelled) {
				ClaudeEvent event = this.held.poll();
				if (event == null) {
					break;
				}
				Operators.produced(REQUESTED, this, 1);
				reader().onNext(event);
			}
			if (this.held.isEmpty() && !this.cancelled) {
				this.phase = Phase.PASSING;
			}
		}

		private void tellEnd() {
			if (this.told) {
				return;
			}
			this.told = true;
			Throwable cause = this.failure;
			if (cause != null) {
				reader().onError(cause);
			}
			else {
				reader().onComplete();
			}
		}

	}

	private enum Phase {

		/** The reader has not requested anything. */
		IDLE,

		/** No content yet. */
		HOLDING,

		/** What was held goes out. */
		DELIVERING,

		/** Nothing is held any more. */
		PASSING

	}

}
