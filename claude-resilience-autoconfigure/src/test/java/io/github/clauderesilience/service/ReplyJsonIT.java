package io.github.clauderesilience.service;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.json.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the clients of an application get from a controller that returns our types, with
 * the application's own mapper, over HTTP, on both kinds of web application.
 */
class ReplyJsonIT {

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void controllersShouldAnswerRepliesAndEvents(WebApplicationType type) throws Exception {
		try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class).web(type)
			.properties("server.port=0", "claude.simulator.enabled=true", "claude.simulator.latency=1ms",
					"claude.simulator.tokens-per-second=100000", "logging.level.root=ERROR",
					"spring.jackson.property-naming-strategy=SNAKE_CASE",
					"spring.jackson.default-property-inclusion=non_null",
					"spring.jackson.serialization.fail-on-empty-beans=true")
			.run()) {
			JsonNode reply = Json.mapper().readTree(get(application, "/reply"));
			assertThat(reply.path("text").stringValue("")).isNotBlank();
			assertThat(reply.path("source").stringValue()).isEqualTo("LIVE");
			assertThat(reply.path("requested_model").stringValue()).isEqualTo("claude-sonnet-5-5");
			assertThat(reply.path("usage").path("output_tokens").intValue()).isPositive();
			assertThat(reply.propertyNames()).contains("stop_reason", "attempts", "queued", "age")
				.doesNotContain("error_class");
			assertThat(Json.mapper().readTree(get(application, "/replies")).get(0).path("model").stringValue())
				.isEqualTo("claude-sonnet-5-5");

			List<JsonNode> events = get(application, "/events").lines()
				.filter((line) -> line.startsWith("data:"))
				.map((line) -> Json.mapper().readTree(line.substring("data:".length())))
				.toList();
			assertThat(events.get(0).path("type").stringValue()).isEqualTo("started");
			assertThat(events).anySatisfy((event) -> {
				assertThat(event.path("type").stringValue()).isEqualTo("text-delta");
				assertThat(event.path("text").stringValue("")).isNotEmpty();
			});
			assertThat(events.get(events.size() - 1).path("reply").path("text").stringValue("")).isNotBlank();
		}
	}

	private static String get(ConfigurableApplicationContext application, String path)
			throws IOException, InterruptedException {
		int port = Objects.requireNonNull(((WebServerApplicationContext) application).getWebServer()).getPort();
		HttpResponse<String> response = CLIENT
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
				.timeout(Duration.ofSeconds(60))
				.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return response.body();
	}

	@EnableAutoConfiguration
	@Import(Questions.class)
	static class Application {

	}

	@RestController
	static class Questions {

		private final ClaudeService claude;

		Questions(ClaudeService claude) {
			this.claude = claude;
		}

		@GetMapping("/reply")
		Mono<ClaudeReply> reply() {
			return this.claude.askAsync("Where is my parcel?");
		}

		@GetMapping("/replies")
		Flux<ClaudeReply> replies() {
			return this.claude.askAsync("Where is my parcel?").flux();
		}

		@GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		Flux<ClaudeEvent> events() {
			return this.claude.stream(ClaudeRequest.of("Where is my parcel?"));
		}

	}

}
