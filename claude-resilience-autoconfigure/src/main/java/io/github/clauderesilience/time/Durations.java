package io.github.clauderesilience.time;

import java.time.Duration;

/**
 * Which durations can be worked with, and the shorter one of two.
 */
public final class Durations {

	/** A century: nothing takes longer, and its nanoseconds fit into a long. */
	public static final Duration LONGEST = Duration.ofDays(36_500);

	private Durations() {
	}

	/**
	 * The shorter one of a duration and {@link #LONGEST}.
	 * @param duration any duration
	 * @return a duration whose nanoseconds fit into a long if it is not negative
	 */
	public static Duration bounded(Duration duration) {
		return shorter(duration, LONGEST);
	}

	/**
	 * The shorter one of two durations.
	 * @param one any duration
	 * @param other any duration
	 * @return one of the two
	 */
	public static Duration shorter(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

}
