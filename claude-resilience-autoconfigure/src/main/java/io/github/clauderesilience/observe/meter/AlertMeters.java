package io.github.clauderesilience.observe.meter;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import io.github.clauderesilience.ClaudeAlert;
import io.github.clauderesilience.ClaudeServices;
import io.github.clauderesilience.observe.Keys;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Counts the alerts of the application, by client if it has named ones. Thread-safe.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class AlertMeters implements ApplicationListener<PayloadApplicationEvent<ClaudeAlert>> {

	private final Map<String, Map<ClaudeAlert.Kind, Counter>> clients = new HashMap<>();

	/**
	 * Creates meters, all registered at once.
	 * @param registry where they are registered
	 */
	public AlertMeters(MeterRegistry registry) {
		this(registry, Set.of());
	}

	/**
	 * Creates meters for an application with named clients, all registered at once.
	 * @param registry where they are registered
	 * @param named the names of the clients; without any there is no tag for them
	 */
	public AlertMeters(MeterRegistry registry, Set<String> named) {
		this.clients.put(ClaudeServices.DEFAULT,
				counters(registry, named.isEmpty() ? Tags.empty() : Tags.of("client", ClaudeServices.DEFAULT)));
		named.forEach((client) -> this.clients.put(client, counters(registry, Tags.of("client", client))));
	}

	private static Map<ClaudeAlert.Kind, Counter> counters(MeterRegistry registry, Tags tags) {
		Map<ClaudeAlert.Kind, Counter> kinds = new EnumMap<>(ClaudeAlert.Kind.class);
		for (ClaudeAlert.Kind kind : ClaudeAlert.Kind.values()) {
			kinds.put(kind,
					Counter.builder("claude.alerts")
						.description("Alerts, see ClaudeAlert.Kind")
						.tag("kind", Keys.of(kind))
						.tags(tags)
						.register(registry));
		}
		return kinds;
	}

	@Override
	public void onApplicationEvent(PayloadApplicationEvent<ClaudeAlert> event) {
		ClaudeAlert alert = event.getPayload();
		String client = (alert.client() != null) ? alert.client() : ClaudeServices.DEFAULT;
		Counter counter = this.clients.getOrDefault(client, Map.of()).get(alert.kind());
		if (counter != null) {
			counter.increment();
		}
	}

}
