package io.github.clauderesilience.observe.advice;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.observe.advice.DayUse.ByHour;
import io.github.clauderesilience.observe.advice.DayUse.ByMinute;

/**
 * The demand on one limit group that the store has not been told of yet. Minutes are
 * counted in UTC since 1970. Thread-safe.
 */
final class Demand {

	/** How much the latest minute counts in what others take; our choice. */
	private static final double SMOOTHING = 0.1;

	private final Map<Long, DayUse> days = new HashMap<>();

	private final double[] others = new double[Dimension.values().length];

	private double meanInput;

	private double meanOutput;

	/**
	 * Adds a call that was sent.
	 * @param minute the minute in which it was asked
	 * @param call what it used
	 */
	synchronized void sent(long minute, Call call) {
		this.meanInput = mean(this.meanInput, call.limitedInput());
		this.meanOutput = mean(this.meanOutput, call.output());
		add(minute, call.limitedInput(), call.output(), call.background());
		DayUse day = day(minute);
		int hour = hour(minute);
		day.add(ByHour.PROMPT, hour, call.prompt());
		day.add(ByHour.CACHE_READ, hour, call.cacheRead());
		day.add(ByHour.COST, hour, call.cost());
		day.add(ByHour.CACHE_GAIN, hour, call.cacheGain());
		if (call.background()) {
			day.add(ByHour.BACKGROUND_COST, hour, call.cost());
		}
	}

	/**
	 * Adds a call that was asked for and not sent for want of quota, with what calls of
	 * the group usually use.
	 * @param minute the minute
	 * @param background whether it is background work
	 */
	synchronized void refused(long minute, boolean background) {
		add(minute, this.meanInput, this.meanOutput, background);
	}

	/**
	 * Adds a look at a prompt.
	 * @param minute the minute
	 * @param chars its length in characters
	 * @param repeatedChars how much of it is the same as in the call before
	 */
	synchronized void sample(long minute, long chars, long repeatedChars) {
		day(minute).add(ByHour.SAMPLED, hour(minute), chars);
		day(minute).add(ByHour.REPEATED, hour(minute), repeatedChars);
	}

	/**
	 * Notes what other processes seem to take.
	 * @param minute the minute
	 * @param dimension what the limit counts
	 * @param perMinute requests or tokens a minute
	 */
	synchronized void others(long minute, Dimension dimension, double perMinute) {
		double smoothed = this.others[dimension.ordinal()] * (1 - SMOOTHING) + perMinute * SMOOTHING;
		this.others[dimension.ordinal()] = smoothed;
		if (smoothed >= 1) {
			day(minute).add(ByHour.others(dimension), hour(minute), smoothed);
		}
	}

	/**
	 * Takes everything out.
	 * @return what was added since the last time, the earliest day first
	 */
	synchronized NavigableMap<Long, DayUse> take() {
		NavigableMap<Long, DayUse> taken = new TreeMap<>(this.days);
		this.days.clear();
		return taken;
	}

	/**
	 * Puts back what the store could not take.
	 * @param day the day
	 * @param use its use
	 */
	synchronized void putBack(long day, DayUse use) {
		this.days.merge(day, use, (now, before) -> {
			before.add(now);
			return before;
		});
		// A store that is unavailable for weeks must not fill the memory
		long latest = Collections.max(this.days.keySet());
		this.days.keySet().removeIf((kept) -> kept <= latest - UseStore.DAYS);
	}

	/**
	 * Adds what is here to copies of what the store knows.
	 * @param known the use by day, changed in place
	 */
	synchronized void addTo(Map<Long, DayUse> known) {
		this.days.forEach((day, use) -> known.computeIfAbsent(day, (number) -> new DayUse()).add(use));
	}

	private void add(long minute, double input, double output, boolean background) {
		DayUse day = day(minute);
		int ofDay = (int) Math.floorMod(minute, (long) DayUse.MINUTES);
		day.add(ByMinute.REQUESTS, ofDay, 1);
		day.add(ByMinute.INPUT, ofDay, input);
		day.add(ByMinute.OUTPUT, ofDay, output);
		if (background) {
			day.add(ByHour.BACKGROUND_REQUESTS, hour(minute), 1);
			day.add(ByHour.BACKGROUND_INPUT, hour(minute), input);
			day.add(ByHour.BACKGROUND_OUTPUT, hour(minute), output);
		}
	}

	private DayUse day(long minute) {
		return this.days.computeIfAbsent(Math.floorDiv(minute, (long) DayUse.MINUTES), (number) -> new DayUse());
	}

	private static int hour(long minute) {
		return (int) Math.floorMod(minute, (long) DayUse.MINUTES) / 60;
	}

	private static double mean(double mean, double latest) {
		return (mean == 0) ? latest : mean + SMOOTHING * (latest - mean);
	}

	/**
	 * What a call used.
	 *
	 * @param background whether it is of lane BACKGROUND
	 * @param limitedInput input tokens that count against the limit
	 * @param output output tokens
	 * @param prompt input tokens, cache reads included
	 * @param cacheRead input tokens read from the prompt cache
	 * @param cost US dollars at the list prices, 0 if not known
	 * @param cacheGain US dollars saved if all of the prompt were read from the cache
	 */
	record Call(boolean background, long limitedInput, long output, long prompt, long cacheRead, double cost,
			double cacheGain) {
	}

}
