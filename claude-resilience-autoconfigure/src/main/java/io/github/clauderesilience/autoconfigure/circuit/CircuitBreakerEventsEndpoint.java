package io.github.clauderesilience.autoconfigure.circuit;

import java.util.Comparator;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import io.github.resilience4j.common.circuitbreaker.monitoring.endpoint.CircuitBreakerEventDTOFactory;
import io.github.resilience4j.common.circuitbreaker.monitoring.endpoint.CircuitBreakerEventsEndpointResponse;
import io.github.resilience4j.consumer.CircularEventConsumer;
import io.github.resilience4j.consumer.EventConsumerRegistry;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * The endpoint {@code circuitbreakerevents}, with the document of Resilience4j's own.
 */
@Endpoint(id = "circuitbreakerevents")
final class CircuitBreakerEventsEndpoint {

	private final EventConsumerRegistry<CircuitBreakerEvent> events;

	/**
	 * Creates an endpoint.
	 * @param events the latest events of each circuit breaker
	 */
	public CircuitBreakerEventsEndpoint(EventConsumerRegistry<CircuitBreakerEvent> events) {
		this.events = events;
	}

	/**
	 * The latest events of all circuit breakers.
	 * @return the events, the oldest first
	 */
	@ReadOperation
	public CircuitBreakerEventsEndpointResponse all() {
		return response(this.events.getAllEventConsumer().stream(), (event) -> true);
	}

	/**
	 * The latest events of a circuit breaker.
	 * @param name its name
	 * @return the events, the oldest first
	 */
	@ReadOperation
	public CircuitBreakerEventsEndpointResponse of(@Selector String name) {
		return response(consumer(name), (event) -> true);
	}

	/**
	 * The latest events of a circuit breaker that are of one type.
	 * @param name its name
	 * @param eventType the type, such as {@code error}
	 * @return the events, the oldest first
	 */
	@ReadOperation
	public CircuitBreakerEventsEndpointResponse of(@Selector String name, @Selector String eventType) {
		return response(consumer(name), (event) -> event.getEventType().name().equalsIgnoreCase(eventType));
	}

	private Stream<CircularEventConsumer<CircuitBreakerEvent>> consumer(String name) {
		return Stream.ofNullable(this.events.getEventConsumer(name));
	}

	private static CircuitBreakerEventsEndpointResponse response(
			Stream<CircularEventConsumer<CircuitBreakerEvent>> consumers, Predicate<CircuitBreakerEvent> wanted) {
		return new CircuitBreakerEventsEndpointResponse(
				consumers.flatMap((consumer) -> consumer.getBufferedEvents().stream())
					.filter(wanted)
					.sorted(Comparator.comparing(CircuitBreakerEvent::getCreationTime))
					.map(CircuitBreakerEventDTOFactory::createCircuitBreakerEventDTO)
					.toList());
	}

}
