package io.github.clauderesilience;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonValue;
import io.github.clauderesilience.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An answer: the document of the Messages API as it came, and where it came from. A JSON
 * mapper of the application writes its text, usage and provenance. Immutable.
 */
public final class ClaudeReply {

	/** Stop reasons of answers that are not whole. */
	private static final Set<String> CUT = Set.of("max_tokens", "pause_turn", "model_context_window_exceeded");

	private final ObjectNode body;

	private final Provenance provenance;

	private ClaudeReply(ObjectNode body, Provenance provenance) {
		this.body = body;
		this.provenance = provenance;
	}

	/**
	 * A reply from a document.
	 * @param body the message as the API writes it, which is copied
	 * @param provenance where it came from
	 * @return the reply
	 */
	public static ClaudeReply of(ObjectNode body, Provenance provenance) {
		return new ClaudeReply(body.deepCopy(), provenance);
	}

	/** A reply from a document that is not copied, and must not change afterwards. */
	static ClaudeReply ofOwned(ObjectNode body, Provenance provenance) {
		return new ClaudeReply(body, provenance);
	}

	/**
	 * A reply that is a text of our own: curated, or an apology.
	 * @param text what the person reads
	 * @param provenance where it came from
	 * @return the reply
	 */
	public static ClaudeReply ofText(String text, Provenance provenance) {
		ObjectNode body = Json.object();
		body.put("type", "message");
		body.put("role", "assistant");
		body.putArray("content").addObject().put("type", "text").put("text", text);
		return new ClaudeReply(body, provenance);
	}

	/**
	 * The same answer with another provenance; the document is shared, not copied.
	 * @param changed where it came from
	 * @return the reply
	 */
	public ClaudeReply with(Provenance changed) {
		return new ClaudeReply(this.body, changed);
	}

	/**
	 * The text of the answer: all text blocks, in order, without thinking and tools.
	 * @return the text, empty if there is none
	 */
	public String text() {
		StringBuilder text = new StringBuilder();
		for (JsonNode block : this.body.path("content")) {
			if ("text".equals(block.path("type").stringValue(null))) {
				text.append(block.path("text").stringValue(""));
			}
		}
		return text.toString();
	}

	/**
	 * Whether this is an answer, of whatever source, and no message in place of one.
	 * @return {@code false} if the source is {@link Source#UNAVAILABLE}
	 */
	public boolean isAnswer() {
		return source() != Source.UNAVAILABLE;
	}

	/**
	 * The tools of the application that the model calls, to be answered by
	 * {@link ClaudeRequest.Builder#toolResult(String, Object)}. Tools that the provider
	 * runs itself are not among them.
	 * @return the calls in their order, empty if there are none
	 */
	public List<ToolCall> toolCalls() {
		List<ToolCall> calls = new ArrayList<>();
		for (JsonNode block : this.body.path("content")) {
			if ("tool_use".equals(block.path("type").stringValue(null))) {
				calls.add(ToolCall.of(block));
			}
		}
		return List.copyOf(calls);
	}

	/**
	 * The content blocks as the API writes them.
	 * @return copies, in order
	 */
	public List<JsonNode> content() {
		List<JsonNode> blocks = new ArrayList<>();
		for (JsonNode block : this.body.path("content")) {
			blocks.add(block.deepCopy());
		}
		return List.copyOf(blocks);
	}

	/**
	 * Why the model stopped, an open set: {@code end_turn}, {@code max_tokens},
	 * {@code tool_use} and others.
	 * @return the reason, or {@code null} if the answer is our own
	 */
	public @Nullable String stopReason() {
		return this.body.path("stop_reason").stringValue(null);
	}

	/**
	 * Whether the answer ends before its end: at {@code max_tokens}, at the end of the
	 * context window, or with a turn that the model did not finish ({@code pause_turn}).
	 * What {@code ask} and {@code faq} return ends with a note that says so; what
	 * {@code send} and {@code stream} return is as it came.
	 * @return {@code true} if something is missing at the end
	 */
	public boolean isTruncated() {
		String reason = stopReason();
		return reason != null && CUT.contains(reason);
	}

	/**
	 * The same answer with a text below it that is none of the model's.
	 * @param note what the person reads below the answer
	 * @return a copy with one more text block
	 */
	public ClaudeReply withNote(String note) {
		ObjectNode noted = this.body.deepCopy();
		noted.withArray("content").addObject().put("type", "text").put("text", "\n\n" + note);
		return new ClaudeReply(noted, this.provenance);
	}

	/**
	 * The tokens of this answer.
	 * @return the usage; all zero if no request was made
	 */
	public ClaudeUsage usage() {
		return ClaudeUsage.of(this.body.path("usage"));
	}

	/**
	 * The whole document of the API.
	 * @return a copy
	 */
	public ObjectNode json() {
		return this.body.deepCopy();
	}

	/**
	 * The whole document of the API, for this library.
	 * @return the document itself, which must not be changed
	 */
	ObjectNode shared() {
		return this.body;
	}

