package io.github.clauderesilience.model;

import java.time.LocalDate;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * One entry below {@code claude.models}: facts about a model that replace or complete the
 * shipped ones, field by field. What is not set keeps its shipped value.
 *
 * @param aliases Other ids of the same model
 * @param limitGroup Group of models that share one rate limit; the model's own id if
 * unset
 * @param window Size of the context window, in tokens
 * @param outputCap Highest accepted {@code max_tokens}
 * @param charsPerToken Characters per token of ordinary text, the starting point of
 * estimates
 * @param minimumCacheablePrompt Shortest prompt the API caches, in tokens
 * @param released Day of release
 * @param deprecated Day the model was declared deprecated
 * @param retirementNotBefore Day before which the model is not retired
 * @param retirement Day from which on requests fail
 * @param replacement Id of the model the provider names as replacement
 * @param prices Prices, in US dollars per million tokens
 * @param accepts What the model accepts in a request
 * @param readsThinkingOf Ids of other models whose signed thinking blocks this one can
 * read
 * @param bindsThinkingToPrefix Whether thinking blocks are refused after a change to what
 * precedes them
 */
public record ModelProperties(@Nullable Set<String> aliases, @Nullable String limitGroup, @Nullable Long window,
		@Nullable Long outputCap, @Nullable Double charsPerToken, @Nullable Long minimumCacheablePrompt,
		@Nullable LocalDate released, @Nullable LocalDate deprecated, @Nullable LocalDate retirementNotBefore,
		@Nullable LocalDate retirement, @Nullable String replacement, @Nullable Prices prices,
		@Nullable Accepts accepts, @Nullable Set<String> readsThinkingOf, @Nullable Boolean bindsThinkingToPrefix) {

	/**
	 * Fills what this entry leaves open.
	 * @param base where missing facts are taken from
	 * @return the merged entry
	 */
	public ModelProperties over(ModelProperties base) {
		return new ModelProperties(Facts.or(this.aliases, base.aliases), Facts.or(this.limitGroup, base.limitGroup),
				Facts.or(this.window, base.window), Facts.or(this.outputCap, base.outputCap),
				Facts.or(this.charsPerToken, base.charsPerToken),
				Facts.or(this.minimumCacheablePrompt, base.minimumCacheablePrompt),
				Facts.or(this.released, base.released), Facts.or(this.deprecated, base.deprecated),
				Facts.or(this.retirementNotBefore, base.retirementNotBefore),
				Facts.or(this.retirement, base.retirement), Facts.or(this.replacement, base.replacement),
				Facts.merge(this.prices, base.prices, Prices::over),
				Facts.merge(this.accepts, base.accepts, Accepts::over),
				Facts.or(this.readsThinkingOf, base.readsThinkingOf),
				Facts.or(this.bindsThinkingToPrefix, base.bindsThinkingToPrefix));
	}

	/**
	 * Returns the facts of this entry as those of a model; what is not set is unknown.
	 * @param id the id of the model
	 * @return the model
	 */
	public ModelSpec toSpec(String id) {
		return new ModelSpec(id, (this.aliases != null) ? this.aliases : Set.of(),
				(this.limitGroup != null) ? this.limitGroup : id, this.window, this.outputCap, this.charsPerToken,
				this.minimumCacheablePrompt, this.released, this.deprecated, this.retirementNotBefore, this.retirement,
				this.replacement, (this.prices != null) ? this.prices : Prices.UNKNOWN,
				(this.accepts != null) ? this.accepts : Accepts.UNKNOWN,
				(this.readsThinkingOf != null) ? this.readsThinkingOf : Set.of(),
				Boolean.TRUE.equals(this.bindsThinkingToPrefix));
	}

}
