package io.github.clauderesilience.limit.day;

import java.time.LocalDate;

import io.github.clauderesilience.limit.need.Need;

/**
 * What was used on one day.
 *
 * @param date the day in the time zone of the budget
 * @param inputTokens input tokens without cache reads, 0 or positive
 * @param outputTokens output tokens, 0 or positive
 */
public record DayUse(LocalDate date, double inputTokens, double outputTokens) {

	/**
	 * What was used; requests are not counted by day.
	 * @return tokens without requests
	 */
	Need need() {
		return new Need(0, this.inputTokens, this.outputTokens);
	}

}
