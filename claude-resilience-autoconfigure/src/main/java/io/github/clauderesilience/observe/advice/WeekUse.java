package io.github.clauderesilience.observe.advice;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

import io.github.clauderesilience.observe.advice.DayUse.ByHour;
import io.github.clauderesilience.observe.advice.DayUse.Peak;

/**
 * The peak hours of the last seven days, as far as they are known. "Consistently" means
 * on several days: the use that counts is the lowest of the highest {@code needed} daily
 * P95s, so that one hour of a load test, however busy, is no reason to advise anything.
 *
 * @param peaks the peaks by day, the busiest day first; days without use are missing
 * @param knownDays how many days were looked at, those without use included, positive
 * @param needed on how many days a threshold has to be crossed
 * @param money US dollars over these days
 */
record WeekUse(List<Peak> peaks, int knownDays, int needed, Money money) {

	WeekUse {
		peaks = peaks.stream().sorted(Comparator.comparingDouble(Peak::p95).reversed()).toList();
	}

	/** Whether enough days are known to say anything about most of them. */
	boolean isLongEnough() {
		return this.peaks.size() >= this.needed;
	}

	/** The P95 that was reached on as many days as are needed. */
	double p95() {
		return this.peaks.isEmpty() ? 0 : this.peaks.get(Math.min(this.needed, this.peaks.size()) - 1).p95();
	}

	/** On how many days the P95 was at least this high. */
	int days(double use) {
		return (int) this.peaks.stream().filter((peak) -> peak.p95() >= use).count();
	}

	int peakHours() {
		return this.peaks.stream().mapToInt(Peak::hours).sum();
	}

	/** The mean of the days that made the figure what it is. */
	Peak typical() {
		List<Peak> days = this.peaks.subList(0, Math.min(this.needed, this.peaks.size()));
		if (days.isEmpty()) {
			return Peak.NONE;
		}
		return new Peak(p95(), mean(days, Peak::mean), (int) Math.round(mean(days, Peak::hours)),
				mean(days, Peak::quietMean), mean(days, Peak::backgroundShare), mean(days, Peak::cachedShare),
				mean(days, Peak::repeatedShare));
	}

	private static double mean(List<Peak> days, ToDoubleFunction<Peak> figure) {
		return days.stream().mapToDouble(figure).average().orElse(0);
	}

	/**
	 * What calls cost in a week.
	 *
	 * @param background US dollars a week of lane BACKGROUND
	 * @param cacheGain US dollars a week that reading every prompt from the cache would
	 * save
	 */
	record Money(double background, double cacheGain) {

		static Money of(List<DayUse> days) {
			double weeks = Math.max(1, days.size()) / 7.0;
			return new Money(sum(days, ByHour.BACKGROUND_COST) / weeks, sum(days, ByHour.CACHE_GAIN) / weeks);
		}

		private static double sum(List<DayUse> days, ByHour kind) {
			return days.stream().mapToDouble((day) -> day.sum(kind)).sum();
		}

	}

}
