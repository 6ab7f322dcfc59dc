package io.github.clauderesilience.wire.event;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long answers that were good in the end were in coming, so that a model that thinks
 * long is not taken for dead. Pings do not shorten what is learned: a model that pings
 * today may think as long without pings tomorrow. Thread-safe.
 */
public final class Silences {

	/** A limit leaves as much again as was seen; our choice. */
	private static final int MARGIN = 2;

	/** What was seen fades by this factor with each good answer; our choice. */
	private static final double FADING = 0.95;

	/* Names of models that come and go must not fill the memory; our choice. */
	private static final int MOST_KINDS = 1000;

	private static final Longest NOTHING = new Longest(0, 0);

	private final Map<AnswerKind, Longest> seen = new ConcurrentHashMap<>();

	/**
	 * Notes a good answer.
	 * @param kind its kind
	 * @param firstContentNanos the time from sending the request to the first content, in
	 * nanoseconds
	 * @param gapNanos the longest time between two later events, in nanoseconds
	 */
	public void good(AnswerKind kind, long firstContentNanos, long gapNanos) {
		if (this.seen.size() >= MOST_KINDS && !this.seen.containsKey(kind)) {
			this.seen.clear();
		}
		this.seen.merge(kind, new Longest(firstContentNanos, gapNanos), Longest::then);
	}

	/**
	 * How long an answer may show no sign of life before its first content.
	 * @param kind its kind
	 * @param configuredNanos the setting, in nanoseconds
	 * @return nanoseconds, at least twice what was seen of late, and the configured ones,
	 * more if it has to think
	 */
	public long limitNanos(AnswerKind kind, long configuredNanos) {
		double learned = MARGIN * this.seen.getOrDefault(kind, NOTHING).firstContentNanos();
		return Math.max(kind.patience() * configuredNanos, (long) learned);
	}

	/**
	 * How long an answer may show no sign of life after its first content.
	 * @param kind its kind
	 * @param configuredNanos the setting, in nanoseconds
	 * @return nanoseconds, at least the configured ones and twice what was seen of late
	 */
	long idleNanos(AnswerKind kind, long configuredNanos) {
		return Math.max(configuredNanos, (long) (MARGIN * this.seen.getOrDefault(kind, NOTHING).gapNanos()));
	}

	private record Longest(double firstContentNanos, double gapNanos) {

		Longest then(Longest latest) {
			return new Longest(Math.max(this.firstContentNanos * FADING, latest.firstContentNanos),
					Math.max(this.gapNanos * FADING, latest.gapNanos));
		}

	}

}
