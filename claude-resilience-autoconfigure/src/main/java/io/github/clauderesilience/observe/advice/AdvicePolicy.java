package io.github.clauderesilience.observe.advice;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.github.clauderesilience.limit.core.Dimension;
import io.github.clauderesilience.model.PublishedLimits;
import org.jspecify.annotations.Nullable;

/**
 * What would help against a limit that is nearly used up. Pure.
 */
final class AdvicePolicy {

	/** A lever that moves less is not worth the trouble; our choice. */
	private static final double LEAST_RELIEF = 0.05;

	private final double threshold;

	/**
	 * A policy.
	 * @param threshold the part of a limit from which advice is given, above 0 up to 1
	 */
	AdvicePolicy(double threshold) {
		this.threshold = threshold;
	}

	/**
	 * Advice about one limit.
	 * @param group the limit group
	 * @param dimension what the limit counts
	 * @param peak use at the peak hours
	 * @param limit the limit in force a minute, positive
	 * @param tiers published limits of the group by tier
	 * @return the figures, and the levers where the threshold is crossed
	 */
	TierAdvice advise(String group, Dimension dimension, GroupUse.Peak peak, double limit,
			Map<String, PublishedLimits> tiers) {
		double ratio = peak.p95() / limit;
		boolean crossed = ratio >= this.threshold;
		return new TierAdvice(group, dimension, peak.p95(), limit, ratio, peak.hours(), crossed,
				crossed ? levers(dimension, peak, limit, ratio, tiers) : List.of());
	}

	/**
	 * What suffices by itself and costs nothing comes first, then the higher tier, then
	 * what helps a little.
	 */
	private List<Lever> levers(Dimension dimension, GroupUse.Peak peak, double limit, double ratio,
			Map<String, PublishedLimits> tiers) {
		List<Lever> levers = new ArrayList<>();
		if (dimension == Dimension.INPUT_TOKENS || dimension == Dimension.TOKENS) {
			caching(peak, ratio, dimension == Dimension.INPUT_TOKENS).ifPresent(levers::add);
		}
		smoothing(peak, limit, ratio).ifPresent(levers::add);
		background(peak, ratio).ifPresent(levers::add);
		levers.sort(Comparator.comparing(Lever::sufficient).thenComparingDouble(Lever::relief).reversed());
		int cheap = (int) levers.stream().filter(Lever::sufficient).count();
		levers.add(cheap, tier(dimension, limit, ratio, tiers));
		return List.copyOf(levers);
	}

	private Optional<Lever> caching(GroupUse.Peak peak, double ratio, boolean inputOnly) {
		double relief = (peak.repeatedShare() - peak.cachedShare()) / (1 - Math.min(0.999, peak.cachedShare()));
		String text = String.format(Locale.ROOT,
				"prompt caching: %.0f %% of the prompts is the same as in the call before, and %.0f %% is read from the"
						+ " cache; what is read from it does not count. It would take %.0f %% off the input",
				100 * peak.repeatedShare(), 100 * peak.cachedShare(), 100 * relief);
		return lever(Lever.Kind.PROMPT_CACHING, relief, inputOnly && suffices(ratio, relief), text);
	}

	private Optional<Lever> smoothing(GroupUse.Peak peak, double limit, double ratio) {
		double relief = 1 - peak.mean() / peak.p95();
		String text = String.format(Locale.ROOT,
				"smoothing: the busiest minutes of peak hours carry %.1f times their mean; spread evenly they would use"
						+ " %.0f %% of the limit",
				peak.p95() / peak.mean(), 100 * peak.mean() / limit);
		return lever(Lever.Kind.SMOOTHING, relief, suffices(ratio, relief), text);
	}

	private Optional<Lever> background(GroupUse.Peak peak, double ratio) {
		double relief = peak.backgroundShare();
		String text = String.format(Locale.ROOT,
				"moving background work: %.0f %% of the use in peak hours is of lane BACKGROUND; move it to quiet hours"
						+ " or to message batches",
				100 * relief);
		return lever(Lever.Kind.MOVE_BACKGROUND, relief, suffices(ratio, relief), text);
	}

	private Lever tier(Dimension dimension, double limit, double ratio, Map<String, PublishedLimits> tiers) {
		Optional<Map.Entry<String, Long>> next = tiers.entrySet()
			.stream()
			.map((tier) -> Map.entry(tier.getKey(), published(tier.getValue(), dimension)))
			.filter((tier) -> tier.getValue() > limit)
			.min(Map.Entry.comparingByValue());
		if (next.isEmpty()) {
			return new Lever(Lever.Kind.HIGHER_TIER, 0, false,
					"a higher limit: no published tier allows more, ask the provider");
		}
		double relief = 1 - limit / next.get().getValue();
		return new Lever(Lever.Kind.HIGHER_TIER, relief, suffices(ratio, relief),
				String.format(Locale.ROOT, "a higher tier: \"%s\" allows %,d a minute, %.1f times as much",
						next.get().getKey(), next.get().getValue(), next.get().getValue() / limit));
	}

	private static Optional<Lever> lever(Lever.Kind kind, double relief, boolean sufficient, String text) {
		return (relief >= LEAST_RELIEF) ? Optional.of(new Lever(kind, relief, sufficient, text)) : Optional.empty();
	}

	private boolean suffices(double ratio, double relief) {
		return ratio * (1 - relief) < this.threshold;
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

}
