package io.github.clauderesilience.service;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.junit5.StartStop;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.web.reactive.function.client.WebClient;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * JSON passes unchanged both ways, in an application whose own mapper names in snake
 * case, drops nulls, sorts fields and reads decimals as doubles.
 */
class PassThroughIT {

	private static final String REQUEST = """
			{"zLast":1,"model":"claude-opus-5-5","max_tokens":4096,"aFirst":null,"camelCase":{"innerCamel":null},\
			"big":9223372036854775807,"bigger":123456789012345678901234567890,"price":1.1000,"zero":0.0,\
			"pi":3.14159265358979323846264338327950288,"messages":[{"role":"user","content":[\
			{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo+/8="}},\
			{"type":"text","text":"😀 漢字 \\n\\t\\"quoted\\" \\u0001"}]},{"role":"assistant","content":[\
			{"type":"thinking","thinking":"Let me see.","signature":"EqQBCkYIBxgCKkD+/abc=="},\
			{"type":"redacted_thinking","data":"EmwKAhgBEgy3va3p"},\
			{"type":"tool_use","id":"toolu_1","name":"getWeather","input":{"cityName":"Köln","n":1.50}}]},\
			{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"20 °C"}]}],\
			"tools":[{"name":"getWeather","input_schema":{"type":"object","properties":{"cityName":{"type":"string"}}}}],\
			"field_of_tomorrow":{"deepList":[[],{},[null,true,false,-1]]}}""";

	private static final String REPLY = """
			{"id":"msg_1","type":"message","role":"assistant","model":"claude-opus-5-5","newField":null,\
			"content":[{"type":"thinking","thinking":"","signature":"sig+/=="},{"type":"block_of_tomorrow","x":1.10},\
			{"type":"text","text":"😀 Done"},{"type":"tool_use","id":"t","name":"f","input":{"id":12345678901234567890}}],\
			"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":10,"output_tokens":5,"other":0.500}}""";

	@StartStop
	public final MockWebServer server = new MockWebServer();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, CodecsAutoConfiguration.class,
				WebClientAutoConfiguration.class))
		.withConfiguration(AutoConfigurations.of(ClaudeContexts.autoConfigurations()))
		.withBean(JsonMapperBuilderCustomizer.class,
				() -> (builder) -> builder.enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
					.enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
					.enable(SerializationFeature.INDENT_OUTPUT))
		.withPropertyValues("claude.api-key=sk-ant-test", "spring.jackson.property-naming-strategy=SNAKE_CASE",
				"spring.jackson.default-property-inclusion=non_null", "claude.timeout.attempt=5m");

	@Test
	void applicationShouldReallyHaveAMapperThatChangesJson() {
		run((context) -> assertThat(
				context.getBean(JsonMapper.class).writeValueAsString(new Named("x", null)).replaceAll("\\s", ""))
			.isEqualTo("{\"some_name\":\"x\"}"));
	}

	@Test
	void bytesOnTheWireShouldBeWhatWasGiven() {
		this.server.enqueue(json(REPLY));
		run((context) -> {
			ClaudeReply reply = context.getBean(ClaudeService.class).send(ClaudeRequest.ofJson(object(REQUEST)));

			assertThat(this.server.takeRequest().getBody().utf8()).isEqualTo(REQUEST);
			assertThat(new String(Json.write(reply.json()), StandardCharsets.UTF_8)).isEqualTo(REPLY);
			assertThat(reply.text()).isEqualTo("😀 Done");
			assertThat(reply.content().get(3).path("input").path("id").bigIntegerValue())
				.isEqualTo("12345678901234567890");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "\\ud83d", "a\\ude00b" })
	void whenThereIsALoneSurrogateShouldSendTheReplacementCharacter(String escaped) {
		String message = "{\"role\":\"user\",\"content\":\"" + escaped + "\"}";
		this.server.enqueue(json(REPLY.replace("Done", escaped)));
		run((context) -> {
			ClaudeReply reply = context.getBean(ClaudeService.class)
				.send(ClaudeRequest.builder().message(object(message)).build());

			assertThat(this.server.takeRequest().getBody().utf8())
				.contains(message.replace(escaped, escaped.replaceAll("\\\\u....", "\\\\ufffd")));
			assertThat(reply.content().get(2)).isEqualTo(object("{\"type\":\"text\",\"text\":\"😀 " + escaped + "\"}"));
		});
	}

	@Test
	void directUserOfTheClientShouldNotMeetTheApplicationsMapperEither() {
		this.server.enqueue(json(REPLY));
		run((context) -> {
			Map<String, Object> body = new LinkedHashMap<>();
			body.put("model", "claude-opus-5-5");
			body.put("camelCase", null);
			body.put("messages", List.of(Map.of("role", "user")));
			WebClient client = (WebClient) context.getBean("claudeWebClient");

			ObjectNode reply = client.post()
				.uri("/v1/messages")
				.bodyValue(body)
				.retrieve()
				.bodyToMono(ObjectNode.class)
				.block();

			assertThat(this.server.takeRequest().getBody().utf8())
				.isEqualTo("{\"model\":\"claude-opus-5-5\",\"camelCase\":null,\"messages\":[{\"role\":\"user\"}]}");
			assertThat(new String(Json.write(Objects.requireNonNull(reply)), StandardCharsets.UTF_8)).isEqualTo(REPLY);
		});
	}

	@Test
	void settingsOfOneRequestShouldReachTheApiAsTheyAre() {
		this.server.enqueue(json(REPLY));
		run((context) -> {
			context.getBean(ClaudeService.class)
				.send(ClaudeRequest.builder()
					.user("Hi")
					.set("cache_control", Map.of("type", "ephemeral"))
					.set("speed", "fast")
					.set("diagnostics", Map.of("cache", true))
					.build());

			assertThat(this.server.takeRequest().getBody().utf8()).contains(
					"\"cache_control\":{\"type\":\"ephemeral\"}", "\"speed\":\"fast\"",
					"\"diagnostics\":{\"cache\":true}");
		});
	}

	@Test
	void profileOfAUserShouldReachTheApiAsItIs() {
		this.server.enqueue(json(REPLY));
		run((context) -> {
			((WebClient) context.getBean("claudeWebClient")).post()
				.uri("/v1/messages")
				.header("anthropic-user-profile-id", "profile_1")
				.bodyValue(object(REQUEST))
				.retrieve()
				.bodyToMono(ObjectNode.class)
				.block();

			assertThat(this.server.takeRequest().getHeaders().values("anthropic-user-profile-id"))
				.containsExactly("profile_1");
		});
	}

	private static MockResponse json(String body) {
		return new MockResponse.Builder().code(200).addHeader("Content-Type", "application/json").body(body).build();
	}

	private static ObjectNode object(String json) {
		return Objects.requireNonNull(Json.readObject(json));
	}

	private void run(Use use) {
		this.runner.withPropertyValues("claude.base-url=" + this.server.url("/")).run(use::with);
	}

	private interface Use {

		void with(ApplicationContext context) throws Exception;

	}

	record Named(String someName, @Nullable String dropped) {
	}

}
