package io.github.clauderesilience.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.observe.recent.CallLog;
import io.github.clauderesilience.observe.recent.RecentCall;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.simulator.RecordedRequest;
import io.github.clauderesilience.simulator.SimulatorSettings;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.simulator.faults.FaultKind;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How the call ring acts for a carried call: fallback, lanes, deadlines and what belongs
 * to {@code ClaudeService} alone.
 */
class CarriedCallsIT {

	private static final String SONNET = "claude-sonnet-5-5";

	private static final String HAIKU = "claude-haiku-5-5";

	private static final String QUESTION = """
			{"model":"claude-sonnet-5-5","max_tokens":50,"temperature":1,"messages":[{"role":"user","content":"Where is it?"}]}""";

	private static final String STREAM = QUESTION.replace("\"max_tokens\"", "\"stream\":true,\"max_tokens\"");

	private static ClaudeSimulator api;

	private static ConfigurableApplicationContext application;

	private static GatewayClient client;

	@BeforeAll
	static void start() {
		api = ClaudeSimulator.start(SimulatorSettings.builder().latency(Duration.ofMillis(5)).build());
		application = new SpringApplicationBuilder(ClaudeContexts.autoConfigurations()).web(WebApplicationType.NONE)
			.properties("claude.base-url=" + api.baseUrl(), "claude.api-key=sk-ant-test-key-0000",
					"claude.gateway.enabled=true", "claude.gateway.port=0",
					"claude.gateway.token=" + GatewayClient.TOKEN, "claude.gateway.max-wait=0s",
					"claude.fallback.models." + SONNET + "=" + HAIKU, "claude.stream.on-break=restart",
					"claude.retry.overloaded.max-retries=1", "claude.retry.default.initial=20ms",
					"claude.circuit-breaker.failures=1000", "claude.model-list.enabled=false",
					"spring.main.banner-mode=off")
			.logStartupInfo(false)
			.run();
		client = new GatewayClient(application.getBean(ClaudeGateway.class));
	}

	@AfterEach
	void reset() {
		api.reset();
	}

	@AfterAll
	static void stop() {
		application.close();
		api.close();
	}

	@ParameterizedTest
	@MethodSource("questions")
	void answerOfTheFallbackShouldNameItsModel(String question) throws Exception {
		api.addFault(Fault.overloaded().model(SONNET));

		HttpResponse<byte[]> answer = client.post("/v1/messages", question);

		assertThat(answer.statusCode()).as(GatewayClient.text(answer)).isEqualTo(200);
		assertThat(answer.headers().firstValue("x-claude-model")).contains(HAIKU);
		assertThat(answer.headers().firstValue("x-claude-source")).contains("fallback-model");
		assertThat(GatewayClient.text(answer)).contains("\"model\":\"" + HAIKU + "\"").doesNotContain(SONNET);
		assertThat(api.requests()).last().extracting(RecordedRequest::body).asString().contains(HAIKU);
	}

	static Stream<String> questions() {
		return Stream.of(QUESTION, STREAM);
	}

