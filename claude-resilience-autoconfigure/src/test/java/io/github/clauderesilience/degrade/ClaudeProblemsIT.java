package io.github.clauderesilience.degrade;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.simulator.faults.Fault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an application's own client reads when a {@code ClaudeException} leaves a
 * controller, over HTTP, on both kinds of web application.
 */
class ClaudeProblemsIT {

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	private static final Map<WebApplicationType, ConfigurableApplicationContext> APPLICATIONS = new EnumMap<>(
			WebApplicationType.class);

	@AfterAll
	static void stop() {
		APPLICATIONS.values().forEach(ConfigurableApplicationContext::close);
		APPLICATIONS.clear();
	}

	@ParameterizedTest
	@CsvSource({ "SERVLET, /blocking", "SERVLET, /reactive", "REACTIVE, /reactive" })
	void shouldAnswerProblemDetailsWithRetryAfter(WebApplicationType type, String path) throws Exception {
		ConfigurableApplicationContext application = APPLICATIONS.computeIfAbsent(type, ClaudeProblemsIT::start);
		ClaudeSimulator simulator = application.getBean(ClaudeSimulator.class);
		simulator.addFault(Fault.status(529).header("retry-after", "7").header("x-should-retry", "false"));

		HttpResponse<String> response = get(application, path);
		simulator.clearFaults();

		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
		assertThat(response.headers().firstValue("Retry-After")).contains("7");
		assertThat(response.body()).contains("\"errorClass\":\"overloaded\"", "\"requestId\":\"req_", "\"status\":503")
			.doesNotContainIgnoringCase("overloaded_error")
			.doesNotContain("529", "claude-");
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void whenTheRequestCanOnlyFailShouldBlameTheCaller(WebApplicationType type) throws Exception {
		HttpResponse<String> response = get(APPLICATIONS.computeIfAbsent(type, ClaudeProblemsIT::start), "/invalid");

		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
		assertThat(response.headers().firstValue("Retry-After")).isEmpty();
		assertThat(response.body()).contains("\"errorClass\":\"invalid-request\"").doesNotContain("claude-nonsense");
	}

	@Test
	void whenAskedForShouldTellDevelopersWhatIsWrong() throws Exception {
		try (ConfigurableApplicationContext application = start(WebApplicationType.REACTIVE,
				"--claude.degrade.developer-messages=true")) {
			assertThat(get(application, "/invalid").body()).contains("\"developerMessage\":\"", "claude-nonsense");
		}
	}

	@Test
	void whenSwitchedOffShouldLeaveTheFailureToTheApplication() throws Exception {
		try (ConfigurableApplicationContext application = start(WebApplicationType.REACTIVE,
				"--claude.degrade.problem-details=false")) {
			HttpResponse<String> response = get(application, "/invalid");

			assertThat(response.statusCode()).isEqualTo(500);
			assertThat(response.body()).doesNotContain("errorClass");
		}
	}

	private static ConfigurableApplicationContext start(WebApplicationType type, String... more) {
		SpringApplicationBuilder builder = new SpringApplicationBuilder(Application.class).web(type)
			.properties("server.port=0", "claude.simulator.enabled=true", "claude.simulator.latency=1ms",
					"claude.retry.default.initial=1ms", "claude.model=claude-sonnet-5-5", "logging.level.root=ERROR");
		return builder.run(more);
	}

	private static HttpResponse<String> get(ConfigurableApplicationContext application, String path)
			throws IOException, InterruptedException {
		int port = Objects.requireNonNull(((WebServerApplicationContext) application).getWebServer()).getPort();
		return CLIENT.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
			.timeout(Duration.ofSeconds(60))
			.build(), HttpResponse.BodyHandlers.ofString());
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

		@GetMapping("/blocking")
		String blocking() {
			return this.claude.send(ClaudeRequest.of("Hello")).text();
		}

		@GetMapping("/reactive")
		Mono<String> reactive() {
			return this.claude.sendAsync(ClaudeRequest.of("Hello")).map((reply) -> reply.text());
		}

		@GetMapping("/invalid")
		Mono<String> invalid() {
			return this.claude.sendAsync(ClaudeRequest.builder().model("claude-nonsense").user("Hello").build())
				.map((reply) -> reply.text());
		}

	}

}
