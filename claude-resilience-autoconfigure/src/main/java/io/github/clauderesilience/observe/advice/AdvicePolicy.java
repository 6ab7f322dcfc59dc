package io.github.clauderesilience.observe.advice;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.model.PublishedLimits;
import io.github.clauderesilience.observe.advice.DayUse.Peak;
import org.jspecify.annotations.Nullable;

/**
 * Advice against a limit that is nearly used up at peak hours on several days of a week:
 * what would help, ranked by effect, and when to raise the alert. Pure.
 */
final class AdvicePolicy {

	/** A measure that saves less is not worth its effort; our choice. */
	private static final double LEAST_RELIEF = 0.05;

	/** Advice is withdrawn this far below the threshold, so that it does not flicker. */
	private static final double MARGIN = 0.05;

	/** An increase by this factor is reported before the week is over; our choice. */
	private static final double WORSE = 1.1;

	private static final int REMINDER_DAYS = 7;

	private final AdviceSettings settings;

	/**
	 * Creates a policy.
	 * @param settings when advice is given
	 */
	AdvicePolicy(AdviceSettings settings) {
		this.settings = settings;
	}

	/**
	 * Advice about one limit.
	 * @param group the limit group
	 * @param dimension what the limit counts
	 * @param use the use of the last seven days
	 * @param limit the limit in force a minute, positive
	 * @param tiers published limits of the group by tier
	 * @return the figures, and the levers if the threshold is crossed
	 */
	TierAdvice advise(String group, Dimension dimension, WeekUse use, double limit,
			Map<String, PublishedLimits> tiers) {
		double ratio = use.p95() / limit;
		boolean crossed = use.isLongEnough() && ratio >= this.settings.threshold();
		return new TierAdvice(group, dimension, use.p95(), limit, ratio, use.days(this.settings.threshold() * limit),
				use.knownDays(), use.peakHours(), crossed,
				crossed ? levers(dimension, use, limit, ratio, tiers) : List.of());
	}

	/**
	 * What is to be said about a limit now.
	 * @param advice the advice
	 * @param raised what was said last, or {@code null} if nothing is in force
	 * @param day the day, counted as in {@code raised}
	 * @return what to do
	 */
	Action action(TierAdvice advice, UseStore.@Nullable Raised raised, long day) {
		if (raised == null) {
			return advice.crossed() ? Action.RAISE : Action.NONE;
		}
		if (advice.ratio() < this.settings.threshold() - MARGIN) {
			return Action.WITHDRAW;
		}
		boolean due = Math.abs(day - raised.day()) >= REMINDER_DAYS || advice.ratio() >= WORSE * raised.ratio();
		return (advice.crossed() && due) ? Action.RAISE : Action.NONE;
	}

	/**
	 * What suffices by itself and costs nothing comes first, then the higher tier, then
	 * what helps a little.
	 */
	private List<Lever> levers(Dimension dimension, WeekUse use, double limit, double ratio,
			Map<String, PublishedLimits> tiers) {
		Peak peak = use.typical();
		List<Lever> levers = new ArrayList<>();
		if (dimension == Dimension.INPUT_TOKENS || dimension == Dimension.TOKENS) {
			caching(peak, ratio, dimension == Dimension.INPUT_TOKENS, use.money()).ifPresent(levers::add);
		}
		smoothing(peak, limit, ratio).ifPresent(levers::add);
		background(peak, limit, ratio).ifPresent(levers::add);
		batches(peak, ratio, use.money()).ifPresent(levers::add);
		levers.sort(Comparator.comparing(Lever::sufficient).thenComparingDouble(Lever::relief).reversed());
		int cheap = (int) levers.stream().filter(Lever::sufficient).count();
		levers.add(cheap, tier(dimension, limit, ratio, tiers));
		return List.copyOf(levers);
	}

	private Optional<Lever> caching(Peak peak, double ratio, boolean inputOnly, WeekUse.Money money) {
		double missed = Math.max(0, peak.repeatedShare() - peak.cachedShare());
		double relief = missed / (1 - Math.min(0.999, peak.cachedShare()));
		double saved = missed * money.cacheGain();
		String text = String.format(Locale.ROOT,
				"prompt caching: %.0f %% of each prompt is the same as in the call before, but %s is read from the"
						+ " cache. Cache reads do not count: marking that part with cache_control would take %.0f %%"
						+ " off the input%s",
				100 * peak.repeatedShare(), onlyOf(peak.cachedShare()), 100 * relief, saving(saved));
		return lever(Lever.Kind.PROMPT_CACHING, relief, inputOnly && suffices(ratio, relief), saved, text);
	}

