package io.github.clauderesilience.observe.verdict;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

import io.github.clauderesilience.ErrorClass;

/**
 * Consecutive failures in the order in which requests were sent, not in the order in
 * which they ended: an answer to a request sent before the first failure does not end a
 * streak, and a failure of a request sent before the newest answer does not begin one.
 * Not thread-safe.
 */
final class FailureStreak {

	/** Older failures say nothing about now; our choice. */
	private static final long REMEMBERED_NANOS = Duration.ofMinutes(10).toNanos();

	/** A streak is over after this time without a failure; our choice. */
	private static final long QUIET_NANOS = Duration.ofSeconds(15).toNanos();

	/** Fewer answers prove nothing; our choice. */
	private static final int ENOUGH_ANSWERS = 5;

	private final Map<ErrorClass, Long> counts = new EnumMap<>(ErrorClass.class);

	private long beganNanos;

	private long lastNanos;

	private long newestAnswerNanos;

	private boolean anyAnswer;

	private long answersSince;

	void answered(long sentNanos) {
		if (!this.anyAnswer || sentNanos - this.newestAnswerNanos > 0) {
			this.newestAnswerNanos = sentNanos;
			this.anyAnswer = true;
		}
		if (this.counts.isEmpty() || sentNanos - this.beganNanos >= 0) {
			this.counts.clear();
		}
		this.answersSince++;
	}

	void failed(ErrorClass errorClass, long sentNanos, long nowNanos) {
		this.lastNanos = nowNanos;
		this.answersSince = 0;
		if (this.anyAnswer && this.newestAnswerNanos - sentNanos > 0) {
			return;
		}
		if (this.counts.isEmpty()) {
			this.beganNanos = sentNanos;
		}
		this.counts.merge(errorClass, 1L, Long::sum);
	}

	Map<ErrorClass, Long> counts(long nowNanos) {
		return (this.counts.isEmpty() || nowNanos - this.lastNanos > REMEMBERED_NANOS) ? Map.of()
				: new EnumMap<>(this.counts);
	}

	boolean hasRecovered(long nowNanos) {
		return this.counts.isEmpty() && this.answersSince >= ENOUGH_ANSWERS && nowNanos - this.lastNanos >= QUIET_NANOS;
	}

}
