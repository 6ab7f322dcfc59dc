package io.github.clauderesilience.observe.advice;

import java.util.Arrays;
import java.util.stream.IntStream;

import io.github.clauderesilience.limit.need.Dimension;

/**
 * The demand on one limit group during one day (UTC): requests and tokens by minute, what
 * else matters by hour. Takes about 20 KB. Not thread-safe.
 */
public final class DayUse {

	/** Minutes of a day. */
	static final int MINUTES = 24 * 60;

	/** Hours of a day. */
	static final int HOURS = 24;

	private static final double PERCENTILE = 0.95;

	/** Hours with at least this share of the busiest one's use are peak; our choice. */
	private static final double PEAK_SHARE = 0.5;

	private final float[][] minutes = new float[ByMinute.values().length][MINUTES];

	private final double[][] hours = new double[ByHour.values().length][HOURS];

	/**
	 * Adds an amount to a minute.
	 * @param kind what it is
	 * @param minute the minute of the day, 0 to 1439
	 * @param amount requests or tokens
	 */
	public void add(ByMinute kind, int minute, double amount) {
		this.minutes[kind.ordinal()][minute] += (float) amount;
	}

	/**
	 * Adds an amount to an hour; what other processes take is no sum but the latest
	 * figure.
	 * @param kind what it is
	 * @param hour the hour of the day, 0 to 23
	 * @param amount the amount, in the unit of the kind
	 */
	public void add(ByHour kind, int hour, double amount) {
		double[] all = this.hours[kind.ordinal()];
		all[hour] = kind.isSum() ? all[hour] + amount : amount;
	}

	/**
	 * Adds all of another one of the same day.
	 * @param other the other one
	 */
	public void add(DayUse other) {
		other.forEach(this::add, this::add);
	}

	/**
	 * Hands over everything that is not zero.
	 * @param toMinute receives the amounts by minute
	 * @param toHour receives the amounts by hour
	 */
	public void forEach(Visitor<ByMinute> toMinute, Visitor<ByHour> toHour) {
		for (ByMinute kind : ByMinute.values()) {
			visit(kind, this.minutes[kind.ordinal()], toMinute);
		}
		for (ByHour kind : ByHour.values()) {
			for (int hour = 0; hour < HOURS; hour++) {
				if (this.hours[kind.ordinal()][hour] != 0) {
					toHour.amount(kind, hour, this.hours[kind.ordinal()][hour]);
				}
			}
		}
	}

	private static void visit(ByMinute kind, float[] amounts, Visitor<ByMinute> visitor) {
		for (int minute = 0; minute < MINUTES; minute++) {
			if (amounts[minute] != 0) {
				visitor.amount(kind, minute, amounts[minute]);
			}
		}
	}

	/**
	 * The use of the day's peak hours.
	 * @param dimension what the limit counts
	 * @param firstMinute the first minute that is known, 0 to 1439
	 * @param endMinute the end of what is known, exclusive, 1 to 1440
	 * @return the figures, {@link Peak#NONE} when nothing was used
	 */
	Peak peak(Dimension dimension, int firstMinute, int endMinute) {
		double[] byHour = new double[HOURS];
		for (int minute = firstMinute; minute < endMinute; minute++) {
			byHour[minute / 60] += demand(dimension, minute);
		}
		double busiest = Arrays.stream(byHour).max().orElse(0);
		if (busiest <= 0) {
			return Peak.NONE;
		}
		boolean[] isPeak = new boolean[HOURS];
		for (int hour = 0; hour < HOURS; hour++) {
			isPeak[hour] = byHour[hour] >= PEAK_SHARE * busiest;
		}
		double[] busy = IntStream.range(firstMinute, endMinute)
			.filter((minute) -> isPeak[minute / 60])
			.mapToDouble((minute) -> demand(dimension, minute))
			.sorted()
			.toArray();
		double total = Arrays.stream(byHour).sum();
		double inPeak = IntStream.range(0, HOURS)
			.filter((hour) -> isPeak[hour])
			.mapToDouble((hour) -> byHour[hour])
			.sum();
		int peakHours = (int) IntStream.range(0, HOURS).filter((hour) -> isPeak[hour]).count();
		return new Peak(busy[(int) Math.ceil(PERCENTILE * busy.length) - 1], inPeak / busy.length, peakHours,
				(total - inPeak) / Math.max(1, MINUTES - peakHours * 60),
				share(sum(ByHour.background(dimension), isPeak), inPeak),
				share(sum(ByHour.CACHE_READ, isPeak), sum(ByHour.PROMPT, isPeak)),
				share(sum(ByHour.REPEATED, isPeak), sum(ByHour.SAMPLED, isPeak)));
	}

	/**
	 * The sum over the day.
	 * @param kind what is added up
	 * @return the sum
	 */
	double sum(ByHour kind) {
		return Arrays.stream(this.hours[kind.ordinal()]).sum();
	}

