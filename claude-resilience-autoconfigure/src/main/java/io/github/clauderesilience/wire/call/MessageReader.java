package io.github.clauderesilience.wire.call;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.ReadableAnswer;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.error.ApiError;
import io.github.clauderesilience.error.Counted;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.ApiErrors;
import io.github.clauderesilience.wire.TransportFailures;
import io.github.clauderesilience.wire.event.BodyForm;
import io.github.clauderesilience.wire.event.BrokenStreamException;
import io.github.clauderesilience.wire.event.MessageBound;
import io.github.clauderesilience.wire.event.WholeMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decides what the body of a 2xx is: a message, an error in a message's place, or
 * neither.
 */
final class MessageReader {

	private final Failures failures;

	private final TransportFailures transport;

	private final Timeline timeline;

	MessageReader(Failures failures, Timeline timeline) {
		this.failures = failures;
		this.transport = new TransportFailures(failures, timeline);
		this.timeline = timeline;
	}

	/**
	 * The message in a body. Some gateways answer a plain request with a stream of
	 * events; that is read, too.
	 * @throws ClaudeException when the body is not a message
	 */
	ObjectNode read(byte[] body, MessageBound bound, int status, HttpHeaders headers, Exchange exchange) {
		if (BodyForm.of(body, 0, body.length) == BodyForm.EVENTS) {
			return readEvents(body, bound, status, headers, exchange);
		}
		ObjectNode document = Json.readObject(body);
		if (document != null && ApiError.isError(document)) {
			throw this.failures.answered(new Failures.Answer(status, headers, ApiErrors.of(document, exchange),
					body.length, this.timeline.now()), exchange.model(), exchange.attempts(), exchange.locale());
		}
		if (document == null || !WholeMessage.isMessage(document)) {
			throw this.transport.unusable(ErrorClass.MALFORMED, exchange, status,
					exchange.model() + " answered " + status + " but the body ("
							+ TransportFailures.form(headers, exchange) + ", " + Counted.of(body.length, "byte")
							+ ") is not a message of the API; a proxy may have answered");
		}
		int blocks = document.path("content").size();
		if (blocks > bound.blocks()) {
			throw this.transport.unusable(ErrorClass.MALFORMED, exchange, status, exchange.model() + " answered "
					+ status + " with " + blocks + " content blocks but an answer has at most " + bound.blocks());
		}
		return document;
	}

	private ObjectNode readEvents(byte[] body, MessageBound bound, int status, HttpHeaders headers, Exchange exchange) {
		try {
			return WholeMessage.ofEvents(body, bound);
		}
		catch (BrokenStreamException ex) {
			throw this.transport.broken(ex, exchange, status, headers);
		}
	}

	/**
	 * What a complete message means as a failure: a refusal, a window that ran full, or
	 * nothing that people could read.
	 * @return the failure, or {@code null} if the message is an answer
	 */
	@Nullable ClaudeException verdict(ObjectNode message, int status, Exchange exchange, ClaudeCall call) {
		return switch (message.path("stop_reason").stringValue("")) {
			case "refusal" -> this.transport.unusable(ErrorClass.REFUSED, exchange, status,
					exchange.model() + " declined to answer (category "
							+ exchange.shown(message.path("stop_details").path("category").stringValue("none")) + ")");
			case "model_context_window_exceeded" ->
				this.transport.unusable(ErrorClass.PROMPT_TOO_LONG, exchange, status,
						exchange.model()
								+ " stopped because its context window is full; shorten the prompt or ask a model"
								+ " with a larger window");
			// The model has not finished: its turn is sent back to it
			case "pause_turn" -> null;
			default -> ReadableAnswer.isFor(call, message) ? null : this.transport.unusable(ErrorClass.EMPTY_ANSWER,
					exchange, status, ReadableAnswer.missing(call, message));
		};
	}

}
