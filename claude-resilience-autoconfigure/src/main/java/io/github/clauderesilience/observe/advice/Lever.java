package io.github.clauderesilience.observe.advice;

/**
 * Something that would bring use further below a limit.
 *
 * @param kind what to do
 * @param relief the part of the use in peak hours it would take away, 0 to 1
 * @param sufficient whether it would do by itself
 * @param text the figures behind it, for people
 */
public record Lever(Kind kind, double relief, boolean sufficient, String text) {

	/**
	 * What can be done.
	 */
	public enum Kind {

		/** Read what repeats from the prompt cache; that does not count. */
		PROMPT_CACHING,

		/** Spread the calls of peak minutes. */
		SMOOTHING,

		/** Do background work at other hours, or as batches. */
		MOVE_BACKGROUND,

		/** Ask the provider for more. */
		HIGHER_TIER

	}

}
