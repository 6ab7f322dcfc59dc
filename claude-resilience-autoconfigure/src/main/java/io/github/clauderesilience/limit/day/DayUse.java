package io.github.clauderesilience.limit.day;

import java.time.LocalDate;

import io.github.clauderesilience.limit.need.Dimension;

/**
 * What was used on one day.
 *
 * @param date the day in the time zone of the budget
 * @param inputTokens input tokens without cache reads, 0 or positive
 * @param outputTokens output tokens, 0 or positive
 */
public record DayUse(LocalDate date, double inputTokens, double outputTokens) {

	/**
	 * What was used of a limit.
	 * @param dimension input, output or both
	 * @return tokens
	 */
	public double amount(Dimension dimension) {
		return switch (dimension) {
			case REQUESTS -> 0;
			case INPUT_TOKENS -> this.inputTokens;
			case OUTPUT_TOKENS -> this.outputTokens;
			case TOKENS -> this.inputTokens + this.outputTokens;
		};
	}

}
