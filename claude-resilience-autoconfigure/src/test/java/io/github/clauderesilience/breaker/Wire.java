package io.github.clauderesilience.breaker;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.spi.CircuitListener;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.Gates;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;

/**
 * What stands around the filter under test: callers who close their exchanges, and a
 * scripted API below it.
 */
final class Wire implements ExchangeFunction {

	static final Target TARGET = target(Calls.SONNET, true);

	final Timeline timeline;

	final CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();

	final CircuitBreakers circuits;

	final Gates gates;

	final List<String> heard = new ArrayList<>();

	Supplier<Mono<ClientResponse>> api = Wire::ok;

	int sent;

	Wire(BreakerSettings settings, boolean standIn, Timeline timeline) {
		this.timeline = timeline;
		this.circuits = new CircuitBreakers(settings, this.registry, Calls.MODELS, (model) -> standIn, timeline);
		this.gates = new Gates(List.of(new CircuitBreakerGate(this.circuits, Calls.FAILURES, timeline)));
		this.circuits.listen(new CircuitListener() {

			@Override
			public void onOpen(String model, Duration coolOff) {
				Wire.this.heard.add("open " + model + " " + coolOff);
			}

			@Override
			public void onClosed(String model) {
				Wire.this.heard.add("closed " + model);
			}

			@Override
			public void onReset(String model) {
				Wire.this.heard.add("reset " + model);
			}

		});
	}

	static Mono<ClientResponse> ok() {
		return Mono.just(ClientResponse.create(HttpStatus.OK).build());
	}

	Exchange exchange(String model, boolean generates) {
		long now = this.timeline.nanoTime();
		return new Exchange(target(model, generates), now + Duration.ofMinutes(2).toNanos(), null, now);
	}

	Mono<ClientResponse> call() {
		return Mono.defer(() -> call(exchange(Calls.SONNET, true)));
	}

	Mono<ClientResponse> call(Exchange exchange) {
		return open(exchange).doOnNext((response) -> exchange.close(Settlement.success(null)));
	}

	Mono<ClientResponse> open(Exchange exchange) {
		ClientRequest request = ClientRequest.create(HttpMethod.POST, URI.create("http://localhost/v1/messages"))
			.attribute(Exchange.ATTRIBUTE, exchange)
			.build();
		return Mono.defer(() -> this.gates.filter(request, this))
			.doOnError((failure) -> exchange.close((failure instanceof ClaudeException claude)
					? Settlement.failure(claude, null) : Settlement.cancelled(null)))
			.doOnCancel(() -> exchange.close(Settlement.cancelled(null)));
	}

	@Override
	public Mono<ClientResponse> exchange(ClientRequest request) {
		Exchange.of(request).sending(this.timeline.nanoTime());
		this.sent++;
		return this.api.get();
	}

	CircuitBreaker.State state() {
		return this.registry.circuitBreaker(Calls.SONNET).getState();
	}

	CircuitView view() {
		return this.circuits.views().get(0);
	}

	private static Target target(String model, boolean generates) {
		return new Target(model, Lane.NORMAL, null, 400, 0, 1000, false, generates);
	}

}
