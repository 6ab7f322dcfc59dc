package io.github.clauderesilience;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a JSON mapper of the application writes of the types of this package, Jackson 2
 * and Jackson 3 alike: names and absent values as the mapper is configured, times in
 * ISO-8601, documents of the API as they came. Neither keys nor the request are in it.
 */
final class JsonForms {

	private JsonForms() {
	}

	/**
	 * An answer.
	 */
	record Reply(String text, ClaudeReply.Source source, String model, String requestedModel,
			@Nullable String stopReason, ClaudeUsage usage, @Nullable String requestId, int attempts, String queued,
			String elapsed, String age, @Nullable BigDecimal cost, @Nullable String errorClass, List<String> changes) {

		static Reply of(ClaudeReply reply) {
			Provenance from = Provenance.of(reply.provenance());
			return new Reply(reply.text(), from.source(), from.model(), from.requestedModel(), reply.stopReason(),
					reply.usage(), from.requestId(), from.attempts(), from.queued(), from.elapsed(), from.age(),
					from.cost(), from.errorClass(), from.changes());
		}

	}

	/**
	 * Where an answer came from.
	 */
	record Provenance(ClaudeReply.Source source, String model, String requestedModel, @Nullable String requestId,
			int attempts, String queued, String elapsed, String age, @Nullable BigDecimal cost,
			@Nullable String errorClass, List<String> changes) {

		static Provenance of(ClaudeReply.Provenance from) {
			return new Provenance(from.source(), from.model(), from.requestedModel(), from.requestId(), from.attempts(),
					from.queued().toString(), from.elapsed().toString(), from.age().toString(), from.cost(),
					key(from.errorClass()), from.changes());
		}

	}

	/**
	 * A failure, without the words for developers and those of the provider.
	 */
	record Failure(String errorClass, String userMessage, int status, @Nullable String requestId, int attempts,
			@Nullable String retryAfter, @Nullable String model) {

		static Failure of(ClaudeException.Details details) {
			Duration retryAfter = details.retryAfter();
			return new Failure(details.errorClass().key(), details.userMessage(), details.status(), details.requestId(),
					details.attempts(), (retryAfter != null) ? retryAfter.toString() : null, details.model());
		}

	}

	/**
	 * A tool that the model wants to be run.
	 */
	record Call(String id, String name, @Nullable Object input) {
	}

	/**
	 * An alert; names a client only if it is about a named one.
	 */
	record Alert(ClaudeAlert.Kind kind, String message, @Nullable String model, String at,
			@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String client) {
	}

	/**
	 * An event that names a model.
	 */
	record Started(String type, String model, String requestId) {
	}

	/**
	 * A piece of text.
	 */
	record Delta(String type, int index, String text) {
	}

	/**
	 * A piece of a tool's input.
	 */
	record InputDelta(String type, int index, String partialJson) {
	}

	/**
	 * A content block that begins.
	 */
	record BlockStarted(String type, int index, @Nullable Object block) {
	}

	/**
	 * A content block that is complete.
	 */
	record BlockStopped(String type, int index) {
	}

	/**
	 * An answer that begins again.
	 */
	record Restarted(String type, String model, String errorClass) {
	}

	/**
	 * A whole answer.
	 */
	record Completed(String type, ClaudeReply reply) {
	}

	/**
	 * An event that is not known.
	 */
	record Other(String type, @Nullable Object json) {
	}

	static Object of(ClaudeEvent event) {
		if (event instanceof ClaudeEvent.TextDelta delta) {
			return new Delta("text-delta", delta.index(), delta.text());
		}
		if (event instanceof ClaudeEvent.ThinkingDelta delta) {
			return new Delta("thinking-delta", delta.index(), delta.text());
		}
		if (event instanceof ClaudeEvent.ToolInputDelta delta) {
			return new InputDelta("tool-input-delta", delta.index(), delta.partialJson());
		}
		if (event instanceof ClaudeEvent.BlockStarted block) {
			return new BlockStarted("block-started", block.index(), plain(block.block()));
		}
		if (event instanceof ClaudeEvent.BlockStopped block) {
			return new BlockStopped("block-stopped", block.index());
		}
		if (event instanceof ClaudeEvent.Completed completed) {
			return new Completed("completed", completed.reply());
		}
		return ofModel(event);
	}

	private static Object ofModel(ClaudeEvent event) {
		if (event instanceof ClaudeEvent.Started started) {
			return new Started("started", started.model(), started.requestId());
		}
		if (event instanceof ClaudeEvent.Restarted restarted) {
			return new Restarted("restarted", restarted.model(), restarted.errorClass().key());
		}
		return new Other("other", plain(((ClaudeEvent.Other) event).json()));
	}

	/**
	 * A document as maps, lists and values, which any mapper knows.
	 * @param node the document
	 * @return a copy
	 */
	static @Nullable Object plain(JsonNode node) {
		if (node.isObject()) {
			Map<String, @Nullable Object> map = new LinkedHashMap<>();
			node.properties().forEach((field) -> map.put(field.getKey(), plain(field.getValue())));
			return map;
		}
		if (node.isArray()) {
			List<@Nullable Object> list = new ArrayList<>();
			node.forEach((element) -> list.add(plain(element)));
			return list;
		}
		if (node.isNumber()) {
			return node.numberValue();
		}
		return node.isBoolean() ? Boolean.valueOf(node.booleanValue()) : node.stringValue(null);
	}

	private static @Nullable String key(@Nullable ErrorClass errorClass) {
		return (errorClass != null) ? errorClass.key() : null;
	}

}
