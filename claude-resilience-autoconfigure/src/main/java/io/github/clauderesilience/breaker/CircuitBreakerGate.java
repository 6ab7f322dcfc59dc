package io.github.clauderesilience.breaker;

import java.time.Duration;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Gate;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Lets an exchange pass if the circuit of its model permits it. The permit is held by the
 * exchange until the end of the body, and given back on every path. Stands inside the
 * limiter: a call that waited for quota and finds its circuit open is not sent, and its
 * wait is not part of the call.
 */
public final class CircuitBreakerGate implements Gate {

	private final CircuitBreakers circuits;

	private final Failures failures;

	private final Timeline timeline;

	/**
	 * Creates a gate.
	 * @param circuits the circuits
	 * @param failures makes the exceptions
	 * @param timeline the time source
	 */
	public CircuitBreakerGate(CircuitBreakers circuits, Failures failures, Timeline timeline) {
		this.circuits = circuits;
		this.failures = failures;
		this.timeline = timeline;
	}

	@Override
	public @Nullable Mono<Void> enter(Exchange exchange) {
		if (!exchange.target().generates()) {
			return null;
		}
		Circuit circuit = this.circuits.of(exchange.model());
		Circuit.Permit permit = circuit.acquire();
		if (permit == null) {
			return Mono.error(refusal(circuit.view(), exchange));
		}
		int sendsBefore = exchange.sends();
		exchange.hold((settlement) -> end(permit, settlement, exchange, sendsBefore));
		return null;
	}

	private void end(Circuit.Permit permit, Settlement settlement, Exchange exchange, int sendsBefore) {
		boolean sent = exchange.sends() > sendsBefore;
		permit.end(settlement, sent ? this.timeline.since(exchange.sentNanos()).toNanos() : 0);
	}

	private ClaudeException refusal(CircuitView circuit, Exchange exchange) {
		Duration wait = this.circuits.expectedWait(exchange.model());
		Duration retryAfter = (circuit.state() != CircuitView.State.FORCED_OPEN) ? wait : null;
		return this.failures
			.local(ErrorClass.CIRCUIT_OPEN, exchange.model(), exchange.locale(),
					"Not sent to " + exchange.model() + ": its circuit is " + circuit.state() + " since "
							+ circuit.since()
							+ ((retryAfter != null) ? "; worth trying again in " + retryAfter.toMillis() + " ms"
									: " until an operator resets it")
							+ ". See claude.circuit-breaker.*",
					retryAfter, null);
	}

}
