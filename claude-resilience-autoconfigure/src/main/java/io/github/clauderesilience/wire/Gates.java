package io.github.clauderesilience.wire;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Gate;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The one entrance to the wire: every attempt passes the same gates, each once, in their
 * order. Questions {@link #pass} them before their request is made, so that a call that
 * waits holds no request; requests of others pass them as a filter. The filter also has a
 * gate asked again whose key or quota the API refused.
 */
public final class Gates implements ExchangeFilterFunction {

	private final List<Gate> gates;

	/**
	 * Creates the entrance.
	 * @param gates the gates, outermost first
	 */
	public Gates(List<Gate> gates) {
		this.gates = List.copyOf(gates);
	}

	/**
	 * Sends an exchange once all gates have let it pass.
	 * @param exchange the exchange, which its owner closes when its subscription ends
	 * @param send makes the request and sends it; called at most once
	 * @return the events, to be subscribed to once and at once
	 */
	public Flux<ClaudeEvent> pass(Exchange exchange, Supplier<Flux<ClaudeEvent>> send) {
		try {
			Wait wait = walk(exchange, 0);
			return (wait == null) ? send.get() : new AdmissionFlux<>(this, exchange, wait, send);
		}
		catch (Throwable ex) {
			// As a signal: the exchange is closed by it and gives back what it holds
			return Flux.error(ex);
		}
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		Exchange exchange = Exchange.of(request);
		// Gates and filters further in act when called; who subscribes again must call
		// them again
		return Mono.defer(() -> {
			Wait wait = exchange.isAdmitted() ? null : walk(exchange, 0);
			return (wait == null) ? send(request, next, exchange) : after(wait, request, next, exchange);
		});
	}

	private Mono<ClientResponse> after(Wait wait, ClientRequest request, ExchangeFunction next, Exchange exchange) {
		return Mono.fromDirect(new AdmissionFlux<>(this, exchange, wait, () -> send(request, next, exchange)));
	}

	private Mono<ClientResponse> send(ClientRequest request, ExchangeFunction next, Exchange exchange) {
		return next.exchange(request).onErrorResume(ClaudeException.class, (failure) -> {
			Wait wait = readmission(exchange, failure);
			return (wait == null) ? Mono.error(failure) : after(wait, request, next, exchange);
		});
	}

	private @Nullable Wait readmission(Exchange exchange, ClaudeException failure) {
		return ask(0, (gate) -> gate.reenter(exchange, failure));
	}

	/**
	 * Asks the gates one after the other, as far as they let the exchange pass at once.
	 * @param exchange the exchange
	 * @param from the first gate to ask
	 * @return what to wait for, or {@code null} if the exchange has passed them all
	 */
	@Nullable Wait walk(Exchange exchange, int from) {
		Wait wait = ask(from, (gate) -> gate.enter(exchange));
		if (wait == null) {
			exchange.admit();
		}
		return wait;
	}

	private @Nullable Wait ask(int from, Function<Gate, @Nullable Mono<Void>> question) {
		for (int i = from; i < this.gates.size(); i++) {
			Mono<Void> admission = question.apply(this.gates.get(i));
			if (admission != null) {
				return new Wait(admission, i + 1);
			}
		}
		return null;
	}

	/**
	 * A gate that does not let an exchange pass at once.
	 *
	 * @param admission completes when it does
	 * @param next the gate to ask then
	 */
	record Wait(Mono<Void> admission, int next) {
	}

}