	private Optional<Lever> smoothing(Peak peak, double limit, double ratio) {
		double relief = 1 - peak.mean() / peak.p95();
		String text = String.format(Locale.ROOT,
				"smoothing: the busiest minutes of peak hours carry %.1f times their mean; spread evenly over these"
						+ " hours they would use %.0f %% of the limit",
				peak.p95() / peak.mean(), 100 * peak.mean() / limit);
		return lever(Lever.Kind.SMOOTHING, relief, suffices(ratio, relief), null, text);
	}

	/** Spread over the rest of the day, it must not make a peak of its own there. */
	private Optional<Lever> background(Peak peak, double limit, double ratio) {
		int quietHours = DayUse.HOURS - peak.hours();
		if (quietHours == 0) {
			return Optional.empty();
		}
		double quiet = peak.quietMean() + peak.backgroundShare() * peak.mean() * peak.hours() / quietHours;
		double left = Math.max((1 - peak.backgroundShare()) * peak.p95(), quiet);
		double relief = 1 - left / peak.p95();
		String text = String.format(Locale.ROOT,
				"spreading background work: %.0f %% of the use in the %s of a day is of lane BACKGROUND;"
						+ " spread over the other %s, peaks would use %.0f %% of the limit",
				100 * peak.backgroundShare(), hours(peak.hours(), "peak "), hours(quietHours, ""), 100 * left / limit);
		return lever(Lever.Kind.MOVE_BACKGROUND, relief, suffices(ratio, relief), null, text);
	}

	private Optional<Lever> batches(Peak peak, double ratio, WeekUse.Money money) {
		double relief = peak.backgroundShare();
		double saved = money.background() * (1 - this.settings.batchPrice());
		String text = String.format(Locale.ROOT,
				"message batches: they have limits of their own and cost %.0f %% of the usual price; the %.0f %% of"
						+ " lane BACKGROUND in peak hours would no longer count%s",
				100 * this.settings.batchPrice(), 100 * relief, saving(saved));
		return lever(Lever.Kind.MESSAGE_BATCHES, relief, suffices(ratio, relief), saved, text);
	}

	private static String hours(int number, String which) {
		return (number == 1) ? which + "hour" : number + " " + which + "hours";
	}

	private static String onlyOf(double share) {
		return (share < 0.005) ? "none of it" : String.format(Locale.ROOT, "only %.0f %%", 100 * share);
	}

	private Lever tier(Dimension dimension, double limit, double ratio, Map<String, PublishedLimits> tiers) {
		Optional<Map.Entry<String, Long>> next = tiers.entrySet()
			.stream()
			.map((tier) -> Map.entry(tier.getKey(), published(tier.getValue(), dimension)))
			.filter((tier) -> tier.getValue() > limit)
			.min(Map.Entry.comparingByValue());
		if (next.isEmpty()) {
			return new Lever(Lever.Kind.HIGHER_TIER, 0, false, null,
					"a higher limit: no published tier allows more, ask the provider");
		}
		double relief = 1 - limit / next.get().getValue();
		return new Lever(Lever.Kind.HIGHER_TIER, relief, suffices(ratio, relief), null,
				String.format(Locale.ROOT, "a higher tier: \"%s\" allows %,d a minute, %.1f times as much",
						next.get().getKey(), next.get().getValue(), next.get().getValue() / limit));
	}

	private static Optional<Lever> lever(Lever.Kind kind, double relief, boolean sufficient,
			@Nullable Double dollarsPerWeek, String text) {
		return (relief >= LEAST_RELIEF) ? Optional.of(new Lever(kind, relief, sufficient, dollarsPerWeek, text))
				: Optional.empty();
	}

	private static String saving(double dollarsPerWeek) {
		return (dollarsPerWeek >= 0.5) ? String.format(Locale.ROOT, " and save about $%,.0f a week", dollarsPerWeek)
				: "";
	}

	private boolean suffices(double ratio, double relief) {
		return ratio * (1 - relief) < this.settings.threshold();
	}

	private static long published(PublishedLimits limits, Dimension dimension) {
		@Nullable Long value = switch (dimension) {
			case REQUESTS -> limits.requestsPerMinute();
			case INPUT_TOKENS -> limits.inputTokensPerMinute();
			case OUTPUT_TOKENS -> limits.outputTokensPerMinute();
			case TOKENS -> null;
		};
		return (value != null) ? value : 0;
	}

	/** What is to be said. */
	enum Action {

		/** Nothing new. */
		NONE,

		/** The limit is near: for the first time, still after a week, or much nearer. */
		RAISE,

		/** It is no longer near. */
		WITHDRAW

	}

}
