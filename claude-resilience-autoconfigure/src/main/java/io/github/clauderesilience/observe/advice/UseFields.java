package io.github.clauderesilience.observe.advice;

import io.github.clauderesilience.observe.advice.DayUse.ByHour;
import io.github.clauderesilience.observe.advice.DayUse.ByMinute;

/**
 * Names of the amounts of a day in a store outside the application, such as
 * {@code m:REQUESTS:7} for the requests in minute 7 of the day and {@code h:COST:3} for
 * the cost in hour 3.
 */
public final class UseFields {

	private static final String MINUTE = "m";

	private static final String HOUR = "h";

	private UseFields() {
	}

	/**
	 * Hands over everything that is not zero.
	 * @param use the use of a day
	 * @param visitor receives the amounts
	 */
	public static void forEach(DayUse use, Visitor visitor) {
		use.forEach(
				(kind, minute, amount) -> visitor.amount(MINUTE + ":" + kind + ":" + minute, minute / 60, true, amount),
				(kind, hour, amount) -> visitor.amount(HOUR + ":" + kind + ":" + hour, hour, kind.isSum(), amount));
	}

	/**
	 * Adds an amount to the use of a day. Ignores what is no positive number, or is not
	 * known to this version.
	 * @param use the use of the day, changed in place
	 * @param name the name of the amount
	 * @param text the amount
	 */
	public static void read(DayUse use, String name, String text) {
		String[] parts = name.split(":");
		try {
			double amount = Double.parseDouble(text);
			int index = Integer.parseInt(parts[2]);
			if (Double.isFinite(amount) && amount > 0) {
				if (parts[0].equals(MINUTE)) {
					use.add(ByMinute.valueOf(parts[1]), index, amount);
				}
				else {
					use.add(ByHour.valueOf(parts[1]), index, amount);
				}
			}
		}
		catch (IllegalArgumentException | IndexOutOfBoundsException ex) {
			// Written by something else, or by another version of this library
		}
	}

	/**
	 * Receives amounts.
	 */
	@FunctionalInterface
	public interface Visitor {

		/**
		 * An amount.
		 * @param name its name
		 * @param hour the hour of the day, 0 to 23
		 * @param sum whether amounts of several instances add up; otherwise the latest
		 * figure is the right one
		 * @param amount the amount, not zero
		 */
		void amount(String name, int hour, boolean sum, double amount);

	}

}
