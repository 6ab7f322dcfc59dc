package io.github.clauderesilience.limit.day;

import java.util.Map;

import io.github.clauderesilience.limit.need.Dimension;

/**
 * What an operator decides about the tokens of a day.
 *
 * @param limits tokens a day by what is counted; empty for no limit
 * @param warnAt the used part at which a warning is due, above 0 and at most 1
 * @param interactiveShare the part at the end that only interactive calls may use, 0 or
 * more and below 1
 */
public record DayRules(Map<Dimension, Double> limits, double warnAt, double interactiveShare) {

	/** Days without end. */
	public static final DayRules NONE = new DayRules(Map.of(), 1, 0);

	/**
	 * Keeps its own copy.
	 */
	public DayRules {
		limits = Map.copyOf(limits);
	}

}
