package io.github.clauderesilience.autoconfigure.circuit;

import java.util.Map;
import java.util.TreeMap;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.common.circuitbreaker.monitoring.endpoint.CircuitBreakerDetails;
import io.github.resilience4j.common.circuitbreaker.monitoring.endpoint.CircuitBreakerEndpointResponse;
import io.github.resilience4j.common.circuitbreaker.monitoring.endpoint.CircuitBreakerUpdateStateResponse;
import io.github.resilience4j.common.circuitbreaker.monitoring.endpoint.UpdateState;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * The endpoint {@code circuitbreakers}, with the document of Resilience4j's own.
 */
@Endpoint(id = "circuitbreakers")
final class CircuitBreakersEndpoint {

	private final CircuitBreakerRegistry registry;

	/**
	 * Creates an endpoint.
	 * @param registry the circuit breakers to show
	 */
	public CircuitBreakersEndpoint(CircuitBreakerRegistry registry) {
		this.registry = registry;
	}

	/**
	 * All circuit breakers.
	 * @return state, rates and thresholds, by name
	 */
	@ReadOperation
	public CircuitBreakerEndpointResponse circuitBreakers() {
		Map<String, CircuitBreakerDetails> details = new TreeMap<>();
		this.registry.getAllCircuitBreakers().forEach((circuit) -> details.put(circuit.getName(), details(circuit)));
		return new CircuitBreakerEndpointResponse(details);
	}

	/**
	 * Changes the state of a circuit breaker.
	 * @param name its name
	 * @param updateState what it is changed to
	 * @return the state after the change
	 */
	@WriteOperation
	public CircuitBreakerUpdateStateResponse update(@Selector String name, UpdateState updateState) {
		CircuitBreaker circuit = this.registry.find(name)
			.orElseThrow(() -> new InvalidEndpointRequestException("There is no circuit breaker " + name,
					"There is no circuit breaker of that name"));
		switch (updateState) {
			case CLOSE -> circuit.transitionToClosedState();
			case FORCE_OPEN -> circuit.transitionToForcedOpenState();
			case DISABLE -> circuit.transitionToDisabledState();
		}
		CircuitBreakerUpdateStateResponse response = new CircuitBreakerUpdateStateResponse();
		response.setCircuitBreakerName(name);
		response.setCurrentState(circuit.getState().toString());
		response.setMessage(name + " is " + circuit.getState() + " now");
		return response;
	}

	private static CircuitBreakerDetails details(CircuitBreaker circuit) {
		CircuitBreaker.Metrics metrics = circuit.getMetrics();
		CircuitBreakerConfig config = circuit.getCircuitBreakerConfig();
		CircuitBreakerDetails details = new CircuitBreakerDetails();
		details.setFailureRate(metrics.getFailureRate() + "%");
		details.setFailureRateThreshold(config.getFailureRateThreshold() + "%");
		details.setSlowCallRate(metrics.getSlowCallRate() + "%");
		details.setSlowCallRateThreshold(config.getSlowCallRateThreshold() + "%");
		details.setBufferedCalls(metrics.getNumberOfBufferedCalls());
		details.setFailedCalls(metrics.getNumberOfFailedCalls());
		details.setSlowCalls(metrics.getNumberOfSlowCalls());
		details.setSlowFailedCalls(metrics.getNumberOfSlowFailedCalls());
		details.setNotPermittedCalls(metrics.getNumberOfNotPermittedCalls());
		details.setState(circuit.getState());
		return details;
	}

}
