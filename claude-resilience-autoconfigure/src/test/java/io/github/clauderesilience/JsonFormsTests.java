package io.github.clauderesilience;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.review.ReviewItem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What JSON mappers of applications write of our types.
 */
class JsonFormsTests {

	private static final ObjectNode MESSAGE = (ObjectNode) Json.mapper().readTree("""
			{"type": "message", "stop_reason": "end_turn", "usage": {"input_tokens": 12, "output_tokens": 3},
			 "content": [{"type": "text", "text": "Fine, "}, {"type": "text", "text": "thanks."}]}
			""");

	private static final ClaudeReply REPLY = ClaudeReply.of(MESSAGE,
			ClaudeReply.Provenance.builder(ClaudeReply.Source.STALE_CACHE, "claude-haiku-5-5")
				.requestedModel("claude-sonnet-5-5")
				.requestId("req_7")
				.attempts(2)
				.queued(Duration.ofMillis(1500))
				.elapsed(Duration.ofSeconds(3))
				.age(Duration.ofMinutes(2))
				.cost(new BigDecimal("0.0015"))
				.errorClass(ErrorClass.OVERLOADED)
				.changes(List.of("thinking"))
				.build());

	@ParameterizedTest
	@EnumSource
	void replyShouldTellItsTextAndWhereItCameFrom(Mapper mapper) {
		assertThat(mapper.tree(REPLY)).isEqualTo(Json.mapper().readTree("""
				{"text": "Fine, thanks.", "source": "STALE_CACHE", "model": "claude-haiku-5-5",
				 "requestedModel": "claude-sonnet-5-5", "stopReason": "end_turn",
				 "usage": {"inputTokens": 12, "outputTokens": 3, "cacheCreationInputTokens": 0,
				           "cacheCreationOneHourTokens": 0, "cacheReadInputTokens": 0, "fast": false},
				 "requestId": "req_7", "attempts": 2, "queued": "PT1.5S", "elapsed": "PT3S", "age": "PT2M",
				 "cost": 0.0015, "errorClass": "overloaded", "changes": ["thinking"]}
				"""));
		assertThat(mapper.tree(REPLY.provenance()).path("queued").stringValue()).isEqualTo("PT1.5S");
		assertThat(mapper.tree(Map.of("answer", REPLY)).path("answer").path("text").stringValue())
			.isEqualTo("Fine, thanks.");
	}

	@ParameterizedTest
	@EnumSource
	void namesAndAbsentValuesShouldFollowTheMapper(Mapper mapper) {
		ClaudeReply own = ClaudeReply.ofText("Sorry.",
				ClaudeReply.Provenance.local(ClaudeReply.Source.UNAVAILABLE, "m", Duration.ZERO));

		JsonNode tree = mapper.snakeCaseWithoutNull(own);

		assertThat(tree.propertyNames()).contains("requested_model", "text", "usage")
			.doesNotContain("requestedModel", "stop_reason", "stopReason", "request_id", "cost", "error_class");
		assertThat(tree.path("usage").propertyNames()).contains("input_tokens");
		assertThat(mapper.snakeCaseWithoutNull(new ClaudeEvent.ToolInputDelta(1, "{\"a\"")).propertyNames())
			.containsExactly("type", "index", "partial_json");
	}

	@ParameterizedTest
	@EnumSource
	void eachEventShouldNameItsType(Mapper mapper) {
		JsonNode block = Json.mapper()
			.readTree(
					"{\"type\":\"tool_use\",\"n\":1.50,\"big\":12345678901234567890,\"no\":null,\"on\":[true,\"x\"]}");
		List<ClaudeEvent> events = List.of(new ClaudeEvent.Started("claude-opus-5-5", "req_1"),
				new ClaudeEvent.TextDelta(0, "Hi"), new ClaudeEvent.ThinkingDelta(1, "Hm"),
				new ClaudeEvent.ToolInputDelta(2, "{\"a"), new ClaudeEvent.BlockStarted(3, block),
				new ClaudeEvent.BlockStopped(3), new ClaudeEvent.Restarted("claude-haiku-5-5", ErrorClass.TIMEOUT),
				new ClaudeEvent.Completed(REPLY), new ClaudeEvent.Other(block));

		assertThat(events).as("all kinds").hasSize(ClaudeEvent.class.getPermittedSubclasses().length);
		assertThat(mapper.tree(events).valueStream().map((event) -> event.path("type").stringValue())).containsExactly(
				"started", "text-delta", "thinking-delta", "tool-input-delta", "block-started", "block-stopped",
				"restarted", "completed", "other");
		assertThat(mapper.text(events)).contains("{\"type\":\"text-delta\",\"index\":0,\"text\":\"Hi\"}",
				"\"block\":{\"type\":\"tool_use\",\"n\":1.50,\"big\":12345678901234567890,\"no\":null,\"on\":[true,\"x\"]}",
				"\"errorClass\":\"timeout\"", "\"reply\":{\"text\":\"Fine, thanks.\"");
	}

