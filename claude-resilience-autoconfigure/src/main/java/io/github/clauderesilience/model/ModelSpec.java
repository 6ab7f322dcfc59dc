package io.github.clauderesilience.model;

import java.time.LocalDate;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What is known about one model. Immutable; what is not known is {@code null}.
 *
 * @param id the full id
 * @param aliases other ids of the same model
 * @param limitGroup the group of models that share one rate limit; the model's own id
 * when it shares with none
 * @param window size of the context window, in tokens
 * @param outputCap the highest accepted {@code max_tokens}
 * @param charsPerToken characters per token of ordinary text, a starting point for
 * estimates
 * @param minimumCacheablePrompt the shortest prompt the API caches, in tokens
 * @param released day of release
 * @param deprecated day of the deprecation notice
 * @param retirementNotBefore day before which the model is not retired
 * @param retirement day from which on requests fail
 * @param replacement id of the replacement the provider names
 * @param prices prices in US dollars per million tokens
 * @param accepts what the model accepts in a request
 * @param readsThinkingOf ids of other models whose thinking blocks this one can read
 * @param bindsThinkingToPrefix whether thinking blocks this model made are refused after
 * a change to what precedes them
 */
public record ModelSpec(String id, Set<String> aliases, String limitGroup, @Nullable Long window,
		@Nullable Long outputCap, @Nullable Double charsPerToken, @Nullable Long minimumCacheablePrompt,
		@Nullable LocalDate released, @Nullable LocalDate deprecated, @Nullable LocalDate retirementNotBefore,
		@Nullable LocalDate retirement, @Nullable String replacement, Prices prices, Accepts accepts,
		Set<String> readsThinkingOf, boolean bindsThinkingToPrefix) {

	/**
	 * Copies the sets, so that the record cannot change.
	 */
	public ModelSpec {
		aliases = Set.copyOf(aliases);
		readsThinkingOf = Set.copyOf(readsThinkingOf);
	}

	/**
	 * The same model with what the provider's list says of it.
	 * @param listed what the provider says
	 * @param kept facts that are not to be touched
	 * @return the corrected model
	 */
	ModelSpec corrected(ListedModel listed, Set<ModelFact> kept) {
		boolean stays = listed.isToStay();
		return new ModelSpec(this.id, this.aliases, this.limitGroup,
				kept.contains(ModelFact.WINDOW) ? this.window : Facts.or(listed.window(), this.window),
				kept.contains(ModelFact.OUTPUT_CAP) ? this.outputCap : Facts.or(listed.outputCap(), this.outputCap),
				this.charsPerToken, this.minimumCacheablePrompt, this.released,
				kept.contains(ModelFact.DEPRECATED) ? this.deprecated
						: stays ? listed.deprecated() : Facts.or(listed.deprecated(), this.deprecated),
				this.retirementNotBefore,
				kept.contains(ModelFact.RETIREMENT) ? this.retirement
						: stays ? null : Facts.or(listed.retirement(), this.retirement),
				this.replacement, this.prices, this.accepts, this.readsThinkingOf, this.bindsThinkingToPrefix);
	}

	/**
	 * Whether the model has fast mode. It exists for few models, so that, other than with
	 * most facts, what is not known counts as no.
	 * @return {@code true} if {@code speed: fast} is known to be accepted
	 */
	public boolean hasFastMode() {
		return Boolean.TRUE.equals(this.accepts.fastMode());
	}

	/**
	 * Whether an id names this model.
	 * @param name an id, short or full
	 * @return {@code true} for its own id and its aliases
	 */
	public boolean isCalled(String name) {
		return this.id.equals(name) || this.aliases.contains(name);
	}

}
