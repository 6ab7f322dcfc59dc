package io.github.clauderesilience.service;

import java.util.List;

import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeRequestCustomizer;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.CallHints;
import io.github.clauderesilience.chain.guard.Guard;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * What holds for requests by where they are made: the annotation of a method wins over
 * the customizers. Thread-safe.
 */
public final class CallHintsResolver {

	private final List<ClaudeRequestCustomizer> customizers;

	/**
	 * Creates a resolver.
	 * @param customizers who has a say, the last one wins
	 */
	public CallHintsResolver(List<ClaudeRequestCustomizer> customizers) {
		this.customizers = List.copyOf(customizers);
	}

	CallHints of(@Nullable ClaudeRequest request, CallHints assembled, ContextView context) {
		CallHints annotated = CallHints.in(context, assembled);
		if (request == null || this.customizers.isEmpty()) {
			return annotated;
		}
		Collected collected = new Collected();
		for (ClaudeRequestCustomizer customizer : this.customizers) {
			Guard.tell(customizer, (one) -> one.customize(request, collected, context));
		}
		return annotated.over(new CallHints(collected.lane, collected.tenant));
	}

	private static final class Collected implements ClaudeRequestCustomizer.CallDefaults {

		private @Nullable Lane lane;

		private @Nullable String tenant;

		@Override
		public Collected lane(Lane value) {
			this.lane = value;
			return this;
		}

		@Override
		public Collected tenant(@Nullable String value) {
			this.tenant = value;
			return this;
		}

	}

}
