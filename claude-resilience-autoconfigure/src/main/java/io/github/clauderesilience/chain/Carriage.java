package io.github.clauderesilience.chain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.chain.guard.Secrets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.ClientRequest;
import tools.jackson.databind.node.BinaryNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The request of a client of the Messages API as the client wrote it, and the answer as
 * the API wrote it: what the rings read of both stands beside the bytes and never
 * replaces them. Belongs to one call. Thread-safe.
 */
public final class Carriage {

	/** Name of the request attribute. */
	public static final String ATTRIBUTE = Carriage.class.getName();

	/** Answers of a call that failed and are remembered; retries are few. */
	private static final int MOST_ERRORS = 8;

	private final Request request;

	private final List<Answer> errors = new ArrayList<>(0);

	private volatile @Nullable Answer answer;

	/**
	 * Creates the carriage of a request.
	 * @param request the request
	 */
	public Carriage(Request request) {
		this.request = request;
	}

	/**
	 * Finds the carriage of a request of {@code claudeWebClient}.
	 * @param request the request
	 * @return its carriage, or {@code null} if it is not carried
	 */
	public static @Nullable Carriage of(ClientRequest request) {
		return (request.attributes().get(ATTRIBUTE) instanceof Carriage carriage) ? carriage : null;
	}

	/**
	 * Bytes of the answer as the API sent them, as a link in the chain of events that
	 * were read out of them. Readers of this library's own calls never meet it.
	 * @param bytes whole events; shared, must not be changed
	 * @return an event without content
	 */
	public static ClaudeEvent piece(byte[] bytes) {
		return new ClaudeEvent.Other(BinaryNode.valueOf(bytes));
	}

	/**
	 * Finds the bytes in an event of a carried call.
	 * @param event any event
	 * @return the bytes, shared, or {@code null} if it is no {@link #piece(byte[])}
	 */
	public static byte @Nullable [] bytes(ClaudeEvent event) {
		// JSON that was parsed holds no node of this kind
		return (event instanceof ClaudeEvent.Other other && other.json() instanceof BinaryNode piece)
				? piece.binaryValue() : null;
	}

	/**
	 * The request as the client wrote it.
	 * @return the request
	 */
	public Request request() {
		return this.request;
	}

	/**
	 * Notes the head of a good answer.
	 * @param model the model that answers
	 * @param status the HTTP status
	 * @param headers the headers of the API
	 */
	public void answered(String model, int status, HttpHeaders headers) {
		this.answer = new Answer(model, status, headers, null);
	}

	/**
	 * Notes the bytes of an answer that came whole, or of a stream that no one has seen
	 * anything of.
	 * @param body all its bytes
	 */
	public void whole(byte[] body) {
		Answer head = this.answer;
		if (head != null) {
			this.answer = new Answer(head.model(), head.status(), head.headers(), body);
		}
	}

	/**
	 * The last good answer.
	 * @return its head, and its body if it came whole; {@code null} if there was none
	 */
	public @Nullable Answer answer() {
		return this.answer;
	}

	/**
	 * Notes an answer that is a failure.
	 * @param model the model that was asked
	 * @param status the HTTP status
	 * @param headers the headers of the API
	 * @param body its bytes
	 * @param secrets the keys that must not be repeated to the client
	 */
	public void refused(String model, int status, HttpHeaders headers, byte[] body, Secrets secrets) {
		String text = new String(body, StandardCharsets.UTF_8);
		byte[] shown = secrets.isIn(text) ? secrets.mask(text).getBytes(StandardCharsets.UTF_8) : body;
		synchronized (this.errors) {
			if (this.errors.size() == MOST_ERRORS) {
				this.errors.remove(0);
			}
			this.errors.add(new Answer(model, status, headers, shown));
		}
	}

	/**
	 * Finds the answer that a failure was made of.
	 * @param status the HTTP status
	 * @param requestId the provider's id, or {@code null} if none came
	 * @return the answer, or {@code null} if the failure is none of the API's
	 */
	public @Nullable Answer error(int status, @Nullable String requestId) {
		synchronized (this.errors) {
			for (int i = this.errors.size() - 1; i >= 0; i--) {
				Answer error = this.errors.get(i);
				String id = error.headers().getFirst("request-id");
				if (error.status() == status && (requestId == null || requestId.equals(id))) {
					return error;
				}
			}
		}
		return null;
	}

	/**
	 * The request of a client.
	 *
	 * @param id our own id of the call
	 * @param client how it reached us, as in tags
	 * @param sdk what it is written with, as in tags
	 * @param key the client's own API key, or {@code null} for ours
	 * @param query the query of its address without the question mark, or {@code null}
	 * @param headers the headers that are sent on
	 * @param bytes the body as it came
	 * @param body the same as a document; must not be changed
	 */
	@SuppressWarnings("ArrayRecordComponent")
	public record Request(String id, String client, String sdk, @Nullable String key, @Nullable String query,
			HttpHeaders headers, byte[] bytes, ObjectNode body) {

		/**
		 * Whether no other model can take the request: it belongs to a message thread or
		 * a container, or names stand-ins of its own.
		 * @return {@code true} if it must stay with its model
		 */
		public boolean isTied() {
			return this.body.has("thread") || this.body.has("fallbacks") || this.body.has("container");
		}

		/**
		 * Names the client and the size, never the content.
		 */
		@Override
		public String toString() {
			return "Carriage.Request[id=" + this.id + ", sdk=" + this.sdk + ", bytes=" + this.bytes.length + "]";
		}

	}

	/**
	 * An answer of the API.
	 *
	 * @param model the model that was asked
	 * @param status the HTTP status
	 * @param headers the headers
	 * @param body the bytes, or {@code null} if they do not come whole
	 */
	@SuppressWarnings("ArrayRecordComponent")
	public record Answer(String model, int status, HttpHeaders headers, byte @Nullable [] body) {

		/**
		 * Names the status, never the content.
		 */
		@Override
		public String toString() {
			return "Carriage.Answer[model=" + this.model + ", status=" + this.status + "]";
		}

	}

}
