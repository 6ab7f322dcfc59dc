package io.github.clauderesilience.breaker;

import java.time.Duration;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.Exchange;
import io.github.clauderesilience.chain.Settlement;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.time.Timeline;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;

/**
 * Lets a request pass where the circuit of its model permits it. The permit is held by
 * the exchange until the end of the body, and given back on every path. Stands inside the
 * limiter: a call that waited for quota and finds its circuit open is not sent, and its
 * wait is not part of the call.
 */
public final class CircuitBreakerFilter implements ExchangeFilterFunction {

	private final CircuitBreakers circuits;

	private final Failures failures;

	private final Timeline timeline;

	/**
	 * A filter.
	 * @param circuits the circuits
	 * @param failures makes the exceptions
	 * @param timeline the time source
	 */
	public CircuitBreakerFilter(CircuitBreakers circuits, Failures failures, Timeline timeline) {
		this.circuits = circuits;
		this.failures = failures;
		this.timeline = timeline;
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		Exchange exchange = Exchange.of(request);
		if (!exchange.target().generates()) {
			return next.exchange(request);
		}
		Circuit circuit = this.circuits.of(exchange.model());
		Circuit.Permit permit = circuit.acquire();
		if (permit == null) {
			return Mono.error(refusal(circuit.view(), exchange));
		}
		int sendsBefore = exchange.sends();
		exchange.hold((settlement) -> end(permit, settlement, exchange, sendsBefore));
		return next.exchange(request);
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
