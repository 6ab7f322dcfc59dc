package io.github.clauderesilience.wire.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EventDecoderTests {

	private static final String MESSAGE = """
			{"type":"message","role":"assistant","model":"claude-test","content":[{"type":"text","text":"Hello"}],\
			"stop_reason":"end_turn","usage":{"input_tokens":3,"output_tokens":2}}""";

	private final List<ClaudeEvent> events = new ArrayList<>();

	private final List<ClaudeUsage> progress = new ArrayList<>();

	private final EventDecoder decoder = new EventDecoder("req_1", MessageBound.of(1_000, 16_000_000),
			UnaryOperator.identity(), this.events::add, this.progress::add);

	@Test
	void shouldShowTextAndBuildMessage() {
		feed(Streams.HELLO);

		assertThat(this.events).hasSize(5);
		assertThat(this.events.get(0)).isEqualTo(new ClaudeEvent.Started("claude-test", "req_1"));
		assertThat(this.events.get(1)).isInstanceOf(ClaudeEvent.BlockStarted.class);
		assertThat(this.events.subList(2, 5)).containsExactly(new ClaudeEvent.TextDelta(0, "Hel"),
				new ClaudeEvent.TextDelta(0, "lo"), new ClaudeEvent.BlockStopped(0));
		assertThat(message().path("content").path(0).path("text").stringValue()).isEqualTo("Hello");
		assertThat(message().path("stop_reason").stringValue()).isEqualTo("end_turn");
		assertThat(message().path("usage").toString())
			.isEqualTo("{\"input_tokens\":25,\"cache_read_input_tokens\":7,\"output_tokens\":12}");
		assertThat(this.progress).containsExactly(new ClaudeUsage(25, 1, 0, 0, 7), new ClaudeUsage(25, 12, 0, 0, 7));
	}

	@Test
	void shouldKeepThinkingWithItsSignature() {
		feed(Streams.start() + Streams.blockStart(0, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}")
				+ Streams.delta(0, "{\"type\":\"thinking_delta\",\"thinking\":\"Let \"}")
				+ Streams.delta(0, "{\"type\":\"thinking_delta\",\"thinking\":\"me\"}")
				+ Streams.delta(0, "{\"type\":\"signature_delta\",\"signature\":\"EqQBCg==\"}") + Streams.blockStop(0)
				+ Streams.end("end_turn", 3));

		assertThat(this.events).contains(new ClaudeEvent.ThinkingDelta(0, "Let "));
		assertThat(message().path("content").toString())
			.isEqualTo("[{\"type\":\"thinking\",\"thinking\":\"Let me\",\"signature\":\"EqQBCg==\"}]");
	}

	@Test
	void shouldParseToolInputWhenItsBlockStops() {
		feed(Streams.start() + Streams.blockStart(0, "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{}}")
				+ Streams.delta(0, "{\"type\":\"input_json_delta\",\"partial_json\":\"\"}")
				+ Streams.delta(0, "{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"a\\\":1.\"}")
				+ Streams.delta(0, "{\"type\":\"input_json_delta\",\"partial_json\":\"50}\"}") + Streams.blockStop(0)
				+ Streams.end("tool_use", 3));

		assertThat(this.events).contains(new ClaudeEvent.ToolInputDelta(0, "{\"a\":1."))
			.doesNotContain(new ClaudeEvent.ToolInputDelta(0, ""));
		assertThat(message().path("content").path(0).path("input").toString()).isEqualTo("{\"a\":1.50}");
	}

	@Test
	void whenToolInputIsCutByMaxTokensShouldStillComplete() {
		feed(cutToolInput("max_tokens"));

		assertThat(message().path("content").path(0).path("input").toString()).isEqualTo("{}");
	}

	@Test
	void whenToolInputIsBrokenOtherwiseShouldFail() {
		assertBroken(cutToolInput("tool_use"), "not JSON");
	}

	@Test
	void shouldCollectCitations() {
		feed(Streams.start() + Streams.textBlock(0) + Streams.text(0, "x")
				+ Streams.delta(0, "{\"type\":\"citations_delta\",\"citation\":{\"cited_text\":\"a\"}}")
				+ Streams.delta(0, "{\"type\":\"citations_delta\",\"citation\":{\"cited_text\":\"b\"}}")
				+ Streams.blockStop(0) + Streams.end("end_turn", 3));

		assertThat(message().path("content").path(0).path("citations").toString())
			.isEqualTo("[{\"cited_text\":\"a\"},{\"cited_text\":\"b\"}]");
	}

	@Test
	void shouldTakeUnknownEventsBlocksAndDeltasAsTheyCome() {
		feed(Streams.start() + Streams.event("weather", "{\"type\":\"weather\",\"sun\":true}")
				+ Streams.event("future", "not json")
				+ Streams.blockStart(0, "{\"type\":\"compaction\",\"content\":null,\"note\":\"a\"}")
				+ Streams.delta(0, "{\"type\":\"compaction_delta\",\"content\":\"sum\",\"note\":\"b\"}")
				+ Streams.blockStop(0) + Streams.end("end_turn", 3));

		assertThat(this.events).filteredOn(ClaudeEvent.Other.class::isInstance).hasSize(2);
		assertThat(message().path("content").toString())
			.isEqualTo("[{\"type\":\"compaction\",\"content\":\"sum\",\"note\":\"ab\"}]");
	}

	@Test
	void shouldTakeEverythingMessageDeltaNames() {
		feed(Streams.start() + Streams.event("message_delta", """
				{"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":{"type":"refusal"},\
				"container":{"id":"c"}},"context_management":{"applied_edits":[]},\
				"usage":{"input_tokens":30,"cache_read_input_tokens":null,"output_tokens":4}}""") + Streams.stop());

		assertThat(message().path("container").path("id").stringValue()).isEqualTo("c");
		assertThat(message().path("stop_details").path("type").stringValue()).isEqualTo("refusal");
		assertThat(message().has("context_management")).isTrue();
		assertThat(this.decoder.usage()).isEqualTo(new ClaudeUsage(30, 4, 0, 0, 7));
	}

	@Test
	void whenNameAndTypeDisagreeShouldGoByType() {
		feed(Streams.start() + Streams.textBlock(0) + Streams.event("message_stop",
				"{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}"));

		assertThat(this.events).contains(new ClaudeEvent.TextDelta(0, "a"));
		assertThat(this.decoder.message()).isNull();
	}

	@Test
	void shouldEstimateOutputNobodyHasCountedYet() {
		feed(Streams.start() + Streams.textBlock(0) + Streams.text(0, "x".repeat(400)));

		assertThat(this.decoder.usage()).isEqualTo(new ClaudeUsage(25, 100, 0, 0, 7));
	}

	@Test
	void whenOutputIsCountedShouldNotEstimateIt() {
		String answer = Streams.start() + Streams.textBlock(0) + Streams.text(0, "x".repeat(400))
				+ Streams.blockStop(0);

		feed(answer + Streams.messageDelta("{}", 90));
		assertThat(this.decoder.usage()).isEqualTo(new ClaudeUsage(25, 90, 0, 0, 7));

		feed(Streams.textBlock(1) + Streams.text(1, "x".repeat(40)));
		assertThat(this.decoder.usage()).isEqualTo(new ClaudeUsage(25, 100, 0, 0, 7));

		feed(Streams.blockStop(1) + Streams.end("end_turn", 98));
		assertThat(this.decoder.usage()).isEqualTo(new ClaudeUsage(25, 98, 0, 0, 7));
	}

	@Test
	void whenOutputIsCountedAsZeroShouldEstimateIt() {
		feed(Streams.start() + Streams.textBlock(0) + Streams.text(0, "x".repeat(400)) + Streams.blockStop(0)
				+ Streams.end("end_turn", 0));
		assertThat(this.decoder.usage()).isEqualTo(new ClaudeUsage(25, 100, 0, 0, 7));
	}

	@Test
	void whenNothingWasSaidShouldNotKnowUsage() {
		assertThat(this.decoder.usage()).isNull();
	}

	@Test
	void whenErrorEventComesShouldCarryIt() {
		assertThatExceptionOfType(BrokenStreamException.class)
			.isThrownBy(() -> feed(Streams.start() + Streams.error("overloaded_error")))
			.satisfies((broken) -> assertThat(broken.error()).isNotNull());
	}

	@Test
	void whenHiddenThinkingBeginsShouldCountAsContent() {
		feed(Streams.start() + Streams.textBlock(0));
		assertThat(this.decoder.hasContent()).isFalse();

		feed(Streams.blockStop(0) + Streams.blockStart(1, "{\"type\":\"thinking\",\"thinking\":\"\"}"));
		assertThat(this.decoder.hasContent()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"type\":\"content_block_del", "[]", "{\"type\":\"content_block_delta\"}",
			"{\"type\":\"content_block_delta\",\"index\":0}",
			"{\"type\":\"content_block_delta\",\"index\":\"0\",\"delta\":{}}",
			"{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\"}}",
			"{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":7}}",
			"{\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}",
			"{\"type\":\"content_block_stop\",\"index\":3}", "{\"type\":\"message_stop\"}",
			"{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\"}}",
			"{\"type\":\"message_start\",\"message\":{}}" })
	void whenEventIsBrokenShouldFail(String data) {
		feed(Streams.start() + Streams.textBlock(0));

		assertBroken(Streams.event("content_block_delta", data), "");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"type\":\"message_stop\"}", "{\"type\":\"message_delta\",\"delta\":{}}",
			"{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\"}}",
			"{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}",
			"{\"type\":\"message_start\",\"message\":7}" })
	void whenMessageHasNotBegunShouldFail(String data) {
		assertBroken("data: " + data + "\n\n", "");
	}

	@Test
	void whenNothingCameBeforeTheEndShouldFail() {
		assertBroken(Streams.start() + Streams.stop(), "without content and without a stop_reason");
	}

	@Test
	void whenAnAnswerIsEmptyButSaysHowItEndedShouldComplete() {
		feed(Streams.start() + Streams.end("end_turn", 2));

		assertThat(message().path("content")).isEmpty();
	}

	@Test
	void whenIndexesAreSkippedShouldTakeBlocksInTheirOrder() {
		feed(Streams.start() + Streams.textBlock(1) + Streams.text(1, "a") + Streams.blockStop(1) + Streams.textBlock(4)
				+ Streams.text(4, "b") + Streams.blockStop(4) + Streams.end("end_turn", 2));

		assertThat(shown()).isEqualTo("ab").isEqualTo(text());
	}

	@Test
	void whenBlocksOverlapShouldShowOneAfterTheOther() {
		feed(Streams.start() + Streams.textBlock(0) + Streams.textBlock(1) + Streams.text(1, "world")
				+ Streams.text(0, "Hello ") + Streams.blockStop(1) + Streams.blockStop(0) + Streams.end("end_turn", 2));

		assertThat(this.events).containsSubsequence(new ClaudeEvent.TextDelta(0, "Hello "),
				new ClaudeEvent.BlockStopped(0), new ClaudeEvent.TextDelta(1, "world"),
				new ClaudeEvent.BlockStopped(1));
		assertThat(shown()).isEqualTo("Hello world").isEqualTo(text());
	}

	@Test
	void whenBlockBeginsWithTextShouldShowItAsDelta() {
		feed(Streams.start() + Streams.blockStart(0, "{\"type\":\"text\",\"text\":\"Hel\"}") + Streams.text(0, "lo")
				+ Streams.blockStop(0) + Streams.end("end_turn", 2));

		assertThat(shown()).isEqualTo("Hello").isEqualTo(text());
		assertThat(((ClaudeEvent.BlockStarted) this.events.get(1)).block().path("text").stringValue()).isEmpty();
	}

	@Test
	void whenToolInputComesWithItsBlockShouldShowIt() {
		feed(Streams.start()
				+ Streams.blockStart(0, "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{\"a\":1}}")
				+ Streams.blockStop(0) + Streams.end("tool_use", 2));

		assertThat(this.events).contains(new ClaudeEvent.ToolInputDelta(0, "{\"a\":1}"));
		assertThat(message().path("content").path(0).path("input").toString()).isEqualTo("{\"a\":1}");
	}

	@Test
	void whenMessageDeltaCountsLessShouldKeepTheLarger() {
		feed(Streams.start() + Streams.event("message_delta", """
				{"type":"message_delta","delta":{"stop_reason":"end_turn"},\
				"usage":{"input_tokens":0,"cache_read_input_tokens":0,"output_tokens":9}}""")
				+ Streams.messageDelta("{}", 4) + Streams.stop());

		assertThat(this.decoder.usage()).isEqualTo(new ClaudeUsage(25, 9, 0, 0, 7));
		assertThat(ClaudeUsage.of(message().path("usage"))).isEqualTo(new ClaudeUsage(25, 9, 0, 0, 7));
	}

	@Test
	void whenMessageHasMoreBlocksThanBoundShouldFail() {
		feed(Streams.start());

		assertThatExceptionOfType(BrokenStreamException.class).isThrownBy(() -> {
			for (int i = 0; i <= 2_000; i++) {
				feed(Streams.textBlock(i) + Streams.blockStop(i));
			}
		}).withMessage("more than 2000 content blocks");
	}

	/**
	 * Deltas add up to the text of the reply, in whatever order blocks begin, grow and
	 * end.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 })
	void whateverTheOrderShouldShowTheTextOfTheReply(long seed) {
		Random random = new Random(seed);
		List<Integer> open = new ArrayList<>();
		StringBuilder stream = new StringBuilder(Streams.start());
		int next = 0;
		for (int step = 0; step < 60; step++) {
			int at = open.isEmpty() ? -1 : open.get(random.nextInt(open.size()));
			switch ((at < 0) ? 0 : random.nextInt(6)) {
				case 0 -> {
					next += 1 + random.nextInt(2);
					String type = (random.nextInt(4) == 0) ? "thinking" : "text";
					stream.append(
							Streams.blockStart(next, "{\"type\":\"" + type + "\",\"" + type + "\":\"<" + next + "\"}"));
					open.add(next);
				}
				case 1 -> {
					stream.append(Streams.blockStop(at));
					open.remove(Integer.valueOf(at));
				}
				case 2 -> stream.append(Streams.delta(at, "{\"type\":\"new_delta\",\"text\":\"n" + step + "\"}"));
				case 3 ->
					stream.append(Streams.delta(at, "{\"type\":\"thinking_delta\",\"thinking\":\"t" + step + "\"}"));
				default -> stream.append(Streams.text(at, "d" + step));
			}
		}
		open.forEach((index) -> stream.append(Streams.blockStop(index)));

		feed(stream + Streams.end("end_turn", 3));

		assertThat(shown()).isEqualTo(text()).isNotEmpty();
	}

	@Test
	void whenBodyIsOneMessageShouldShowItLikeAStream() {
		byte[] bytes = Streams.bytes(" \n" + MESSAGE);
		SseParser parser = new SseParser(this.decoder, 10_000, 10_000);
		parser.feed(bytes, 0, 5);
		parser.feed(bytes, 5, bytes.length - 5);
		parser.end();

		assertThat(shown()).isEqualTo("Hello").isEqualTo(text());
		assertThat(this.decoder.usage()).isEqualTo(new ClaudeUsage(3, 2, 0, 0, 0));
	}

	@Test
	void whenTextIsNotUtf8ShouldFail() {
		feed(Streams.start() + Streams.textBlock(0));
		byte[] bytes = Streams.bytes(Streams.text(0, "aXb"));
		bytes[new String(bytes).indexOf('X')] = (byte) 0xC3;
		SseParser parser = new SseParser(this.decoder, 1000);

		assertThatExceptionOfType(BrokenStreamException.class).isThrownBy(() -> parser.feed(bytes, 0, bytes.length));
	}

	@Test
	void shouldIgnoreWhatFollowsTheMessage() {
		feed(Streams.HELLO + Streams.error("api_error") + "data: [DONE]\n\n");

		assertThat(message().path("stop_reason").stringValue()).isEqualTo("end_turn");
	}

	private static String cutToolInput(String stopReason) {
		return Streams.start()
				+ Streams.blockStart(0, "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{}}")
				+ Streams.delta(0, "{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"a\\\":\"}")
				+ Streams.blockStop(0) + Streams.end(stopReason, 3);
	}

	private void assertBroken(String stream, String message) {
		assertThatExceptionOfType(BrokenStreamException.class).isThrownBy(() -> feed(stream))
			.withMessageContaining(message)
			.satisfies((broken) -> assertThat(broken.error()).isNull());
	}

	private void feed(String stream) {
		byte[] bytes = Streams.bytes(stream);
		new SseParser(this.decoder, 10_000).feed(bytes, 0, bytes.length);
	}

	private String shown() {
		StringBuilder text = new StringBuilder();
		for (ClaudeEvent event : this.events) {
			if (event instanceof ClaudeEvent.TextDelta delta) {
				text.append(delta.text());
			}
		}
		return text.toString();
	}

	private String text() {
		StringBuilder text = new StringBuilder();
		for (JsonNode block : message().path("content")) {
			if ("text".equals(block.path("type").stringValue(null))) {
				text.append(block.path("text").stringValue(""));
			}
		}
		return text.toString();
	}

	private ObjectNode message() {
		return Objects.requireNonNull(this.decoder.message());
	}

}
