package io.github.clauderesilience.limit;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.github.clauderesilience.limit.core.PoolSettings;
import io.github.clauderesilience.limit.day.DaySettings;
import io.github.clauderesilience.limit.need.Dimension;
import org.jspecify.annotations.Nullable;

/**
 * What an operator decides about limits. Nothing is needed: limits are learned.
 *
 * @param maxWait longest estimated queue time a call is accepted with; positive
 * @param maxQueue the most calls that wait in one pool; 0 lets none wait
 * @param maxInFlight the most calls on the wire over all pools; positive, and at most the
 * size of the connection pool, so that there is no second queue
 * @param logHeaders what of the limit headers is logged
 * @param groups limits of our own by limit group
 * @param weights the share of a tenant beside others that wait, by tenant; 1 for all
 * others
 * @param days what holds for the budgets of a day
 */
public record LimitSettings(Duration maxWait, int maxQueue, int maxInFlight, HeaderLog logHeaders,
		Map<String, Ceilings> groups, Map<String, Double> weights, DaySettings days) {

	/** Our choice: a larger ratio between tenants would starve the smaller one. */
	private static final double LARGEST_WEIGHT = 1000;

	/** A century: its nanoseconds fit into a long. */
	private static final Duration LONGEST_WAIT = Duration.ofDays(36_500);

	/** Our choice: with two calls an account that lets one through loses little. */
	private static final int START_IN_FLIGHT = 2;

	/** The settings of an application that says nothing. */
	public static final LimitSettings DEFAULTS = new LimitSettings(Duration.ofSeconds(60), 10_000, 500,
			HeaderLog.CHANGES, Map.of());

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException when a value is out of its range; the message says
	 * what to change
	 */
	public LimitSettings {
		if (maxWait.isNegative() || maxWait.isZero()) {
			throw new IllegalArgumentException(
					"claude.rate-limit.max-wait is " + maxWait + " but must be positive, for example 60s");
		}
		if (maxWait.compareTo(LONGEST_WAIT) > 0) {
			throw new IllegalArgumentException(
					"claude.rate-limit.max-wait is " + maxWait + " but must be at most " + LONGEST_WAIT.toDays() + "d");
		}
		if (maxQueue < 0) {
			throw new IllegalArgumentException("claude.rate-limit.max-queue is " + maxQueue
					+ " but must not be negative; 0 refuses whatever cannot be sent at once");
		}
		if (maxInFlight < 1) {
			throw new IllegalArgumentException(
					"claude.rate-limit.max-in-flight is " + maxInFlight + " but must be at least 1");
		}
		groups = Map.copyOf(groups);
		weights = Map.copyOf(weights);
		weights.forEach(LimitSettings::checkWeight);
	}

	/**
	 * Creates settings under which all tenants are equal.
	 * @param maxWait longest estimated queue time a call is accepted with
	 * @param maxQueue the most calls that wait in one pool
	 * @param maxInFlight the most calls on the wire over all pools
	 * @param logHeaders what of the limit headers is logged
	 * @param groups limits of our own by limit group
	 */
	public LimitSettings(Duration maxWait, int maxQueue, int maxInFlight, HeaderLog logHeaders,
			Map<String, Ceilings> groups) {
		this(maxWait, maxQueue, maxInFlight, logHeaders, groups, Map.of(), DaySettings.DEFAULTS);
	}

	private static void checkWeight(String tenant, double weight) {
		if (!(weight >= 1 / LARGEST_WEIGHT && weight <= LARGEST_WEIGHT)) {
			throw new IllegalArgumentException("claude.rate-limit.tenants." + tenant + ".weight is " + weight
					+ " but must be from 0.001 to 1000; 2 gives twice the share of a tenant without a weight");
		}
	}

	/**
	 * Tokens a day by limit group.
	 * @return the limits of each group, empty if it has none
	 */
	public Map<String, Map<Dimension, Double>> daysByGroup() {
		Map<String, Map<Dimension, Double>> days = new HashMap<>();
		this.groups.forEach((group, ceilings) -> days.put(group, ceilings.byDay()));
		return days;
	}

	PoolSettings forGroup(String group, ToDoubleFunction<String> charsPerToken, boolean shared) {
		Ceilings ceilings = this.groups.getOrDefault(group, Ceilings.NONE);
		return new PoolSettings(this.maxWait.toNanos(), this.maxQueue, START_IN_FLIGHT, charsPerToken,
				ceilings.byDimension(), (tenant) -> this.weights.getOrDefault(tenant, 1.0), shared);
	}

	/**
	 * Limits of our own, which hold whatever the provider allows.
	 *
	 * @param requestsPerMinute requests, or {@code null} for no limit
	 * @param inputTokensPerMinute input tokens without cache reads, or {@code null}
	 * @param outputTokensPerMinute output tokens as really written, or {@code null}
	 * @param tokensPerMinute input and output together, or {@code null}
	 * @param inputTokensPerDay input tokens without cache reads, or {@code null}
	 * @param outputTokensPerDay output tokens, or {@code null}
	 * @param tokensPerDay input and output together, or {@code null}
	 */
	public record Ceilings(@Nullable Long requestsPerMinute, @Nullable Long inputTokensPerMinute,
			@Nullable Long outputTokensPerMinute, @Nullable Long tokensPerMinute, @Nullable Long inputTokensPerDay,
			@Nullable Long outputTokensPerDay, @Nullable Long tokensPerDay) {

		private static final Ceilings NONE = new Ceilings(null, null, null, null);

		/**
		 * Checks the values.
		 * @throws IllegalArgumentException when a limit is not positive
		 */
		public Ceilings {
			check("requests-per-minute", requestsPerMinute);
			check("input-tokens-per-minute", inputTokensPerMinute);
			check("output-tokens-per-minute", outputTokensPerMinute);
			check("tokens-per-minute", tokensPerMinute);
			check("input-tokens-per-day", inputTokensPerDay);
			check("output-tokens-per-day", outputTokensPerDay);
			check("tokens-per-day", tokensPerDay);
		}

		/**
		 * Limits a minute alone.
		 * @param requestsPerMinute requests, or {@code null} for no limit
		 * @param inputTokensPerMinute input tokens, or {@code null}
		 * @param outputTokensPerMinute output tokens, or {@code null}
		 * @param tokensPerMinute input and output together, or {@code null}
		 */
		public Ceilings(@Nullable Long requestsPerMinute, @Nullable Long inputTokensPerMinute,
				@Nullable Long outputTokensPerMinute, @Nullable Long tokensPerMinute) {
			this(requestsPerMinute, inputTokensPerMinute, outputTokensPerMinute, tokensPerMinute, null, null, null);
		}

		private Map<Dimension, Double> byDay() {
			Map<Dimension, Double> limits = new EnumMap<>(Dimension.class);
			put(limits, Dimension.INPUT_TOKENS, this.inputTokensPerDay);
			put(limits, Dimension.OUTPUT_TOKENS, this.outputTokensPerDay);
			put(limits, Dimension.TOKENS, this.tokensPerDay);
			return limits;
		}

		private Map<Dimension, Double> byDimension() {
			Map<Dimension, Double> limits = new EnumMap<>(Dimension.class);
			put(limits, Dimension.REQUESTS, this.requestsPerMinute);
			put(limits, Dimension.INPUT_TOKENS, this.inputTokensPerMinute);
			put(limits, Dimension.OUTPUT_TOKENS, this.outputTokensPerMinute);
			put(limits, Dimension.TOKENS, this.tokensPerMinute);
			return limits;
		}

		private static void put(Map<Dimension, Double> limits, Dimension dimension, @Nullable Long value) {
			if (value != null) {
				limits.put(dimension, value.doubleValue());
			}
		}

		private static void check(String key, @Nullable Long value) {
			if (value != null && value < 1) {
				throw new IllegalArgumentException("claude.rate-limit.groups.*." + key + " is " + value
						+ " but must be at least 1; leave it out for no limit of your own");
			}
		}

	}

	/**
	 * What of the limit headers is logged.
	 */
	public enum HeaderLog {

		/** Nothing. */
		OFF,

		/** A limit that is learned or changes, at INFO. */
		CHANGES,

		/** Also the levels of each answer, at DEBUG. */
		ALL

	}

}
