package io.github.clauderesilience.limit;

import java.time.Duration;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Gate;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.spi.Settlement;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Holds every exchange until its pool admits it, and lets it in again through the pool
 * after a 429. No thread waits. The owner of the exchange closes it when its subscription
 * ends; that gives back what is held. Requests that make no model write (token counts)
 * have limits of their own at the provider and pass.
 */
public final class RateLimitGate implements Gate {

	private final LimitPools pools;

	private final Failures failures;

	/**
	 * Creates a gate.
	 * @param pools where calls wait
	 * @param failures makes the exceptions
	 */
	public RateLimitGate(LimitPools pools, Failures failures) {
		this.pools = pools;
		this.failures = failures;
	}

	@Override
	public @Nullable Mono<Void> enter(Exchange exchange) {
		if (!exchange.target().generates()) {
			return null;
		}
		PendingAdmission admission = new PendingAdmission(this.pools.of(exchange), exchange, this.failures);
		if (!admission.askFirst()) {
			return new AdmissionMono(admission);
		}
		return admission.take() ? null : Mono.never();
	}

	@Override
	public @Nullable Mono<Void> reenter(Exchange exchange, ClaudeException failure) {
		Reservation reservation = isReplayable(failure) ? exchange.held(Reservation.class) : null;
		if (reservation == null) {
			return null;
		}
		// Not only the reservation: the breaker's permit must not wait with us.
		exchange.settle(Settlement.failure(failure, null));
		Duration asked = failure.retryAfter();
		if (takesOver(exchange, failure, (asked != null) ? asked : Duration.ZERO)) {
			return Mono.error(failure);
		}
		PendingAdmission admission = reservation.admission();
		admission.reopen(failure);
		admission.askAgain();
		return new AdmissionMono(admission);
	}

	private static boolean takesOver(Exchange exchange, ClaudeException failure, Duration wait) {
		CallContext context = exchange.context();
		return context != null && context.standIn().takesOver(failure, wait);
	}

	private static boolean isReplayable(ClaudeException failure) {
		return failure.errorClass() == ErrorClass.RATE_LIMITED && failure.status() == 429
				&& !Boolean.FALSE.equals(failure.details().shouldRetry());
	}

}
