package io.github.clauderesilience.time;

import java.time.Duration;

/**
 * Which durations can be worked with.
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
		return (duration.compareTo(LONGEST) < 0) ? duration : LONGEST;
	}

}