	@Test
	void fallbackShouldKnowWhatTheVersionOfTheRequestRejects() throws Exception {
		api.addFault(Fault.overloaded().model(SONNET));

		HttpResponse<byte[]> answer = client.send(client.request("/v1/messages")
			.setHeader("anthropic-version", "2026-10-21")
			.POST(HttpRequest.BodyPublishers.ofString(QUESTION))
			.build());

		assertThat(answer.statusCode()).as(GatewayClient.text(answer)).isEqualTo(200);
		RecordedRequest sent = api.requests().get(api.requests().size() - 1);
		assertThat(sent.model()).isEqualTo(HAIKU);
		assertThat(sent.body()).doesNotContain("temperature");
		assertThat(sent.headers()).containsEntry("anthropic-version", "2026-10-21");
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"container\":\"container_1\"", "\"fallbacks\":[{\"model\":\"claude-opus-5-5\"}]",
			"\"thread\":{\"id\":\"thread_1\"}" })
	void requestThatIsTiedToItsModelShouldHaveNoFallback(String tie) throws Exception {
		api.addFault(Fault.overloaded().model(SONNET));

		HttpResponse<byte[]> answer = client.post("/v1/messages",
				QUESTION.replace("\"max_tokens\"", tie + ",\"max_tokens\""), "x-stainless-timeout", "3");

		assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400);
		assertThat(api.requests()).isNotEmpty().extracting(RecordedRequest::model).containsOnly(SONNET);
	}

	@ParameterizedTest
	@MethodSource("silences")
	void threadShouldBeContinuedOnceWhateverBecomesOfTheAnswer(String question, Fault fault) throws Exception {
		// A connection that is there can turn out to be dead, too
		client.post("/v1/messages", QUESTION);
		api.reset();
		api.addFault(fault);
		String thread = "\"thread\":{\"type\":\"continue\",\"previous_message_id\":\"msg_1\"},\"max_tokens\"";

		HttpResponse<byte[]> answer = client.post("/v1/messages", question.replace("\"max_tokens\"", thread),
				"anthropic-beta", "message-threads-2026-08-12", "x-stainless-timeout", "3");

		assertThat(answer.statusCode()).isIn(502, 504);
		assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
		assertThat(api.stats().total()).isEqualTo(1);
	}

	static Stream<Arguments> silences() {
		return Stream
			.of(Fault.of(FaultKind.RESET), Fault.of(FaultKind.NO_ANSWER), Fault.of(FaultKind.WRONG_BODY),
					Fault.of(FaultKind.RESET_IN_BODY).afterEvents(1))
			.flatMap((fault) -> questions().map((question) -> Arguments.of(question, fault)));
	}

	@ParameterizedTest
	@MethodSource("questions")
	void threadThatWasTurnedAwayShouldBeContinuedAgain(String question) throws Exception {
		api.addFault(Fault.overloaded().first(1));

		HttpResponse<byte[]> answer = client.post("/v1/messages",
				question.replace("\"max_tokens\"", "\"thread\":{\"type\":\"continue\"},\"max_tokens\""));

		assertThat(answer.statusCode()).as(GatewayClient.text(answer)).isEqualTo(200);
		assertThat(api.requests()).hasSize(2).extracting(RecordedRequest::model).containsOnly(SONNET);
	}

	@Test
	void brokenStreamShouldNeverBeginAgain() throws Exception {
		api.addFault(Fault.of(FaultKind.CHUNKED_CUT).afterEvents(6).stream(true));

		String answer = GatewayClient.text(client.post("/v1/messages", STREAM));

		assertThat(answer.split("event: message_start", -1)).hasSize(2);
		assertThat(answer).contains("\nevent: error\n").doesNotContain("message_stop");
		assertThat(api.stats().total()).isEqualTo(1);
	}

	@Test
	void laneAndTenantShouldBeTakenFromHeadersAndOff() throws Exception {
		client.post("/v1/messages", QUESTION, "x-claude-lane", "Background", "x-claude-tenant", "acme");
		client.post("/v1/messages", STREAM);
		client.post("/v1/messages", QUESTION);

		assertThat(application.getBean(CallLog.class).latest(3)).extracting(RecentCall::lane)
			.containsExactlyInAnyOrder(Lane.BACKGROUND, Lane.INTERACTIVE, Lane.NORMAL);
		assertThat(api.requests()).allSatisfy(
				(request) -> assertThat(request.headers()).doesNotContainKeys("x-claude-lane", "x-claude-tenant"));
	}

	@Test
	void eventsShouldReachTheClientAsTheyCome() throws Exception {
		api.addFault(Fault.slowTokens(Duration.ofMillis(100)));

		HttpResponse<InputStream> answer = HttpClient.newHttpClient()
			.send(client.request("/v1/messages").POST(HttpRequest.BodyPublishers.ofString(STREAM)).build(),
					HttpResponse.BodyHandlers.ofInputStream());

		try (InputStream body = answer.body()) {
			assertThat(untilContent(body)).contains("event: message_start");
			assertThat(api.stats().inFlight()).as("the API is still writing").isEqualTo(1);
		}
	}

	@Test
	void pageOfAnotherOriginShouldGetNoPermission() throws Exception {
		HttpResponse<byte[]> answer = client.send(client.request("/v1/messages")
			.header("origin", "http://evil.example")
			.header("access-control-request-method", "POST")
			.method("OPTIONS", HttpRequest.BodyPublishers.noBody())
			.build());

		assertThat(answer.headers().map().keySet()).noneMatch((name) -> name.startsWith("access-control-"));
	}

	private static String untilContent(InputStream body) throws IOException {
		StringBuilder read = new StringBuilder();
		byte[] buffer = new byte[1024];
		while (read.indexOf("content_block_delta") < 0) {
			int count = body.read(buffer);
			assertThat(count).as("more of: %s", read).isPositive();
			read.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
		}
		return read.toString();
	}

}
