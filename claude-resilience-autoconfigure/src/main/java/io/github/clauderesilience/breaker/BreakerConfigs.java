package io.github.clauderesilience.breaker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.time.Timeline;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.TransitionCheckResult;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.core.functions.Either;

/**
 * What Resilience4j is told.
 */
final class BreakerConfigs {

	/** Slow calls never count: how long an answer takes depends on the question. */
	private static final Duration NEVER_SLOW = Duration.ofDays(365);

	/** A probe that fails opens the circuit again, however many there are. */
	private static final float ANY_FAILURE = 1;

	private BreakerConfigs() {
	}

	/**
	 * The config of our own circuits. The rates of Resilience4j never open them: its time
	 * window takes hundreds of failures to reach 100 % after some success.
	 */
	static CircuitBreakerConfig own(BreakerSettings settings, Timeline timeline, IntervalFunction coolOffMillis,
			Function<Either<Object, Throwable>, TransitionCheckResult> opensOn) {
		return common(settings, timeline).slidingWindowType(SlidingWindowType.TIME_BASED)
			.slidingWindowSize((int) Math.max(1, Math.min(settings.window().toSeconds(), 3600)))
			.minimumNumberOfCalls(Integer.MAX_VALUE)
			.failureRateThreshold(ANY_FAILURE)
			.waitIntervalFunctionInOpenState(coolOffMillis)
			.transitionOnResult(opensOn)
			.build();
	}

	/**
	 * The config users base their own circuits on: as many failures in a row, the same
	 * classes, the same growing cool-off. Without state, so that any number of circuits
	 * can share it.
	 */
	static CircuitBreakerConfig shared(BreakerSettings settings, Timeline timeline) {
		return common(settings, timeline).slidingWindowType(SlidingWindowType.COUNT_BASED)
			.slidingWindowSize(settings.failures())
			.minimumNumberOfCalls(settings.failures())
			.failureRateThreshold(100)
			.waitIntervalFunctionInOpenState((attempt) -> settings.coolOff(attempt - 1, null).toMillis())
			.ignoreException((failure) -> !(failure instanceof ClaudeException claude
					&& settings.count().contains(claude.errorClass())))
			.build();
	}

	private static CircuitBreakerConfig.Builder common(BreakerSettings settings, Timeline timeline) {
		return CircuitBreakerConfig.custom()
			.clock(new MonotonicClock(timeline))
			.currentTimestampFunction((clock) -> timeline.nanoTime(), TimeUnit.NANOSECONDS)
			.slowCallDurationThreshold(NEVER_SLOW)
			.permittedNumberOfCallsInHalfOpenState(settings.probes())
			.writableStackTraceEnabled(false);
	}

	/**
	 * Begins at the wall-clock time and then follows the monotonic one, so that setting
	 * the clock of the machine moves no cool-off.
	 */
	private static final class MonotonicClock extends Clock {

		private final Timeline timeline;

		private final Instant start;

		private final long startNanos;

		private MonotonicClock(Timeline timeline) {
			this.timeline = timeline;
			this.start = timeline.now();
			this.startNanos = timeline.nanoTime();
		}

		@Override
		public Instant instant() {
			return this.start.plusNanos(this.timeline.nanoTime() - this.startNanos);
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return Clock.fixed(instant(), zone);
		}

	}

}
