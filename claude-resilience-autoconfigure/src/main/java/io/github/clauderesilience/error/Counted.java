package io.github.clauderesilience.error;

/**
 * A number and what it counts, in the singular or the plural, for texts that people read.
 */
public final class Counted {

	private Counted() {
	}

	/**
	 * A number and what it counts.
	 * @param count the number
	 * @param singular what one of it is called; the plural ends in s
	 * @return such as "1 call" or "2 calls"
	 */
	public static String of(long count, String singular) {
		return of(count, singular, singular + "s");
	}

	/**
	 * A number and what it counts, with a plural of its own.
	 * @param count the number
	 * @param singular the words for one
	 * @param plural the words for none and for several
	 * @return such as "1 call waits" or "2 calls wait"
	 */
	public static String of(long count, String singular, String plural) {
		return count + " " + ((count == 1) ? singular : plural);
	}

}
