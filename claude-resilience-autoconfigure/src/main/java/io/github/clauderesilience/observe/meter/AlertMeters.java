package io.github.clauderesilience.observe.meter;

import java.util.EnumMap;
import java.util.Map;

import io.github.clauderesilience.ClaudeAlert;
import io.github.clauderesilience.observe.Keys;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Counts the alerts of the application. Thread-safe.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class AlertMeters implements ApplicationListener<PayloadApplicationEvent<ClaudeAlert>> {

	private final Map<ClaudeAlert.Kind, Counter> kinds = new EnumMap<>(ClaudeAlert.Kind.class);

	/**
	 * Meters, all registered at once.
	 * @param registry where they are registered
	 */
	public AlertMeters(MeterRegistry registry) {
		for (ClaudeAlert.Kind kind : ClaudeAlert.Kind.values()) {
			this.kinds.put(kind,
					Counter.builder("claude.alerts")
						.description("Alerts, see ClaudeAlert.Kind")
						.tag("kind", Keys.of(kind))
						.register(registry));
		}
	}

	@Override
	public void onApplicationEvent(PayloadApplicationEvent<ClaudeAlert> event) {
		Counter counter = this.kinds.get(event.getPayload().kind());
		if (counter != null) {
			counter.increment();
		}
	}

}
