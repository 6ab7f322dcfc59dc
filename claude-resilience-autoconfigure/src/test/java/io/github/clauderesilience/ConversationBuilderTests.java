package io.github.clauderesilience;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.clauderesilience.json.Json;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ConversationBuilderTests {

	private static final ClaudeReply TOOLS = reply(ClaudeReply.Source.LIVE, """
			{"content":[{"type":"thinking","thinking":"hm","signature":"c2ln"},{"type":"text","text":"Let me see."},
			{"type":"tool_use","id":"toolu_1","name":"stock","input":{"article":"shoe","size":42.50}},
			{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{}},
			{"type":"tool_use","id":"toolu_2","name":"clock","input":{}}],"stop_reason":"tool_use"}""");

	@Test
	void replyShouldGiveTheCallsOfTheApplicationsTools() {
		List<ToolCall> calls = TOOLS.toolCalls();

		assertThat(calls).extracting(ToolCall::id).containsExactly("toolu_1", "toolu_2");
		assertThat(calls.get(0).input(Query.class)).isEqualTo(new Query("shoe", 42.5));
		assertThat(calls.get(0).toString()).doesNotContain("shoe");
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> calls.get(1).input(Query.class))
			.withMessageContaining("size");
	}

	@Test
	void shouldPassTheReplyAsItCameAndItsResultsInOneMessage() {
		ClaudeRequest request = ClaudeRequest.builder()
			.user("Is it there?")
			.reply(TOOLS)
			.toolResult("toolu_1", Map.of("pieces", 3))
			.toolError("toolu_2", "The clock stands still")
			.user("And?")
			.build();

		JsonNode messages = request.json().path("messages");
		assertThat(messages.size()).isEqualTo(4);
		assertThat(messages.get(1).path("content")).isEqualTo(TOOLS.json().path("content"));
		assertThat(messages.get(1).path("content").path(2).toString()).contains("42.50");
		assertThat(messages.get(2)).isEqualTo(
				object("""
						{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"{\\"pieces\\":3}"},
						{"type":"tool_result","tool_use_id":"toolu_2","content":"The clock stands still","is_error":true}]}"""));
		assertThat(messages.get(3).path("content").stringValue()).isEqualTo("And?");
	}

	@Test
	void resultMayBeContentBlocks() {
		ClaudeRequest request = ClaudeRequest.builder()
			.toolResult("toolu_1", List.of(Map.of("type", "text", "text", "three")))
			.toolResult("toolu_2", List.of(1, 2))
			.build();

		JsonNode results = request.json().path("messages").path(0).path("content");
		assertThat(results.path(0).path("content").isArray()).isTrue();
		assertThat(results.path(1).path("content").stringValue()).isEqualTo("[1,2]");
	}

	@Test
	void apologyShouldNotBecomeTheModelsWords() {
		ClaudeReply apology = ClaudeReply.ofText("I can't answer right now.",
				ClaudeReply.Provenance.local(ClaudeReply.Source.UNAVAILABLE, "claude-sonnet-5-5", Duration.ZERO));
		ClaudeReply curated = ClaudeReply.ofText("Nine to five.",
				ClaudeReply.Provenance.local(ClaudeReply.Source.CURATED, "claude-sonnet-5-5", Duration.ZERO));

		ClaudeRequest request = ClaudeRequest.builder().user("One").reply(apology).user("Two").reply(curated).build();

		assertThat(apology.isAnswer()).isFalse();
		assertThat(curated.isAnswer()).isTrue();
		assertThat(request.turns()).extracting(ClaudeTurn::role).containsExactly("user", "user", "assistant");
	}

	@Test
	void turnsShouldSurviveBeingStored() {
		ClaudeRequest first = ClaudeRequest.builder().user("Is it there?").reply(TOOLS).build();
		JsonMapper applications = JsonMapper.builder().build();

		String stored = applications.writeValueAsString(first.turns());
		List<ClaudeTurn> turns = new ArrayList<>(List.of(applications.readValue(stored, ClaudeTurn[].class)));
		ClaudeRequest second = ClaudeRequest.builder().system("Be brief.").conversation(turns).user("Well?").build();
		turns.clear();

		assertThat(second.turns()).hasSize(3);
		assertThat(second.turns().subList(0, 2)).extracting(ClaudeTurn::role).containsExactly("user", "assistant");
		((ObjectNode) second.turns().get(1).content().get(1)).put("text", "changed");
		assertThat(second.json().toString()).doesNotContain("changed");
	}

	@Test
	void cachedSystemPromptShouldBeMarked() {
		ClaudeRequest request = ClaudeRequest.builder().system("Short").systemCached("Long").user("Hi").build();

		assertThat(text(request)).startsWith(
				"{\"system\":[{\"type\":\"text\",\"text\":\"Long\"," + "\"cache_control\":{\"type\":\"ephemeral\"}}]");
	}

	@Test
	void fieldsShouldBeThoseOfTheApi() {
		ClaudeRequest request = ClaudeRequest.builder()
			.user("Hi")
			.thinking(Thinking.budget(2000))
			.effort(Effort.XHIGH)
			.temperature(0.5)
			.stopSequences("END", "STOP")
			.userId("u-17")
			.toolChoice(ToolChoice.tool("clock").oneAtATime())
			.betas("one")
			.betas("two", "one")
			.build();

		assertThat(text(request)).endsWith("""
				"thinking":{"type":"enabled","budget_tokens":2000},"output_config":{"effort":"xhigh"},\
				"temperature":0.5,"stop_sequences":["END","STOP"],"metadata":{"user_id":"u-17"},\
				"tool_choice":{"type":"tool","name":"clock","disable_parallel_tool_use":true}}""");
		assertThat(request.betas()).containsExactly("one", "two");
	}

	@Test
	void effortShouldLeaveTheRestOfTheOutputConfig() {
		ClaudeRequest base = ClaudeRequest.builder()
			.user("Hi")
			.set("output_config", Map.of("format", Map.of("type", "json_schema")))
			.build();

		ClaudeRequest request = base.toBuilder().effort(Effort.LOW).build();

		assertThat(request.json().path("output_config").toString())
			.isEqualTo("{\"format\":{\"type\":\"json_schema\"},\"effort\":\"low\"}");
		assertThat(base.json().path("output_config").has("effort")).isFalse();
	}

	@Test
	void whatMakesNoSenseShouldBeRefused() {
		ClaudeRequest.Builder builder = ClaudeRequest.builder();

		for (double wrong : new double[] { -0.1, 1.1, Double.NaN }) {
			assertThatExceptionOfType(ClaudeRequestException.class).isThrownBy(() -> builder.temperature(wrong))
				.withMessageContaining("from 0 to 1");
		}
		assertThatExceptionOfType(ClaudeRequestException.class).isThrownBy(() -> Thinking.budget(1023));
		assertThatExceptionOfType(ClaudeRequestException.class).isThrownBy(() -> builder.stopSequences(" "));
		assertThatExceptionOfType(ClaudeRequestException.class)
			.isThrownBy(() -> ClaudeTool.of("my tool", "Does it", Map.of("type", "object")))
			.withMessageContaining("my tool");
	}

	private static ClaudeReply reply(ClaudeReply.Source source, String json) {
		return ClaudeReply.of(object(json), ClaudeReply.Provenance.local(source, "claude-sonnet-5-5", Duration.ZERO));
	}

	private static ObjectNode object(String json) {
		return Objects.requireNonNull(Json.readObject(json));
	}

	private static String text(ClaudeRequest request) {
		return new String(Json.write(request.json()), StandardCharsets.UTF_8);
	}

	record Query(String article, double size) {
	}

}
