package io.github.clauderesilience.cache;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.chain.Uncopied;
import io.github.clauderesilience.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * An answer as it lies in the cache: a JSON document with the time of storing, so that
 * TTL and age are the same whatever the cache behind it can do. Immutable.
 *
 * @param storedAtMillis the time of storing, in milliseconds since 1970
 * @param json the document
 */
record StoredAnswer(long storedAtMillis, ObjectNode json) {

	/** Our choice: clocks of instances that share a cache differ by less. */
	private static final long CLOCKS_DIFFER_MILLIS = 60_000;

	/** Ways to stop that leave a whole answer. */
	private static final Set<String> WHOLE = Set.of("end_turn", "stop_sequence");

	/**
	 * Whether a reply is worth keeping: from a model, whole, and with text. Errors,
	 * apologies, refusals and truncated answers are not.
	 */
	static boolean isWorthKeeping(ClaudeReply reply) {
		boolean fromModel = reply.source() == ClaudeReply.Source.LIVE
				|| reply.source() == ClaudeReply.Source.FALLBACK_MODEL;
		String stopReason = reply.stopReason();
		return fromModel && stopReason != null && WHOLE.contains(stopReason) && !reply.text().isBlank();
	}

	static StoredAnswer of(ClaudeReply reply, long nowMillis) {
		ObjectNode json = Json.object();
		json.put("at", nowMillis);
		json.put("model", reply.model());
		json.put("requestedModel", reply.requestedModel());
		if (reply.requestId() != null) {
			json.put("requestId", reply.requestId());
		}
		if (!reply.provenance().changes().isEmpty()) {
			json.set("changes", Json.of(reply.provenance().changes()));
		}
		json.set("reply", reply.json());
		return new StoredAnswer(nowMillis, json);
	}

	static StoredAnswer of(String text, long nowMillis) {
		ObjectNode json = Json.object();
		json.put("at", nowMillis);
		json.put("text", text);
		return new StoredAnswer(nowMillis, json);
	}

	/**
	 * Reads what lies in the cache.
	 * @param value what the cache gave
	 * @return the answer, or {@code null} if it is none of ours
	 */
	static @Nullable StoredAnswer read(@Nullable Object value) {
		ObjectNode json = (value instanceof String text) ? Json.readObject(text) : null;
		if (json == null || !json.path("at").isIntegralNumber()
				|| !(json.path("reply").isObject() || json.path("text").isString())) {
			return null;
		}
		return new StoredAnswer(json.path("at").asLong(), json);
	}

	String write() {
		return new String(Json.write(this.json), StandardCharsets.UTF_8);
	}

	/**
	 * Whether the answer is younger than a limit. One that claims to be from the future
	 * was stored by a clock that was wrong, so that its age is unknown.
	 */
	boolean isYounger(Duration limit, long nowMillis) {
		return this.storedAtMillis - nowMillis <= CLOCKS_DIFFER_MILLIS && age(nowMillis).compareTo(limit) < 0;
	}

	/**
	 * The age of the answer, zero if the clock of the instance that stored it was ahead.
	 */
	Duration age(long nowMillis) {
		return Duration.ofMillis(Math.max(0, nowMillis - this.storedAtMillis));
	}

	/**
	 * What a method of the application returned: its text, or the reply.
	 */
	Object value(ClaudeReply.Source source, long nowMillis) {
		String text = this.json.path("text").stringValue(null);
		return (text != null) ? text : reply(source, nowMillis, Duration.ZERO);
	}

	/**
	 * The reply, as the answer to a call.
	 */
	ClaudeReply reply(ClaudeReply.Source source, long nowMillis, Duration elapsed) {
		String model = this.json.path("model").stringValue("");
		List<String> changes = new ArrayList<>();
		this.json.path("changes").forEach((change) -> changes.add(change.asString()));
		ClaudeReply.Provenance provenance = ClaudeReply.Provenance.builder(source, model)
			.requestedModel(this.json.path("requestedModel").stringValue(model))
			.requestId(this.json.path("requestId").stringValue(null))
			.elapsed(elapsed)
			.age(age(nowMillis))
			.changes(changes)
			.build();
		return (this.json.path("reply") instanceof ObjectNode reply) ? Uncopied.reply(reply, provenance)
				: ClaudeReply.ofText(this.json.path("text").stringValue(""), provenance);
	}

}
