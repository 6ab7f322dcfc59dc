package io.github.clauderesilience.observe.meter;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.observe.Keys;
import io.github.clauderesilience.observe.ModelTag;
import io.github.clauderesilience.spi.AttemptInfo;
import io.github.clauderesilience.spi.AttemptObserver;
import io.github.clauderesilience.spi.Settlement;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Meters of attempts on the wire, and of the tokens they used and what those cost.
 * Thread-safe.
 */
public final class AttemptMeters implements AttemptObserver {

	private final Map<End, Timer> attempts = new ConcurrentHashMap<>();

	private final Map<String, Spending> spendings = new ConcurrentHashMap<>();

	private final MeterRegistry registry;

	private final BiFunction<String, ClaudeUsage, @Nullable BigDecimal> prices;

	private final ModelTag tag;

	/**
	 * Creates meters.
	 * @param registry where they are registered
	 * @param models bounds the tag values
	 * @param prices the cost of a usage by model, {@code null} if not known
	 */
	public AttemptMeters(MeterRegistry registry, ModelTable models,
			BiFunction<String, ClaudeUsage, @Nullable BigDecimal> prices) {
		this.registry = registry;
		this.prices = prices;
		this.tag = new ModelTag(models);
	}

	@Override
	public void ended(AttemptInfo attempt, Settlement settlement, Duration lasted) {
		String model = this.tag.of(attempt.model());
		ClaudeException failure = settlement.failure();
		End end = new End(model, settlement.outcome(), (failure != null) ? failure.errorClass() : null);
		Timer timer = this.attempts.get(end);
		if (timer == null) {
			timer = this.attempts.computeIfAbsent(end, this::timer);
		}
		timer.record(lasted);
		ClaudeUsage usage = settlement.usage();
		if (usage != null) {
			spend(model, attempt.model(), usage);
		}
	}

	private void spend(String tagValue, String model, ClaudeUsage usage) {
		Spending spending = this.spendings.get(tagValue);
		if (spending == null) {
			spending = this.spendings.computeIfAbsent(tagValue, this::spending);
		}
		spending.input().increment(usage.inputTokens());
		spending.output().increment(usage.outputTokens());
		spending.cacheWrites().increment(usage.cacheCreationInputTokens());
		spending.cacheReads().increment(usage.cacheReadInputTokens());
		BigDecimal cost = this.prices.apply(model, usage);
		if (cost != null) {
			spending.cost().increment(cost.doubleValue());
		}
	}

	private Timer timer(End end) {
		return Timer.builder("claude.attempts")
			.description("Requests to the API, from sending to the end of the answer")
			.tag("model", end.model())
			.tag("outcome", Keys.of(end.outcome()))
			.tag("error", (end.errorClass() != null) ? end.errorClass().key() : "none")
			.register(this.registry);
	}

	private Spending spending(String model) {
		Counter cost = Counter.builder("claude.cost")
			.description("What the tokens cost in US dollars, at the list prices of the model table")
			.tag("model", model)
			.register(this.registry);
		return new Spending(tokens(model, "input"), tokens(model, "output"), tokens(model, "cache-write"),
				tokens(model, "cache-read"), cost);
	}

	private Counter tokens(String model, String type) {
		return Counter.builder("claude.tokens")
			.description("Tokens used, as the API counts them")
			.tag("model", model)
			.tag("type", type)
			.register(this.registry);
	}

	private record End(String model, Settlement.Outcome outcome, @Nullable ErrorClass errorClass) {
	}

	private record Spending(Counter input, Counter output, Counter cacheWrites, Counter cacheReads, Counter cost) {
	}

}
