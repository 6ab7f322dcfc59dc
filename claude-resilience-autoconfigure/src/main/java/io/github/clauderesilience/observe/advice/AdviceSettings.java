package io.github.clauderesilience.observe.advice;

/**
 * When advice about limits is given.
 *
 * @param threshold the part of a limit from which advice is given, above 0 up to 1
 * @param days on how many of the last seven days it has to be crossed, 1 to 7
 * @param batchPrice the price of message batches in parts of the usual one, 0 to 1
 */
public record AdviceSettings(double threshold, int days, double batchPrice) {

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException if one is out of range; says what to change
	 */
	public AdviceSettings {
		check("threshold", threshold, threshold > 0 && threshold <= 1, "above 0 and at most 1");
		check("days", days, days >= 1 && days <= 7, "from 1 to 7");
		check("batch-price", batchPrice, batchPrice >= 0 && batchPrice <= 1, "from 0 to 1");
	}

	private static void check(String key, Number value, boolean good, String range) {
		if (!good) {
			throw new IllegalArgumentException("claude.tier-advice." + key + " is " + value + " but must be " + range);
		}
	}

}
