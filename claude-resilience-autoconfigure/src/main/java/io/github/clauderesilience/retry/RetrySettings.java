package io.github.clauderesilience.retry;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.time.Durations;
import org.jspecify.annotations.Nullable;

/**
 * How often and how patiently a call is repeated, by error class. Immutable.
 *
 * @param defaults the rule of every class that is retried at all
 * @param overrides what is different for single classes
 * @param budget how many retries all calls together may make
 */
public record RetrySettings(Rule defaults, Map<ErrorClass, Change> overrides, Budget budget) {

	private static final Map<ErrorClass, Change> DEFAULT_OVERRIDES = Map.of(ErrorClass.INTERMEDIARY,
			Change.maxRetries(1), ErrorClass.OVERLOADED, Change.maxRetries(4), ErrorClass.TIMEOUT, Change.maxRetries(1),
			ErrorClass.MALFORMED, Change.maxRetries(2), ErrorClass.EMPTY_ANSWER, Change.maxRetries(1));

	/**
	 * Checks what was configured.
	 * @throws IllegalArgumentException when a value makes no sense; the message names the
	 * key
	 */
	public RetrySettings {
		overrides = Map.copyOf(overrides);
		check("default", defaults);
		overrides.forEach((errorClass, change) -> {
			if (errorClass.retry() != ErrorClass.Retry.BACKOFF) {
				throw new IllegalArgumentException("claude.retry."
						+ errorClass.key() + " has no effect: " + ((errorClass.retry() == ErrorClass.Retry.BY_POOL)
								? "the limiter repeats such calls itself" : "such calls are never repeated")
						+ "; remove it");
			}
			check(errorClass.key(), change.over(defaults));
		});
		check("budget.ratio", budget.ratio() >= 0 && budget.ratio() <= 1, budget.ratio(), "between 0 and 1");
		check("budget.per-second", budget.perSecond() >= 0 && Double.isFinite(budget.perSecond()), budget.perSecond(),
				"0 or more");
	}

	/**
	 * What applies if nothing is configured.
	 * @return the defaults
	 */
	public static RetrySettings defaultSettings() {
		return of(Rule.DEFAULT, Map.of(), Budget.DEFAULT);
	}

	/**
	 * Settings over the shipped differences between classes: configuring one of them does
	 * not lose the others.
	 * @param defaults the rule of every class
	 * @param configured what was configured for single classes
	 * @param budget the budget
	 * @return the settings
	 * @throws IllegalArgumentException when a value makes no sense
	 */
	public static RetrySettings of(Rule defaults, Map<ErrorClass, Change> configured, Budget budget) {
		Map<ErrorClass, Change> merged = new EnumMap<>(DEFAULT_OVERRIDES);
		configured
			.forEach((errorClass, change) -> merged.merge(errorClass, change, (shipped, own) -> own.over(shipped)));
		return new RetrySettings(defaults, merged, budget);
	}

	/**
	 * The rule of a class.
	 * @param errorClass the kind of trouble
	 * @return how often and how patiently it is repeated
	 */
	public Rule rule(ErrorClass errorClass) {
		Change change = this.overrides.get(errorClass);
		return (change != null) ? change.over(this.defaults) : this.defaults;
	}

	/**
	 * The most retries of one question, whatever mixture of failures it meets.
	 * @return the largest of all rules
	 */
	int mostRetries() {
		int most = this.defaults.maxRetries();
		for (ErrorClass errorClass : this.overrides.keySet()) {
			most = Math.max(most, rule(errorClass).maxRetries());
		}
		return most;
	}

	private static void check(String key, Rule rule) {
		check(key + ".max-retries", rule.maxRetries() >= 0, rule.maxRetries(), "0 or more");
		check(key + ".initial", isPositive(rule.initial()), rule.initial(), "positive");
		check(key + ".multiplier", rule.multiplier() >= 1 && Double.isFinite(rule.multiplier()), rule.multiplier(),
				"1 or more");
		check(key + ".max", rule.max().compareTo(rule.initial()) >= 0 && rule.max().compareTo(Durations.LONGEST) <= 0,
				rule.max(), "at least " + key + ".initial, and at most " + Durations.LONGEST.toDays() + "d");
		check(key + ".jitter", rule.jitter() >= 0 && rule.jitter() <= 1, rule.jitter(), "between 0 and 1");
	}

	private static void check(String key, boolean valid, Object value, String rule) {
		if (!valid) {
			throw new IllegalArgumentException("claude.retry." + key + " is " + value + " but must be " + rule);
		}
	}

	private static boolean isPositive(Duration duration) {
		return !duration.isZero() && !duration.isNegative();
	}

	/**
	 * How often and how patiently a call is repeated.
	 *
	 * @param maxRetries repetitions after the first attempt; 0 for none
	 * @param initial wait before the first retry; positive
	 * @param multiplier growth of the wait with each retry; at least 1
	 * @param max longest wait of our own; a {@code retry-after} may be longer
	 * @param jitter share by which a wait varies either way, 0 to 1
	 */
	public record Rule(int maxRetries, Duration initial, double multiplier, Duration max, double jitter) {

		/** Three retries after 1, 2 and 4 seconds. */
		public static final Rule DEFAULT = new Rule(3, Duration.ofSeconds(1), 2, Duration.ofSeconds(60), 0.2);

	}

	/**
	 * What is different for one class; {@code null} if it is not.
	 *
	 * @param maxRetries repetitions after the first attempt
	 * @param initial wait before the first retry
	 * @param multiplier growth of the wait
	 * @param max longest wait of our own
	 * @param jitter share by which a wait varies
	 */
	public record Change(@Nullable Integer maxRetries, @Nullable Duration initial, @Nullable Double multiplier,
			@Nullable Duration max, @Nullable Double jitter) {

		/**
		 * Only another number of retries.
		 * @param value repetitions after the first attempt
		 * @return the change
		 */
		public static Change maxRetries(int value) {
			return new Change(value, null, null, null, null);
		}

		private Rule over(Rule rule) {
			return new Rule(or(this.maxRetries, rule.maxRetries()), or(this.initial, rule.initial()),
					or(this.multiplier, rule.multiplier()), or(this.max, rule.max()), or(this.jitter, rule.jitter()));
		}

		private Change over(Change other) {
			return new Change((this.maxRetries != null) ? this.maxRetries : other.maxRetries,
					(this.initial != null) ? this.initial : other.initial,
					(this.multiplier != null) ? this.multiplier : other.multiplier,
					(this.max != null) ? this.max : other.max, (this.jitter != null) ? this.jitter : other.jitter);
		}

		private static <T> T or(@Nullable T value, T other) {
			return (value != null) ? value : other;
		}

	}

	/**
	 * How many retries all calls together may make.
	 *
	 * @param ratio retries per first attempt, 0 to 1
	 * @param perSecond retries that are always allowed, for little traffic; not negative
	 */
	public record Budget(double ratio, double perSecond) {

		/** A fifth of the traffic, and one a second. */
		public static final Budget DEFAULT = new Budget(0.2, 1);

	}

}
