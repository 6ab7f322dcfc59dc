package io.github.clauderesilience.limit.need;

/**
 * Times in the limiter are in nanoseconds.
 */
public final class Nanos {

	/** A time that does not come by itself: until something happens. */
	public static final long NEVER = Long.MAX_VALUE;

	private Nanos() {
	}

}
