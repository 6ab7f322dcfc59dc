package io.github.clauderesilience.simulator.reply;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.github.clauderesilience.simulator.request.Json;
import io.github.clauderesilience.simulator.request.Prompt;
import io.github.clauderesilience.simulator.request.SimulatorData;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SseEvents}.
 */
class SseEventsTests {

	@Test
	void shouldFollowTheDocumentedOrder() {
		List<JsonNode> events = events("\"thinking\":{\"type\":\"adaptive\"},", 12, 3);

		assertThat(events).extracting((event) -> event.get("type").asString())
			.containsExactly("message_start", "ping", "content_block_start", "content_block_delta",
					"content_block_delta", "content_block_delta", "content_block_stop", "content_block_start",
					"content_block_delta", "content_block_delta", "content_block_stop", "message_delta",
					"message_stop");
		assertThat(events.get(0).at("/message/content")).isEmpty();
		assertThat(events.get(0).at("/message/stop_reason").isNull()).isTrue();
		assertThat(events.get(0).at("/message/usage/input_tokens").asInt()).isPositive();
		assertThat(events.get(5).at("/delta/type").asString()).isEqualTo("signature_delta");
		assertThat(events.get(8).at("/index").asInt()).isEqualTo(1);
		assertThat(events.get(11).at("/usage/output_tokens").asInt()).isEqualTo(12);
		assertThat(events.get(11).at("/delta/stop_reason").asString()).isEqualTo("end_turn");
	}

	@Test
	void deltasShouldAddUpToThePlainText() {
		Reply reply = reply("", 97);
		StringBuilder text = new StringBuilder();

		events(reply, 5).forEach((event) -> text.append(event.at("/delta/text").asString("")));

		assertThat(text).hasToString(reply.toJson().at("/content/0/text").asString());
	}

	@Test
	void deltasShouldNeverSplitASurrogatePair() {
		Block block = new Block(Block.Type.TEXT, "\ud83d\ude00".repeat(7), 5, "", "");
		StringBuilder text = new StringBuilder();

		for (int token = 0; token < 5; token++) {
			String slice = block.slice(token, token + 1);
			assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(slice)).isTrue();
			text.append(slice);
		}

		assertThat(text).hasToString(block.body());
	}

	@Test
	void toolInputShouldComeInPiecesOfJson() {
		List<JsonNode> events = events("\"tool_choice\":{\"type\":\"any\"},\"tools\":[{\"name\":\"find\","
				+ "\"input_schema\":{\"properties\":{\"a\":{\"type\":\"string\"}}}}],", 6, 1);
		StringBuilder input = new StringBuilder();

		events.forEach((event) -> input.append(event.at("/delta/partial_json").asString("")));

		assertThat(input).hasToString("{\"a\":\"sample\"}");
		assertThat(events.get(2).at("/content_block/input")).isEmpty();
		assertThat(events.get(2).at("/content_block/name").asString()).isEqualTo("find");
	}

	@Test
	void shouldTellWhichEventIsLast() {
		SseEvents events = new SseEvents(reply("", 1), 1);
		int before = 0;
		while (!events.beforeStop()) {
			events.next();
			before++;
		}

		assertThat(before).isEqualTo(6);
		events.next();
		assertThat(events.hasNext()).isFalse();
	}

	private static List<JsonNode> events(String fields, int tokens, int tokensPerEvent) {
		return events(reply(fields, tokens), tokensPerEvent);
	}

	private static List<JsonNode> events(Reply reply, int tokensPerEvent) {
		List<JsonNode> result = new ArrayList<>();
		new SseEvents(reply, tokensPerEvent).forEachRemaining((event) -> result.add(data(event)));
		return result;
	}

	private static JsonNode data(SseEvents.Event event) {
		String[] lines = new String(event.bytes(), StandardCharsets.UTF_8).split("\n", -1);
		assertThat(lines).hasSize(4);
		JsonNode data = Json.readData(lines[1].substring("data: ".length()));
		assertThat(lines[0]).isEqualTo("event: " + data.get("type").asString());
		return data;
	}

	private static Reply reply(String fields, int tokens) {
		JsonNode json = Json.readData("{\"model\":\"claude-sonnet-5-5\",\"max_tokens\":1000," + fields
				+ "\"messages\":[{\"role\":\"user\",\"content\":\"Say \\\"hi\\\"\\n\\tto me\"}]}");
		return new Replies(SimulatorData.load(null), OutputLength.fixed(tokens), 4, 1).reply(Prompt.of(json), "org",
				"msg_1", 0);
	}

}
