package io.github.clauderesilience.wire.call;

import java.math.BigDecimal;
import java.util.function.BiFunction;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.Uncopied;
import io.github.clauderesilience.chain.attempt.Exchange;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the reply out of a whole message.
 */
final class Replies {

	private final BiFunction<String, ClaudeUsage, @Nullable BigDecimal> prices;

	Replies(BiFunction<String, ClaudeUsage, @Nullable BigDecimal> prices) {
		this.prices = prices;
	}

	/**
	 * The last event of an answer.
	 */
	ClaudeEvent completed(ObjectNode message, Exchange exchange, ClaudeCall call) {
		CallContext context = call.context();
		ClaudeUsage usage = exchange.possible(ClaudeUsage.of(message.path("usage")));
		String model = exchange.shown(message.path("model").stringValue(call.model()));
		ClaudeReply.Source source = call.model().equals(context.requestedModel()) ? ClaudeReply.Source.LIVE
				: ClaudeReply.Source.FALLBACK_MODEL;
		return new ClaudeEvent.Completed(Uncopied.reply(message,
				ClaudeReply.Provenance.builder(source, model)
					.requestedModel(context.requestedModel())
					.requestId(exchange.requestId())
					.attempts(context.attempts())
					.queued(context.queued())
					.elapsed(context.elapsed())
					.cost(this.prices.apply(model, usage))
					.changes(call.changes())
					.build()));
	}

}
