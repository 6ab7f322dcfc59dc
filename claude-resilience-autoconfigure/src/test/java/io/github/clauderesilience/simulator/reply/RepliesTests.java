package io.github.clauderesilience.simulator.reply;

import java.time.Duration;

import io.github.clauderesilience.simulator.request.Json;
import io.github.clauderesilience.simulator.request.Prompt;
import io.github.clauderesilience.simulator.request.SimulatorData;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Replies} and its prompt cache.
 */
class RepliesTests {

	private static final String QUESTION = "\"messages\":[{\"role\":\"user\",\"content\":\"Where is my order?\"}]";

	private final Replies replies = replies(OutputLength.fixed(100), 1);

	@Test
	void shouldBeTheSameForTheSameSeedAndPrompt() {
		Replies random = replies(OutputLength.logNormal(100, 0.8), 1);
		Prompt prompt = prompt("\"max_tokens\":4000," + QUESTION);
		JsonNode first = reply(random, prompt, 0).toJson();

		assertThat(reply(random, prompt, 9).toJson()).isEqualTo(first);
		assertThat(reply(replies(OutputLength.logNormal(100, 0.8), 2), prompt, 0).toJson()).isNotEqualTo(first);
	}

	@Test
	void shouldTakeUpTheQuestion() {
		JsonNode json = reply(this.replies, prompt("\"max_tokens\":400," + QUESTION), 0).toJson();

		assertThat(json.at("/content/0/text").asString()).contains("parcel", "carrier")
			.endsWith(".")
			.hasSizeBetween(320, 480);
		assertThat(json.at("/usage/output_tokens").asInt()).isEqualTo(100);
		assertThat(json.at("/stop_reason").asString()).isEqualTo("end_turn");
		assertThat(json.at("/model").asString()).isEqualTo("claude-sonnet-5-5");
	}

	@Test
	void whenMaxTokensIsLessShouldStopThere() {
		JsonNode json = reply(this.replies, prompt("\"max_tokens\":30," + QUESTION), 0).toJson();

		assertThat(json.at("/stop_reason").asString()).isEqualTo("max_tokens");
		assertThat(json.at("/usage/output_tokens").asInt()).isEqualTo(30);
		assertThat(json.at("/content/0/text").asString()).hasSizeBetween(90, 150);
	}

	@Test
	void whenMaxTokensIsZeroShouldSayNothing() {
		JsonNode json = reply(this.replies, prompt("\"max_tokens\":0," + QUESTION), 0).toJson();

		assertThat(json.get("content")).isEmpty();
		assertThat(json.at("/usage/output_tokens").asInt()).isZero();
	}

	@Test
	void whenThinkingIsOnShouldBeginWithASignedBlock() {
		Prompt prompt = prompt("\"max_tokens\":400,\"thinking\":{\"type\":\"adaptive\"}," + QUESTION);
		JsonNode json = reply(this.replies, prompt, 0).toJson();

		assertThat(json.at("/content/0/type").asString()).isEqualTo("thinking");
		assertThat(json.at("/content/0/signature").asString()).isNotEmpty();
		assertThat(json.at("/content/1/type").asString()).isEqualTo("text");
		assertThat(json.at("/usage/output_tokens").asInt()).isEqualTo(100);
	}

	@Test
	void whenAToolIsForcedShouldCallItWithInputThatFitsItsSchema() {
		JsonNode json = reply(this.replies,
				prompt("""
						"max_tokens":400,"tool_choice":{"type":"tool","name":"find"},"tools":[{"name":"other","input_schema":{}},
						{"name":"find","input_schema":{"type":"object","properties":{
						"order":{"type":"integer"},"kind":{"enum":["a","b"]},"tags":{"type":"array","items":{"type":"string"}}}}}],
						"""
						+ QUESTION),
				0)
			.toJson();

		assertThat(json.at("/stop_reason").asString()).isEqualTo("tool_use");
		assertThat(json.at("/content/0/name").asString()).isEqualTo("find");
		assertThat(json.at("/content/0/input")).hasToString("{\"order\":1,\"kind\":\"a\",\"tags\":[\"sample\"]}");
	}

	@Test
	void whenASchemaIsAskedForShouldAnswerInIt() {
		JsonNode json = reply(this.replies, prompt("""
				"max_tokens":400,"output_config":{"format":{"type":"json_schema","schema":{"type":"object",
				"properties":{"ok":{"type":"boolean"}}}}},""" + QUESTION), 0).toJson();

		assertThat(json.at("/content/0/text").asString()).isEqualTo("{\"ok\":true}");
	}

	@Test
	void aRefusalShouldDropTheAnswerAndSayWhy() {
		Reply refused = reply(this.replies, prompt("\"max_tokens\":400," + QUESTION), 0).refused(0, "cyber");
		JsonNode json = refused.toJson();

		assertThat(json.get("content")).isEmpty();
		assertThat(json.at("/stop_reason").asString()).isEqualTo("refusal");
		assertThat(json.at("/stop_details/category").asString()).isEqualTo("cyber");
		assertThat(refused.outputTokens()).isZero();
	}