	/**
	 * The provider's id of the request, to be named to its support.
	 * @return the {@code request-id}, or {@code null} if there is none
	 */
	public @Nullable String requestId() {
		return this.provenance.requestId();
	}

	/**
	 * The model that answered.
	 * @return the model id
	 */
	public String model() {
		return this.provenance.model();
	}

	/**
	 * The model that was asked for.
	 * @return the model id
	 */
	public String requestedModel() {
		return this.provenance.requestedModel();
	}

	/**
	 * Where the answer came from.
	 * @return the source
	 */
	public Source source() {
		return this.provenance.source();
	}

	/**
	 * How often the question was sent.
	 * @return the number of requests sent, 0 if none was needed
	 */
	public int attempts() {
		return this.provenance.attempts();
	}

	/**
	 * How long the call waited for quota.
	 * @return the time in the queue, zero if there was none
	 */
	public Duration queued() {
		return this.provenance.queued();
	}

	/**
	 * How long the whole call took.
	 * @return the time from question to answer, everything included
	 */
	public Duration elapsed() {
		return this.provenance.elapsed();
	}

	/**
	 * How old the answer is.
	 * @return the time since it was stored, zero if it is fresh
	 */
	public Duration age() {
		return this.provenance.age();
	}

	/**
	 * What the answer cost.
	 * @return US dollars by the model table's prices, or {@code null} if the price of the
	 * model is not known
	 */
	public @Nullable BigDecimal cost() {
		return this.provenance.cost();
	}

	/**
	 * Where the answer came from, all of it.
	 * @return the provenance
	 */
	public Provenance provenance() {
		return this.provenance;
	}

	@JsonValue
	JsonForms.Reply jsonForm() {
		return JsonForms.Reply.of(this);
	}

	/**
	 * Names the provenance, never the content.
	 */
	@Override
	public String toString() {
		return "ClaudeReply[model=" + model() + ", source=" + source() + ", stopReason=" + stopReason() + ", attempts="
				+ attempts() + ", requestId=" + requestId() + "]";
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof ClaudeReply that && this.body.equals(that.body)
				&& this.provenance.equals(that.provenance);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.body, this.provenance);
	}

	/**
	 * Where an answer can come from.
	 */
	public enum Source {

		/** From the model that was asked, just now. */
		LIVE,

		/** From the FAQ cache, within its TTL. */
		CACHE,

		/** From the FAQ cache, past its TTL, because Claude could not be reached. */
		STALE_CACHE,

		/** Written by people of the application. */
		CURATED,

		/** From another model, because the one that was asked could not answer. */
		FALLBACK_MODEL,

		/** No answer: an honest message instead. */
		UNAVAILABLE

	}

	/**
	 * Where an answer came from.
	 *
	 * @param source the source
	 * @param model the model that answered
	 * @param requestedModel the model that was asked for
	 * @param requestId the provider's id
	 * @param attempts requests on the wire
	 * @param queued time in the queue
	 * @param elapsed time from question to answer
	 * @param age time since the answer was stored
	 * @param cost US dollars, or {@code null} if not known
	 * @param errorClass why there is no answer, if the source is
	 * {@link Source#UNAVAILABLE}, or why another source stood in
	 * @param changes what was changed in the request to fit the model that answered
	 * @param firstTried how long the requested model was tried, waiting included, before
	 * another one was asked; {@code null} if it answered itself or was not asked at all
	 */
	public record Provenance(Source source, String model, String requestedModel, @Nullable String requestId,
			int attempts, Duration queued, Duration elapsed, Duration age, @Nullable BigDecimal cost,
			@Nullable ErrorClass errorClass, List<String> changes, @Nullable Duration firstTried) {

		public Provenance {
			Objects.requireNonNull(source, "source");
			changes = List.copyOf(changes);
		}

		@JsonValue
		JsonForms.Provenance jsonForm() {
			return JsonForms.Provenance.of(this);
		}

		/**
		 * Begins a provenance.
		 * @param source where the answer came from
		 * @param model the model that answered, which counts as the one that was asked
		 * for unless another is named
		 * @return a builder
		 */
		public static ProvenanceBuilder builder(Source source, String model) {
			return new ProvenanceBuilder(source, model);
		}

		/**
		 * Begins a provenance that differs from this one.
		 * @return a builder
		 */
		public ProvenanceBuilder toBuilder() {
			return new ProvenanceBuilder(this);
		}

		/**
		 * The same for an answer of a model that stood in.
		 * @param reason why the model that was asked for did not answer
		 * @param tried how long it was tried before another one was asked
		 * @return a copy that says so
		 */
		public Provenance explained(ErrorClass reason, Duration tried) {
			return toBuilder().errorClass(reason).firstTried(tried).build();
		}

		/**
		 * The provenance of an answer that needed no request.
		 * @param source the source
		 * @param model the model the answer is from, or was asked for
		 * @param elapsed time from question to answer
		 * @return a provenance without attempts, queue or cost
		 */
		public static Provenance local(Source source, String model, Duration elapsed) {
			return builder(source, model).elapsed(elapsed).build();
		}

	}

}
