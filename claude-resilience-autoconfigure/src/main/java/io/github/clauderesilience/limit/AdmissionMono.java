package io.github.clauderesilience.limit;

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
		actual.onSubscribe(this.admission);
		this.admission.listen(actual);
	}

}
