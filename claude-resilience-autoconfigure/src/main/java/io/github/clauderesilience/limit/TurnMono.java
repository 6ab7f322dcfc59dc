package io.github.clauderesilience.limit;

import io.github.clauderesilience.ClaudeException;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * Completes when a turn comes and is taken, and fails when it is refused. Cancel gives
 * the turn up. Used for one subscription.
 */
final class TurnMono extends Mono<Void> {

	private final Turn turn;

	/**
	 * Creates what waits for a turn.
	 * @param turn a turn that was asked for
	 */
	TurnMono(Turn turn) {
		this.turn = turn;
	}

	@Override
	public void subscribe(CoreSubscriber<? super Void> actual) {
		Waiter waiter = new Waiter(actual, this.turn);
		actual.onSubscribe(waiter);
		this.turn.listen(waiter);
	}

	private record Waiter(CoreSubscriber<? super Void> reader, Turn turn) implements Subscription, Turn.Listener {

		@Override
		public void admitted() {
			if (this.turn.take()) {
				this.reader.onComplete();
			}
		}

		@Override
		public void refused(ClaudeException failure) {
			this.reader.onError(failure);
		}

		@Override
		public void request(long n) {
			// Only completion is told
		}

		@Override
		public void cancel() {
			this.turn.abandon();
		}

	}

}
