package io.github.clauderesilience.limit;

import io.github.clauderesilience.ClaudeException;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * Completes when an admission is granted and taken, and fails when it is refused. Cancel
 * abandons it. For one subscription.
 */
final class AdmissionMono extends Mono<Void> {

	private final PendingAdmission admission;

	/**
	 * Creates a mono that waits for an admission.
	 * @param admission an admission that was asked for
	 */
	AdmissionMono(PendingAdmission admission) {
		this.admission = admission;
	}

	@Override
	public void subscribe(CoreSubscriber<? super Void> actual) {
		Waiter waiter = new Waiter(actual, this.admission);
		actual.onSubscribe(waiter);
		this.admission.listen(waiter);
	}

	private record Waiter(CoreSubscriber<? super Void> reader,
			PendingAdmission admission) implements Subscription, PendingAdmission.Listener {

		@Override
		public void admitted() {
			if (this.admission.take()) {
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
			this.admission.abandon();
		}

	}

}
