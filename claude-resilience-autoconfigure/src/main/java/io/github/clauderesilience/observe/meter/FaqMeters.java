package io.github.clauderesilience.observe.meter;

import java.util.EnumMap;
import java.util.Map;

import io.github.clauderesilience.observe.Keys;
import io.github.clauderesilience.spi.FaqListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Meters of the answers without a call. Thread-safe.
 */
public final class FaqMeters implements FaqListener {

	private final Map<Outcome, Counter> outcomes = new EnumMap<>(Outcome.class);

	private final Counter savedTokens;

	/**
	 * Creates meters, all registered at once.
	 * @param registry where they are registered
	 */
	public FaqMeters(MeterRegistry registry) {
		for (Outcome outcome : Outcome.values()) {
			this.outcomes.put(outcome,
					Counter.builder("claude.faq")
						.description("Cacheable questions by outcome")
						.tag("outcome", Keys.of(outcome))
						.register(registry));
		}
		this.savedTokens = Counter.builder("claude.faq.saved.tokens")
			.description("Tokens saved by cached answers")
			.register(registry);
	}

	@Override
	public void served(Outcome outcome, long saved) {
		Counter counter = this.outcomes.get(outcome);
		if (counter != null) {
			counter.increment();
		}
		this.savedTokens.increment(saved);
	}

}
