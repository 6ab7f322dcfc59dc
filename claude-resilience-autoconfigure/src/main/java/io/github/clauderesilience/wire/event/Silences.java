package io.github.clauderesilience.wire.event;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long models were silent before the first content of answers that were good in the
 * end, so that one that thinks long is not taken for dead. Thread-safe.
 */
public final class Silences {

	/** A limit leaves as much again as was seen; our choice. */
	private static final int MARGIN = 2;

	/** What was seen fades by this factor with each good answer; our choice. */
	private static final double FADING = 0.95;

	/* Names of models that come and go must not fill the memory; our choice. */
	private static final int MOST_MODELS = 1000;

	private final Map<String, Double> longest = new ConcurrentHashMap<>();

	/**
	 * Notes a good answer.
	 * @param model the model
	 * @param nanos its longest silence before its first content, in nanoseconds
	 */
	void good(String model, long nanos) {
		if (this.longest.size() >= MOST_MODELS) {
			this.longest.clear();
		}
		this.longest.merge(model, (double) nanos, (before, now) -> Math.max(before * FADING, now));
	}

	/**
	 * How long a model may be silent.
	 * @param model the model
	 * @param configuredNanos the least, in nanoseconds
	 * @return nanoseconds, at least the configured ones and twice what was seen of late
	 */
	long limitNanos(String model, long configuredNanos) {
		return Math.max(configuredNanos, (long) (MARGIN * this.longest.getOrDefault(model, 0.0)));
	}

}