	@Test
	void whenTheWindowIsAlmostFullShouldStopAtIt() {
		Prompt prompt = prompt("claude-haiku-4-5",
				"\"max_tokens\":60000,\"system\":\"%s\",".formatted("x".repeat(799_900)) + QUESTION);
		Replies exact = new Replies(SimulatorData.load(null), OutputLength.fixed(1_000), 4, 1);

		assertThat(reply(exact, prompt, 0).toJson().at("/stop_reason").asString())
			.isEqualTo("model_context_window_exceeded");
	}

	@Test
	void aMarkedPrefixShouldBeWrittenOnceAndThenRead() {
		Prompt prompt = cached("Where is my order?", "5m");
		Reply first = reply(this.replies, prompt, 0);
		this.replies.begun(first, 0);

		Reply second = reply(this.replies, cached("And my refund?", "5m"), 1);

		assertThat(first.usage().created5m()).isEqualTo(2_000);
		assertThat(first.usage().read()).isZero();
		assertThat(second.usage().created5m()).isZero();
		assertThat(second.usage().read()).isEqualTo(2_000);
		assertThat(second.usage().counted()).isLessThan(50);
	}

	@Test
	void aPrefixShouldBeReadableOnlyOnceAReplyHasBegun() {
		reply(this.replies, cached("one", "5m"), 0);

		assertThat(reply(this.replies, cached("two", "5m"), 1).usage().read()).isZero();
	}

	@Test
	void aPrefixShouldLiveFromItsLastUse() {
		this.replies.begun(reply(this.replies, cached("one", "5m"), 0), 0);
		long later = Duration.ofMinutes(4).toNanos();
		Reply refreshed = reply(this.replies, cached("two", "5m"), later);
		this.replies.begun(refreshed, later);

		long kept = later + Duration.ofMinutes(4).toNanos();
		long gone = later + Duration.ofMinutes(5).toNanos();
		assertThat(reply(this.replies, cached("three", "5m"), kept).usage().read()).isEqualTo(2_000);
		assertThat(reply(this.replies, cached("three", "5m"), gone).usage().read()).isZero();
	}

	@Test
	void anHourShouldBeCountedAsSuch() {
		Reply first = reply(this.replies, cached("one", "1h"), 0);
		this.replies.begun(first, 0);

		assertThat(first.usage().created1h()).isEqualTo(2_000);
		long later = Duration.ofMinutes(59).toNanos();
		assertThat(reply(this.replies, cached("two", "1h"), later).usage().read()).isEqualTo(2_000);
	}

	@Test
	void aPrefixShouldBePerOrganizationAndModelAndLongEnough() {
		this.replies.begun(reply(this.replies, cached("one", "5m"), 0), 0);
		Prompt tooShort = prompt("\"max_tokens\":400,\"system\":[{\"type\":\"text\",\"text\":\"short\","
				+ "\"cache_control\":{\"type\":\"ephemeral\"}}]," + QUESTION);

		assertThat(this.replies.reply(cached("one", "5m"), "other", "msg_1", 1).usage().read()).isZero();
		assertThat(reply(this.replies, prompt("claude-sonnet-5", cachedBody("one", "5m")), 1).usage().read()).isZero();
		assertThat(reply(this.replies, tooShort, 1).usage().created5m()).isZero();
	}

	@Test
	void aLongerConversationShouldReadTheShorterOnesEntry() {
		this.replies.begun(reply(this.replies, conversation(1), 0), 0);

		Usage usage = reply(this.replies, conversation(3), 1).usage();

		assertThat(usage.read()).isEqualTo(2_000);
		assertThat(usage.created5m()).isEqualTo(4_000);
	}

	private static Prompt conversation(int turns) {
		StringBuilder messages = new StringBuilder();
		for (int i = 0; i < turns; i++) {
			String mark = (i == turns - 1) ? ",\"cache_control\":{\"type\":\"ephemeral\"}" : "";
			messages.append((i == 0) ? "" : ",")
				.append("{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"")
				.append("y".repeat(8_000 - 4))
				.append("\"")
				.append(mark)
				.append("}]}");
		}
		return prompt("\"max_tokens\":400,\"messages\":[" + messages + "]");
	}

	private static Prompt cached(String question, String ttl) {
		return prompt(cachedBody(question, ttl));
	}

	private static String cachedBody(String question, String ttl) {
		return """
				"max_tokens":400,"system":[{"type":"text","text":"%s","cache_control":{"type":"ephemeral","ttl":"%s"}}],
				"messages":[{"role":"user","content":"%s"}]""".formatted("x".repeat(8_000 - 4), ttl, question);
	}

	private static Replies replies(OutputLength length, long seed) {
		return new Replies(SimulatorData.load(null), length, 4, seed);
	}

	private static Reply reply(Replies replies, Prompt prompt, long now) {
		return replies.reply(prompt, "org", "msg_1", now);
	}

	private static Prompt prompt(String fields) {
		return prompt("claude-sonnet-5-5", fields);
	}

	private static Prompt prompt(String model, String fields) {
		ObjectNode json = (ObjectNode) Json.readData("{" + fields + "}");
		return Prompt.of(json.put("model", model));
	}

}