	/**
	 * The first minute in which anything was asked.
	 * @return the minute of the day, 1440 if there is none
	 */
	int firstMinute() {
		float[] requests = this.minutes[ByMinute.REQUESTS.ordinal()];
		return IntStream.range(0, MINUTES).filter((minute) -> requests[minute] > 0).findFirst().orElse(MINUTES);
	}

	private double sum(ByHour[] kinds, boolean[] which) {
		return Arrays.stream(kinds).mapToDouble((kind) -> sum(kind, which)).sum();
	}

	private double sum(ByHour kind, boolean[] which) {
		double[] all = this.hours[kind.ordinal()];
		return IntStream.range(0, HOURS).filter((hour) -> which[hour]).mapToDouble((hour) -> all[hour]).sum();
	}

	private double demand(Dimension dimension, int minute) {
		double others = this.hours[ByHour.others(dimension).ordinal()][minute / 60];
		return others
				+ dimension.of(of(ByMinute.REQUESTS, minute), of(ByMinute.INPUT, minute), of(ByMinute.OUTPUT, minute));
	}

	private double of(ByMinute kind, int minute) {
		return this.minutes[kind.ordinal()][minute];
	}

	private static double share(double part, double whole) {
		return (whole > 0) ? Math.min(1, part / whole) : 0;
	}

	/** What is kept by minute: the demand of this application. */
	public enum ByMinute {

		/** Requests. */
		REQUESTS,

		/** Input tokens that count against the limit. */
		INPUT,

		/** Output tokens. */
		OUTPUT

	}

	/** What is kept by hour. */
	public enum ByHour {

		/** Requests of lane BACKGROUND. */
		BACKGROUND_REQUESTS,

		/** Input tokens of lane BACKGROUND that count against the limit. */
		BACKGROUND_INPUT,

		/** Output tokens of lane BACKGROUND. */
		BACKGROUND_OUTPUT,

		/** Input tokens, cache reads included. */
		PROMPT,

		/** Input tokens read from the prompt cache. */
		CACHE_READ,

		/** Characters of the prompts that were looked at. */
		SAMPLED,

		/** Those that were the same as in the call before. */
		REPEATED,

		/** US dollars, at the list prices. */
		COST,

		/** US dollars of lane BACKGROUND. */
		BACKGROUND_COST,

		/** US dollars that reading every prompt from the cache would save. */
		CACHE_GAIN,

		/** Requests a minute of other processes. */
		OTHERS_REQUESTS,

		/** Input tokens a minute of other processes. */
		OTHERS_INPUT,

		/** Output tokens a minute of other processes. */
		OTHERS_OUTPUT,

		/** Tokens a minute of other processes. */
		OTHERS_TOKENS;

		/**
		 * Whether amounts of several instances add up. What others take is seen by each.
		 * @return {@code false} if the latest figure is the right one
		 */
		public boolean isSum() {
			return ordinal() < OTHERS_REQUESTS.ordinal();
		}

		static ByHour others(Dimension dimension) {
			return switch (dimension) {
				case REQUESTS -> OTHERS_REQUESTS;
				case INPUT_TOKENS -> OTHERS_INPUT;
				case OUTPUT_TOKENS -> OTHERS_OUTPUT;
				case TOKENS -> OTHERS_TOKENS;
			};
		}

		private static ByHour[] background(Dimension dimension) {
			return switch (dimension) {
				case REQUESTS -> new ByHour[] { BACKGROUND_REQUESTS };
				case INPUT_TOKENS -> new ByHour[] { BACKGROUND_INPUT };
				case OUTPUT_TOKENS -> new ByHour[] { BACKGROUND_OUTPUT };
				case TOKENS -> new ByHour[] { BACKGROUND_INPUT, BACKGROUND_OUTPUT };
			};
		}

	}

	/**
	 * Hears an amount.
	 *
	 * @param <K> the kind of amounts
	 */
	@FunctionalInterface
	public interface Visitor<K> {

		/**
		 * An amount.
		 * @param kind what it is
		 * @param index the minute or hour of the day
		 * @param amount the amount, not zero
		 */
		void amount(K kind, int index, double amount);

	}

	/**
	 * Use at the peak hours of a day.
	 *
	 * @param p95 what 95 of 100 minutes of the peak hours stay below
	 * @param mean the mean of these minutes
	 * @param hours the number of peak hours
	 * @param quietMean the mean of all other minutes of the day
	 * @param backgroundShare the share of background work in the peak hours, 0 to 1
	 * @param cachedShare the share of the prompts read from the cache, 0 to 1
	 * @param repeatedShare the share of the prompts that is the same as in the call
	 * before, 0 to 1
	 */
	record Peak(double p95, double mean, int hours, double quietMean, double backgroundShare, double cachedShare,
			double repeatedShare) {

		static final Peak NONE = new Peak(0, 0, 0, 0, 0, 0, 0);

	}

}
