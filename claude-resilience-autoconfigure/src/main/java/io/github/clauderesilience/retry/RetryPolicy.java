package io.github.clauderesilience.retry;

import java.time.Duration;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.spi.RetryListener;

/**
 * Whether a failed call is retried, and after what delay: exponential back-off,
 * {@code min(max, initial · multiplier^retries · (1 ± jitter))}, with {@code retry-after}
 * as a lower bound; no retry if the delay exceeds half of the time left until the
 * deadline. Pure: random numbers and time are passed in. Immutable.
 */
public final class RetryPolicy {

	private final RetrySettings settings;

	/**
	 * Creates a policy.
	 * @param settings how often and how patiently, by error class
	 */
	public RetryPolicy(RetrySettings settings) {
		this.settings = settings;
	}

	/**
	 * Decides about a failure.
	 * @param failure what went wrong
	 * @param progress what has been done about the question so far
	 * @param random a number from 0 (inclusive) to 1
	 * @return to repeat it after a delay, or not and why
	 */
	public Decision decide(ClaudeException failure, Progress progress, double random) {
		if (failure.isExhausted()) {
			return new Decision.Stop(RetryListener.Reason.EXHAUSTED);
		}
		if (!isRepeated(failure)) {
			return new Decision.Stop(RetryListener.Reason.NOT_RETRIED);
		}
		RetrySettings.Rule rule = this.settings.rule(failure.errorClass());
		if (progress.retriesOfClass() >= maxRetries(failure, rule)
				|| progress.retries() >= this.settings.mostRetries()) {
			return new Decision.Stop(RetryListener.Reason.EXHAUSTED);
		}
		Duration delay = delay(failure, rule, progress.retries(), random);
		// Of the time that is left a wait takes half at most: the other half is for the
		// answer, and for another model.
		return (delay.multipliedBy(2).compareTo(progress.remaining()) > 0)
				? new Decision.Stop(RetryListener.Reason.DEADLINE) : new Decision.Retry(delay);
	}

	private static int maxRetries(ClaudeException failure, RetrySettings.Rule rule) {
		Integer own = failure.treatment().maxRetries();
		return (own != null) ? Math.min(own, rule.maxRetries()) : rule.maxRetries();
	}

	private static boolean isRepeated(ClaudeException failure) {
		// Not sent by our own decision, or repeated by the pool: nothing overrides that
		return failure.errorClass().remedy() != ErrorClass.Remedy.NOT_SENT && !isRepeatedByPool(failure)
				&& failure.isRetryable();
	}

	/** The pool repeats what the head of an answer refuses, not what its body does. */
	private static boolean isRepeatedByPool(ClaudeException failure) {
		boolean inPlaceOfAnswer = failure.status() >= 200 && failure.status() < 300;
		return failure.errorClass().retry() == ErrorClass.Retry.BY_POOL && !inPlaceOfAnswer;
	}

	private static Duration delay(ClaudeException failure, RetrySettings.Rule rule, int retries, double random) {
		Duration backOff = backOff(rule, retries, random);
		Duration floor = failure.retryAfter();
		if (floor == null || floor.compareTo(backOff) < 0) {
			return backOff;
		}
		return Duration.ofNanos((long) (floor.toNanos() * (1 + random * rule.jitter() / 2)));
	}

	private static Duration backOff(RetrySettings.Rule rule, int retries, double random) {
		double grown = rule.initial().toNanos() * Math.pow(rule.multiplier(), retries);
		double spread = 1 + rule.jitter() * (2 * random - 1);
		return Duration.ofNanos((long) Math.min(rule.max().toNanos(), grown * spread));
	}

	/**
	 * What has been done about a question so far.
	 *
	 * @param retries retries over all models and classes
	 * @param retriesOfClass retries because of the class at hand
	 * @param remaining time left until the deadline; not negative
	 */
	public record Progress(int retries, int retriesOfClass, Duration remaining) {
	}

	/**
	 * What to do about a failure.
	 */
	public sealed interface Decision {

		/**
		 * Repeat the call.
		 *
		 * @param delay how long to wait before; not negative
		 */
		record Retry(Duration delay) implements Decision {
		}

		/**
		 * Do not repeat it.
		 *
		 * @param reason why not
		 */
		record Stop(RetryListener.Reason reason) implements Decision {
		}

	}

}
