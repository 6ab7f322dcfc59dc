package io.github.clauderesilience.fallback.adapt;

import java.util.List;

import tools.jackson.databind.node.ObjectNode;

/**
 * The outcome of adapting a request to another model.
 */
public sealed interface Adaptation {

	/**
	 * A request the other model accepts.
	 *
	 * @param request the new document, which shares nothing with the original
	 * @param betas values of the {@code anthropic-beta} header that still apply
	 * @param changes what was changed, in words, for provenance and logs; empty when only
	 * the model's name differs
	 * @param estimatedInputTokens estimated length of the prompt for the other model's
	 * tokenizer, in tokens
	 */
	record Adapted(ObjectNode request, List<String> betas, List<String> changes,
			long estimatedInputTokens) implements Adaptation {

		/**
		 * Copies the lists, so that they cannot change.
		 */
		public Adapted {
			betas = List.copyOf(betas);
			changes = List.copyOf(changes);
		}

	}

	/**
	 * A request that cannot be put to the other model without losing what was asked.
	 *
	 * @param reason why not, in words
	 */
	record DoesNotFit(String reason) implements Adaptation {
	}

}
