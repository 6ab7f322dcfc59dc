package io.github.clauderesilience.observe.advice;

import java.util.Arrays;

import io.github.clauderesilience.limit.core.Dimension;

/**
 * The use of one limit group, minute by minute over seven days, in constant memory (about
 * 130 KB). Thread-safe.
 */
final class GroupUse {

	static final int HOURS = 7 * 24;

	private static final int MINUTES = HOURS * 60;

	private static final double PERCENTILE = 0.95;

	/** Hours with at least this share of the busiest one's use are peak; our choice. */
	private static final double PEAK_SHARE = 0.5;

	private static final int REQUESTS = 0;

	private static final int INPUT = 1;

	private static final int OUTPUT = 2;

	private final float[][] use = new float[3][MINUTES];

	private final double[][] background = new double[3][HOURS];

	private final double[] prompt = new double[HOURS];

	private final double[] cacheRead = new double[HOURS];

	private final double[] sampled = new double[HOURS];

	private final double[] repeated = new double[HOURS];

	private final long firstMinute;

	private long minute;

	GroupUse(long firstMinute) {
		this.firstMinute = firstMinute;
		this.minute = firstMinute;
	}

	/**
	 * Adds a call.
	 * @param atMinute the minute, never going back
	 * @param call what it used
	 */
	synchronized void add(long atMinute, Call call) {
		advance(atMinute);
		int slot = (int) (this.minute % MINUTES);
		int hour = slot / 60;
		add(REQUESTS, slot, 1, call.background());
		add(INPUT, slot, call.limitedInput(), call.background());
		add(OUTPUT, slot, call.output(), call.background());
		this.prompt[hour] += call.prompt();
		this.cacheRead[hour] += call.cacheRead();
	}

	/**
	 * Adds a look at a prompt.
	 * @param atMinute the minute
	 * @param chars its length in characters
	 * @param repeatedChars how much of it is the same as in the call before
	 */
	synchronized void sample(long atMinute, long chars, long repeatedChars) {
		advance(atMinute);
		int hour = (int) (this.minute % MINUTES) / 60;
		this.sampled[hour] += chars;
		this.repeated[hour] += repeatedChars;
	}

	/**
	 * What is known of one limit up to the last complete minute.
	 * @param dimension what the limit counts
	 * @param atMinute the minute now
	 * @return figures over the peak hours, all zero where nothing was recorded
	 */
	synchronized Peak peak(Dimension dimension, long atMinute) {
		advance(atMinute);
		long first = Math.max(this.firstMinute, this.minute - MINUTES + 60);
		double[] hours = new double[HOURS];
		for (long each = first; each < this.minute; each++) {
			int slot = (int) (each % MINUTES);
			hours[slot / 60] += value(dimension, slot);
		}
		double busiest = Arrays.stream(hours).max().orElse(0);
		float[] minutes = new float[(int) Math.max(0, this.minute - first)];
		int count = 0;
		for (long each = first; each < this.minute; each++) {
			int slot = (int) (each % MINUTES);
			if (hours[slot / 60] >= PEAK_SHARE * busiest) {
				minutes[count++] = value(dimension, slot);
			}
		}
		return (busiest == 0) ? Peak.NONE : peak(dimension, Arrays.copyOf(minutes, count), hours, busiest);
	}

	private Peak peak(Dimension dimension, float[] minutes, double[] hours, double busiest) {
		double mean = 0;
		for (float each : minutes) {
			mean += each / minutes.length;
		}
		Arrays.sort(minutes);
		double p95 = minutes[(int) Math.ceil(PERCENTILE * minutes.length) - 1];
		double used = 0;
		double byBackground = 0;
		double prompts = 0;
		double cached = 0;
		double looked = 0;
		double same = 0;
		int peakHours = 0;
		for (int hour = 0; hour < HOURS; hour++) {
			if (hours[hour] < PEAK_SHARE * busiest) {
				continue;
			}
			peakHours++;
			used += hours[hour];
			byBackground += background(dimension, hour);
			prompts += this.prompt[hour];
			cached += this.cacheRead[hour];
			looked += this.sampled[hour];
			same += this.repeated[hour];
		}
		return new Peak(p95, mean, peakHours, share(byBackground, used), share(cached, prompts), share(same, looked));
	}

	private void add(int kind, int slot, double amount, boolean isBackground) {
		this.use[kind][slot] += (float) amount;
		if (isBackground) {
			this.background[kind][slot / 60] += amount;
		}
	}

	private float value(Dimension dimension, int slot) {
		return switch (dimension) {
			case REQUESTS -> this.use[REQUESTS][slot];
			case INPUT_TOKENS -> this.use[INPUT][slot];
			case OUTPUT_TOKENS -> this.use[OUTPUT][slot];
			case TOKENS -> this.use[INPUT][slot] + this.use[OUTPUT][slot];
		};
	}

	private double background(Dimension dimension, int hour) {
		return switch (dimension) {
			case REQUESTS -> this.background[REQUESTS][hour];
			case INPUT_TOKENS -> this.background[INPUT][hour];
			case OUTPUT_TOKENS -> this.background[OUTPUT][hour];
			case TOKENS -> this.background[INPUT][hour] + this.background[OUTPUT][hour];
		};
	}

	private void advance(long to) {
		if (to - this.minute > MINUTES) {
			this.minute = to - MINUTES;
		}
		while (this.minute < to) {
			this.minute++;
			int slot = (int) (this.minute % MINUTES);
			for (float[] each : this.use) {
				each[slot] = 0;
			}
			if (slot % 60 == 0) {
				forgetHour(slot / 60);
			}
		}
	}

	private void forgetHour(int hour) {
		for (double[] each : this.background) {
			each[hour] = 0;
		}
		this.prompt[hour] = 0;
		this.cacheRead[hour] = 0;
		this.sampled[hour] = 0;
		this.repeated[hour] = 0;
	}

	private static double share(double part, double whole) {
		return (whole > 0) ? part / whole : 0;
	}

	/**
	 * What a call used.
	 *
	 * @param background whether nobody waits for it
	 * @param limitedInput input tokens that count against the limit
	 * @param output output tokens
	 * @param prompt input tokens, whatever they were read from
	 * @param cacheRead those that were read from the prompt cache
	 */
	record Call(boolean background, long limitedInput, long output, long prompt, long cacheRead) {
	}

	/**
	 * Use at the peak hours.
	 *
	 * @param p95 what 95 of 100 minutes stay below
	 * @param mean the mean of the minutes
	 * @param hours the number of peak hours
	 * @param backgroundShare the share of background work
	 * @param cachedShare the share of the prompts that was read from the cache
	 * @param repeatedShare the share of the prompts that is the same as in the call
	 * before
	 */
	record Peak(double p95, double mean, int hours, double backgroundShare, double cachedShare, double repeatedShare) {

		static final Peak NONE = new Peak(0, 0, 0, 0, 0, 0);

	}

}
