package io.github.clauderesilience.limit.day;

import java.time.LocalDate;

/**
 * The calendar of a budget.
 */
@FunctionalInterface
public interface Days {

	/**
	 * The day it is now.
	 * @return the day in the time zone of the budget
	 */
	Day today();

	/**
	 * A day that is not over.
	 *
	 * @param date which day
	 * @param leftNanos until the next one begins, positive
	 */
	record Day(LocalDate date, long leftNanos) {
	}

}
