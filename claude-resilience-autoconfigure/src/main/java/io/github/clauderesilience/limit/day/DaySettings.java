package io.github.clauderesilience.limit.day;

import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * What holds for the budgets of a day in all limit groups.
 *
 * @param zone where the days begin at midnight
 * @param warnAt the used part at which a warning is due, above 0 and at most 1
 * @param interactiveShare the part at the end that only interactive calls may use, 0 or
 * more and below 1
 */
public record DaySettings(ZoneId zone, double warnAt, double interactiveShare) {

	/** The settings of an application that says nothing. */
	public static final DaySettings DEFAULTS = new DaySettings(ZoneOffset.UTC, 0.8, 0.1);

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException when a value is out of its range; the message says
	 * what to change
	 */
	public DaySettings {
		if (!(warnAt > 0 && warnAt <= 1)) {
			throw new IllegalArgumentException("claude.rate-limit.days.warn-at is " + warnAt
					+ " but must be above 0 and at most 1, for example 0.8 for 80 %");
		}
		if (!(interactiveShare >= 0 && interactiveShare < 1)) {
			throw new IllegalArgumentException("claude.rate-limit.days.interactive-share is " + interactiveShare
					+ " but must be at least 0 and below 1, for example 0.1 for the last 10 %");
		}
	}

}
