package io.github.clauderesilience.observe.meter;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.observe.Keys;
import io.github.clauderesilience.observe.ModelTag;
import io.github.clauderesilience.spi.FallbackListener;
import io.github.clauderesilience.spi.RetryListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Meters of what is done about failures: retries and fallbacks. Thread-safe.
 */
public final class PolicyMeters implements RetryListener, FallbackListener {

	private final Map<Retried, Counter> retries = new ConcurrentHashMap<>();

	private final Map<GivenUp, Counter> givenUp = new ConcurrentHashMap<>();

	private final Map<Switched, Counter> switches = new ConcurrentHashMap<>();

	private final MeterRegistry registry;

	private final ModelTag models;

	/**
	 * Creates meters.
	 * @param registry where they are registered
	 * @param models bounds the tag values
	 */
	public PolicyMeters(MeterRegistry registry, ModelTable models) {
		this.registry = registry;
		this.models = new ModelTag(models);
	}

	@Override
	public void retrying(@Nullable String model, ErrorClass errorClass, Duration delay) {
		this.retries.computeIfAbsent(new Retried(this.models.of(model), errorClass), this::retryCounter).increment();
	}

	@Override
	public void gaveUp(@Nullable String model, ErrorClass errorClass, RetryListener.Reason reason) {
		this.givenUp.computeIfAbsent(new GivenUp(this.models.of(model), errorClass, reason), this::givenUpCounter)
			.increment();
	}

	@Override
	public void fellBack(String from, String to, ErrorClass errorClass) {
		this.switches
			.computeIfAbsent(new Switched(this.models.of(from), this.models.of(to), errorClass), this::switchCounter)
			.increment();
	}

	@Override
	public void outageEnded(String model, Duration lasted) {
		Timer.builder("claude.outages")
			.description("Outages that are over, by how long they lasted")
			.tag("model", this.models.of(model))
			.register(this.registry)
			.record(lasted);
	}

	private Counter retryCounter(Retried retried) {
		return Counter.builder("claude.retries")
			.description("Failed calls that were retried")
			.tag("model", retried.model())
			.tag("error", retried.errorClass().key())
			.register(this.registry);
	}

	private Counter givenUpCounter(GivenUp given) {
		return Counter.builder("claude.retries.given.up")
			.description("Failed calls that were not retried, or not again")
			.tag("model", given.model())
			.tag("error", given.errorClass().key())
			.tag("reason", Keys.of(given.reason()))
			.register(this.registry);
	}

	private Counter switchCounter(Switched switched) {
		return Counter.builder("claude.fallback.switches")
			.description("Calls sent to a fallback model")
			.tag("model", switched.from())
			.tag("to", switched.to())
			.tag("error", switched.errorClass().key())
			.register(this.registry);
	}

	private record Retried(String model, ErrorClass errorClass) {
	}

	private record GivenUp(String model, ErrorClass errorClass, RetryListener.Reason reason) {
	}

	private record Switched(String from, String to, ErrorClass errorClass) {
	}

}
