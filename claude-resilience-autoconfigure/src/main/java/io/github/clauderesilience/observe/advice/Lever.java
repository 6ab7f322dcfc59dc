package io.github.clauderesilience.observe.advice;

import org.jspecify.annotations.Nullable;

/**
 * Something that would bring use further below a limit.
 *
 * @param kind what to do
 * @param relief the part of the use in peak hours it would take away, 0 to 1
 * @param sufficient whether it would do by itself
 * @param dollarsPerWeek US dollars a week it would save at the list prices, {@code null}
 * if that is not known
 * @param text the figures behind it, for people
 */
public record Lever(Kind kind, double relief, boolean sufficient, @Nullable Double dollarsPerWeek, String text) {

	/**
	 * What can be done.
	 */
	public enum Kind {

		/** Read what repeats from the prompt cache; that does not count. */
		PROMPT_CACHING,

		/** Spread the calls of peak minutes within the hour. */
		SMOOTHING,

		/** Spread background work over the quieter hours of the day. */
		MOVE_BACKGROUND,

		/** Send background work as message batches, which have limits of their own. */
		MESSAGE_BATCHES,

		/** Ask the provider for more. */
		HIGHER_TIER

	}

}