	@ParameterizedTest
	@EnumSource
	void failureShouldTellPeopleAndProgramsNothingInternal(Mapper mapper) {
		ClaudeException failure = ClaudeException.of(ClaudeException.Details
			.builder(ErrorClass.OVERLOADED, "claude-opus-5-5 answered 529", "Please try again soon.")
			.status(529)
			.requestId("req_3")
			.attempts(4)
			.retryAfter(Duration.ofSeconds(7))
			.model("claude-opus-5-5")
			.apiError("overloaded_error", "Overloaded")
			.build(), null);

		assertThat(mapper.text(failure)).isEqualTo("{\"errorClass\":\"overloaded\",\"userMessage\":\"Please try again"
				+ " soon.\",\"status\":529,\"requestId\":\"req_3\",\"attempts\":4,\"retryAfter\":\"PT7S\","
				+ "\"model\":\"claude-opus-5-5\"}");
		assertThat(mapper.text(failure.details())).isEqualTo(mapper.text(failure));
	}

	@ParameterizedTest
	@EnumSource
	void otherTypesOfTheApiShouldBeWrittenToo(Mapper mapper) {
		ObjectNode call = Json.object().put("id", "toolu_1").put("name", "time");
		call.putObject("input").put("zone", "UTC");
		assertThat(mapper.text(ToolCall.of(call)))
			.isEqualTo("{\"id\":\"toolu_1\",\"name\":\"time\",\"input\":{\"zone\":\"UTC\"}}");
		assertThat(mapper.text(new ClaudeAlert(ClaudeAlert.Kind.BILLING, "Pay", null, Instant.EPOCH)))
			.isEqualTo("{\"kind\":\"BILLING\",\"message\":\"Pay\",\"model\":null,\"at\":\"1970-01-01T00:00:00Z\"}");
		assertThat(mapper.text(new ClaudeAlert(ClaudeAlert.Kind.BILLING, "Pay", null, Instant.EPOCH, "billing")))
			.endsWith("\"at\":\"1970-01-01T00:00:00Z\",\"client\":\"billing\"}");
		ReviewItem item = new ReviewItem("1", Instant.EPOCH, 2, ErrorClass.PERMISSION, "m", "<masked>",
				ReviewItem.Status.PENDING, ClaudeRequest.of("my secret"));
		assertThat(mapper.text(item)).contains("\"errorClass\":\"permission\"", "<masked>")
			.doesNotContain("secret", "request");
	}

	@Test
	void everyMapperShouldBeTried() {
		assertThat(Arrays.stream(Mapper.values()).map((mapper) -> mapper.text(REPLY)).distinct()).hasSize(1);
	}

	/**
	 * A mapper as an application may have it, which fails on beans it cannot see into.
	 */
	enum Mapper {

		JACKSON_2 {
			@Override
			String text(Object value) {
				return write(new ObjectMapper().enable(SerializationFeature.FAIL_ON_EMPTY_BEANS), value);
			}

			@Override
			JsonNode snakeCaseWithoutNull(Object value) {
				ObjectMapper mapper = new ObjectMapper().setSerializationInclusion(JsonInclude.Include.NON_NULL)
					.setPropertyNamingStrategy(com.fasterxml.jackson.databind.PropertyNamingStrategies.SNAKE_CASE);
				return Json.mapper().readTree(write(mapper, value));
			}

			private static String write(ObjectMapper mapper, Object value) {
				try {
					return mapper.writeValueAsString(value);
				}
				catch (com.fasterxml.jackson.core.JsonProcessingException ex) {
					throw new AssertionError(ex);
				}
			}
		},

		JACKSON_3 {
			@Override
			String text(Object value) {
				return JsonMapper.builder()
					.enable(tools.jackson.databind.SerializationFeature.FAIL_ON_EMPTY_BEANS)
					.build()
					.writeValueAsString(value);
			}

			@Override
			JsonNode snakeCaseWithoutNull(Object value) {
				JsonMapper mapper = JsonMapper.builder()
					.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
					.changeDefaultPropertyInclusion((use) -> use.withValueInclusion(JsonInclude.Include.NON_NULL))
					.build();
				return mapper.valueToTree(value);
			}
		};

		abstract String text(Object value);

		abstract JsonNode snakeCaseWithoutNull(Object value);

		JsonNode tree(Object value) {
			return Json.mapper().readTree(text(value));
		}

	}

}
