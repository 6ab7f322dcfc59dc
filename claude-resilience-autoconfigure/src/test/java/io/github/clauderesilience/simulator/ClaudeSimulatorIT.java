package io.github.clauderesilience.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.simulator.limits.LimitRules;
import io.github.clauderesilience.simulator.limits.Limits;
import io.github.clauderesilience.simulator.reply.OutputLength;
import io.github.clauderesilience.simulator.request.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static io.github.clauderesilience.simulator.SimulatorClient.KEY;
import static io.github.clauderesilience.simulator.SimulatorClient.QUESTION;
import static io.github.clauderesilience.simulator.SimulatorClient.STREAM;
import static io.github.clauderesilience.simulator.SimulatorClient.body;
import static io.github.clauderesilience.simulator.SimulatorClient.events;
import static io.github.clauderesilience.simulator.SimulatorClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Endpoints, credentials, limits, records and control of {@link ClaudeSimulator} over
 * real sockets.
 */
class ClaudeSimulatorIT {

	private final ManualClock clock = new ManualClock();

	private ClaudeSimulator simulator = start(SimulatorSettings.builder());

	private SimulatorClient client = new SimulatorClient(this.simulator);

	@AfterEach
	void close() {
		this.simulator.close();
	}

	@Test
	void shouldAnswerAPlainQuestion() {
		HttpResponse<String> response = this.client.post(QUESTION);

		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(json(response).at("/content/0/text").asString()).contains("parcel");
		assertThat(json(response).at("/usage/output_tokens").asInt()).isEqualTo(20);
		assertThat(response.headers().firstValue("request-id")).get().asString().startsWith("req_");
		assertThat(response.headers().map()).containsKeys("anthropic-organization-id", "anthropic-workspace-id",
				"anthropic-ratelimit-requests-limit", "anthropic-ratelimit-tokens-reset",
				"anthropic-ratelimit-input-tokens-remaining", "anthropic-ratelimit-output-tokens-limit");
	}

	@ParameterizedTest
	@CsvSource({ "\\ud83d, no low surrogate in string: line", "x\\uDE00, unexpected low surrogate",
			"\\ud83dx\\ude00, no low surrogate" })
	void whenTextHasHalfAPairShouldRefuse(String half, String message) {
		HttpResponse<String> response = this.client.post(QUESTION.replace("Where is", half + " is"));

		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(json(response).at("/error/message").asString()).startsWith("The request body is not valid JSON: ")
			.contains(message);
	}

	@Test
	void whenPairsAreWholeShouldAnswer() {
		HttpResponse<String> response = this.client
			.post(QUESTION.replace("Where is", "\\ud83d\\uDE00 \\\\ud83d 😀 is"));

		assertThat(response.statusCode()).isEqualTo(200);
	}

	@Test
	void shouldStreamTheSameAnswer() {
		String plain = json(this.client.post(QUESTION)).at("/content/0/text").asString();
		HttpResponse<String> response = this.client.post(STREAM);

		assertThat(response.headers().firstValue("content-type")).get().asString().startsWith("text/event-stream");
		assertThat(events(response)).startsWith("message_start", "ping", "content_block_start", "content_block_delta")
			.endsWith("content_block_stop", "message_delta", "message_stop");
		StringBuilder text = new StringBuilder();
		response.body()
			.lines()
			.filter((line) -> line.startsWith("data: "))
			.forEach((line) -> text.append(data(line).at("/delta/text").asString("")));
		assertThat(text).hasToString(plain);
	}

	@Test
	void shouldCountTokensInAPoolOfItsOwn() {
		HttpResponse<String> response = this.client.post("/v1/messages/count_tokens",
				"{\"model\":\"claude-haiku-4-5\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "x".repeat(3_600)
						+ "\"}]}");

		assertThat(json(response).get("input_tokens").asInt()).isBetween(1_000, 1_020);
		assertThat(response.headers().firstValue("anthropic-ratelimit-requests-limit")).hasValue("2000");
		assertThat(response.headers().firstValue("anthropic-ratelimit-tokens-limit")).isEmpty();
	}

	@Test
	void whenFastShouldHaveLimitsOfItsOwn() {
		restart(SimulatorSettings.builder().limits("opus-5-5-fast", Limits.of(0, 1_000_000, 1)));
		String question = QUESTION.replaceFirst("claude-[a-z0-9-]+", "claude-opus-5-5");
		String fast = question.replace("\"model\"", "\"speed\":\"fast\",\"model\"");

		HttpResponse<String> first = this.client.post(fast);
		assertThat(json(first).at("/usage/speed").asString()).isEqualTo("fast");
		assertThat(first.headers().firstValue("anthropic-fast-input-tokens-limit")).hasValue("1000000");
		assertThat(first.headers().firstValue("anthropic-fast-output-tokens-limit")).hasValue("1");
		assertThat(first.headers().map().keySet()).noneMatch((name) -> name.startsWith("anthropic-ratelimit"));

		HttpResponse<String> second = this.client.post(fast);
		assertThat(second.statusCode()).isEqualTo(429);
		assertThat(second.headers().firstValue("retry-after")).isPresent();
		HttpResponse<String> ordinary = this.client.post(question);
		assertThat(ordinary.statusCode()).isEqualTo(200);
		assertThat(ordinary.headers().map()).containsKey("anthropic-ratelimit-input-tokens-limit");
	}

	@Test
	void shouldListAndDescribeModels() {
		JsonNode page = json(this.client.get("/v1/models?limit=100"));
		assertThat(page.at("/data/0/id").asString()).isEqualTo("claude-fable-5-2");
		assertThat(page.get("data").size()).isGreaterThan(10);

		assertThat(json(this.client.get("/v1/models/claude-haiku-4-5")).get("max_input_tokens").asInt())
			.isEqualTo(200_000);
		assertThat(this.client.get("/v1/models/claude-nonsense").statusCode()).isEqualTo(404);
	}

	@Test
	void whenKeyIsMissingUnknownOrDoubleShouldAnswer401() {
		restart(SimulatorSettings.builder().accounts(Account.of(KEY)));
		HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofString(QUESTION);

		assertThat(this.client.post(QUESTION).statusCode()).isEqualTo(200);
		HttpResponse<String> missing = this.client.send(this.client.request("/v1/messages").POST(body));
		assertError(missing, 401, "authentication_error", "x-api-key header is required");
		assertThat(missing.headers().map()).doesNotContainKeys("anthropic-workspace-id",
				"anthropic-ratelimit-requests-limit");
		assertError(this.client.send(this.client.request("/v1/messages").header("x-api-key", "other").POST(body)), 401,
				"authentication_error", "invalid x-api-key");
		assertError(this.client.send(this.client.request("/v1/messages")
			.header("x-api-key", KEY)
			.header("authorization", "Bearer " + KEY)
			.POST(body)), 401, "authentication_error", "Only one of");
		assertThat(this.client
			.send(this.client.request("/v1/messages").header("authorization", "Bearer " + KEY).POST(body))
			.statusCode()).isEqualTo(200);
	}

	@Test
	void whenKeyIsRevokedShouldAnswer401UntilItIsRestored() {
		this.simulator.revokeKey(KEY);
		assertThat(this.client.post(QUESTION).statusCode()).isEqualTo(401);

		this.simulator.restoreKey(KEY);
		assertThat(this.client.post(QUESTION).statusCode()).isEqualTo(200);
	}

	@Test
	void whenTheRequestIsWrongShouldSayWhatIsWrong() {
		assertError(this.client.post("{\"model\":"), 400, "invalid_request_error", "not valid JSON");
		assertError(this.client.post(""), 400, "invalid_request_error", "not valid JSON");
		assertError(this.client.post("{}"), 400, "invalid_request_error", "model: Field required");
		assertError(this.client.post(body("claude-opus-4-1", "hi", "")), 404, "not_found_error",
				"model: claude-opus-4-1");
		assertError(this.client.post("/v1/nothing", "{}"), 404, "not_found_error", "Not Found");
		assertError(this.client.get("/v1/messages"), 404, "not_found_error", "Not Found");
		HttpRequest.Builder noVersion = HttpRequest.newBuilder(URI.create(this.simulator.baseUrl() + "/v1/messages"))
			.header("x-api-key", KEY)
			.POST(HttpRequest.BodyPublishers.ofString(QUESTION));
		assertError(this.client.send(noVersion), 400, "invalid_request_error", "anthropic-version");
	}

	@Test
	void whenTheBodyIsOver32MegabytesTheProxyShouldAnswer() {
		HttpResponse<String> response = this.client.post(body("claude-sonnet-5-5", "x".repeat(33 * 1024 * 1024), ""));

		assertThat(response.statusCode()).isEqualTo(413);
		assertThat(response.headers().firstValue("content-type")).hasValue("text/html");
		assertThat(response.body()).startsWith("<html>");
		assertThat(response.headers().firstValue("request-id")).isEmpty();
	}

	@Test
	void strictModeShouldRejectWhatTheModelDoesNotTake() {
		String forced = body("claude-sonnet-5-5", "hi",
				"\"tools\":[{\"name\":\"t\"}],\"tool_choice\":{\"type\":\"any\"},");
		assertThat(this.client.post(forced).statusCode()).isEqualTo(200);

		restart(SimulatorSettings.builder().strict(true));

		assertError(this.client.post(forced), 400, "invalid_request_error", "tool_choice");
	}

	@Test
	void whenALimitIsReachedShouldAnswer429UntilItHasRefilled() {
		restart(SimulatorSettings.builder().limits("sonnet-5-5", Limits.of(2, 100_000, 100_000)));
		this.client.post(QUESTION);
		HttpResponse<String> second = this.client.post(QUESTION);
		HttpResponse<String> refused = this.client.post(STREAM);

		assertThat(second.headers().firstValue("anthropic-ratelimit-requests-remaining")).hasValue("0");
		assertThat(second.headers().firstValue("anthropic-ratelimit-requests-reset")).hasValue("2026-11-01T12:01:00Z");
		assertError(refused, 429, "rate_limit_error", "2 requests per minute");
		assertThat(refused.headers().firstValue("retry-after")).hasValue("30");
		assertThat(this.client.post(body("claude-sonnet-5", "hi", "")).statusCode()).isEqualTo(200);
		this.clock.pass(Duration.ofSeconds(30));
		assertThat(this.client.post(QUESTION).statusCode()).isEqualTo(200);
		assertThat(this.simulator.stats().withStatus(429)).isEqualTo(1);
		assertThat(this.simulator.usage()).filteredOn((usage) -> usage.group().equals("sonnet-5-5"))
			.singleElement()
			.satisfies((usage) -> {
				assertThat(usage.requests()).isEqualTo(3);
				assertThat(usage.rejected()).isEqualTo(1);
				assertThat(usage.outputTokens()).isEqualTo(60);
			});
	}

	@Test
	void modelsOfOneGroupAndKeysOfOneOrganizationShouldShareLimits() {
		restart(SimulatorSettings.builder()
			.accounts(Account.of(KEY, "org"), Account.of("second", "org"))
			.limits("sonnet-4-x", Limits.of(2, 0, 0)));
		HttpRequest.Builder second = this.client.request("/v1/messages")
			.header("x-api-key", "second")
			.POST(HttpRequest.BodyPublishers.ofString(body("claude-sonnet-4-5", "hi", "")));

		assertThat(this.client.post(body("claude-sonnet-4-6", "hi", "")).statusCode()).isEqualTo(200);
		assertThat(this.client.send(second).statusCode()).isEqualTo(200);
		assertThat(this.client.post(body("claude-sonnet-4-6", "hi", "")).statusCode()).isEqualTo(429);
	}

	@Test
	void whenLimitsChangeShouldFollowAtOnce() {
		restart(SimulatorSettings.builder().limits("sonnet-5-5", Limits.of(100, 0, 0)));
		this.simulator.scaleLimits("sonnet-5-5", 0.02);

		assertThat(statuses(3)).containsExactly(200, 200, 429);
	}

	@Test
	void theClockInHeadersMayBeWrong() {
		restart(SimulatorSettings.builder()
			.clockOffset(Duration.ofHours(-2))
			.limitRules(new LimitRules(1.0 / 60, false, null))
			.limits("sonnet-5-5", Limits.of(60, 0, 0)));

		assertThat(this.client.post(QUESTION).headers().firstValue("anthropic-ratelimit-requests-reset"))
			.hasValue("2026-11-01T10:00:01Z");
	}

	@Test
	void shouldRecordWhatReachedItButNoCredential() {
		this.client.post(QUESTION);
		this.simulator.addFault(Fault.overloaded());
		this.client.post(STREAM);

		assertThat(this.simulator.requests()).hasSize(2).allSatisfy((request) -> {
			assertThat(request.path()).isEqualTo("/v1/messages");
			assertThat(request.model()).isEqualTo("claude-sonnet-5-5");
			assertThat(request.headers()).containsEntry("x-api-key", "***").containsKey("anthropic-version");
			assertThat(request.body()).contains("Where is my order?");
			assertThat(request.toString()).doesNotContain(KEY);
		});
		assertThat(this.simulator.requests()).extracting(RecordedRequest::stream).containsExactly(false, true);
		assertThat(this.simulator.stats().total()).isEqualTo(2);
		assertThat(this.simulator.stats().withStatus(529)).isEqualTo(1);
		assertThat(this.simulator.stats().forModel("claude-sonnet-5-5")).isEqualTo(2);

		this.simulator.reset();

		assertThat(this.simulator.requests()).isEmpty();
		assertThat(this.simulator.stats().total()).isZero();
		assertThat(this.client.post(QUESTION).statusCode()).isEqualTo(200);
	}

	@Test
	void shouldKeepTheNewestRequestsOnly() {
		restart(SimulatorSettings.builder().recordedRequests(2));
		IntStream.range(0, 4).forEach((i) -> this.client.post(body("claude-sonnet-5-5", "question " + i, "")));

		assertThat(this.simulator.requests()).extracting(RecordedRequest::body)
			.satisfiesExactly((body) -> assertThat(body).contains("question 2"),
					(body) -> assertThat(body).contains("question 3"));
	}

	@Test
	void controlShouldDoNothingWithoutTheTokenOrUnderAnotherHost() throws IOException {
		HttpRequest.BodyPublisher fault = HttpRequest.BodyPublishers.ofString("{\"status\":500}");
		assertThat(this.client.send(this.client.request("/_simulator/faults").POST(fault)).statusCode()).isEqualTo(403);
		assertThat(this.client
			.send(this.client.request("/_simulator/faults").header("x-simulator-token", "guess").POST(fault))
			.statusCode()).isEqualTo(403);
		assertThat(RawHttp.status(this.simulator.port(), "GET /_simulator/state HTTP/1.1\r\nHost: evil.example\r\n"
				+ "X-Simulator-Token: " + this.simulator.controlToken() + "\r\n\r\n"))
			.isEqualTo(403);
		assertThat(RawHttp.status(this.simulator.port(), "GET /_simulator/state HTTP/1.1\r\nHost: localhost:1\r\n"
				+ "X-Simulator-Token: " + this.simulator.controlToken() + "\r\n\r\n"))
			.isEqualTo(200);

		assertThat(this.client.post(QUESTION).statusCode()).isEqualTo(200);
	}

	@Test
	void controlShouldDoWhatTheJavaApiDoes() {
		JsonNode ids = json(this.client.control("POST", "faults",
				"[{\"status\":503,\"html\":true,\"first\":1},{\"kind\":\"spend_cap\",\"resumes\":\"2026-12-01\"}]"))
			.get("ids");
		assertThat(statuses(2)).containsExactly(503, 429);
		assertThat(json(this.client.control("GET", "faults", "")).at("/1/met").asInt()).isEqualTo(1);
		this.client.control("DELETE", "faults/" + ids.get(1).asString(), "");
		assertThat(statuses(1)).containsExactly(200);

		this.client.control("POST", "keys/revoke", "{\"key\":\"%s\"}".formatted(KEY));
		assertThat(statuses(1)).containsExactly(401);
		this.client.control("POST", "keys/restore", "{\"key\":\"%s\"}".formatted(KEY));
		assertThat(statuses(1)).containsExactly(200);

		this.client.control("POST", "limits", "{\"group\":\"sonnet-5-5\",\"requests_per_minute\":1}");
		assertThat(statuses(2)).containsExactly(200, 429);
		this.client.control("POST", "limits", "{\"group\":\"sonnet-5-5\",\"factor\":60}");
		this.clock.pass(Duration.ofSeconds(1));
		assertThat(statuses(2)).containsExactly(200, 429);
		assertThat(this.client.control("POST", "others", "{\"group\":\"sonnet-5-5\",\"share\":1}").statusCode())
			.isEqualTo(200);
		this.clock.pass(Duration.ofSeconds(10));
		assertThat(statuses(1)).containsExactly(429);

		JsonNode state = json(this.client.control("GET", "state", ""));
		assertThat(state.at("/stats/answers").size()).isGreaterThan(3);
		assertThat(state.toString()).doesNotContain(KEY);
		assertThat(json(this.client.control("GET", "requests", "")).get(0).get("body").asString()).isEqualTo(QUESTION);
		this.client.control("POST", "reset", "");
		assertThat(statuses(1)).containsExactly(200);
		assertThat(json(this.client.control("GET", "stats", "")).at("/answers/0/count").asInt()).isEqualTo(1);
	}

	@Test
	void controlShouldNameWhatIsWrong() {
		assertThat(this.client.control("POST", "faults", "{\"kind\":\"flood\"}").body()).contains("'flood'");
		assertThat(this.client.control("POST", "faults", "{\"status\":200}").body()).contains("200");
		assertThat(this.client.control("POST", "faults", "{\"status\":500,\"modle\":\"x\"}").body())
			.contains("'modle'");
		assertThat(this.client.control("POST", "faults", "{").statusCode()).isEqualTo(400);
		assertThat(this.client.control("POST", "limits", "{\"group\":\"none\"}").statusCode()).isEqualTo(400);
		assertThat(this.client.control("POST", "keys/revoke", "{}").statusCode()).isEqualTo(400);
		assertThat(this.client.control("POST", "nothing", "{}").statusCode()).isEqualTo(404);
	}

	@Test
	void afterCloseShouldRefuseConnections() {
		this.simulator.close();

		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> this.client.exchange(this.client.request("/v1/models").GET()));
	}

	private List<Integer> statuses(int requests) {
		return IntStream.range(0, requests).mapToObj((i) -> this.client.post(QUESTION).statusCode()).toList();
	}

	private void restart(SimulatorSettings.Builder settings) {
		this.simulator.close();
		this.simulator = start(settings);
		this.client = new SimulatorClient(this.simulator);
	}

	private ClaudeSimulator start(SimulatorSettings.Builder settings) {
		return ClaudeSimulator.start(
				settings.latency(Duration.ZERO).tokensPerSecond(0).outputLength(OutputLength.fixed(20)).build(),
				this.clock);
	}

	private static void assertError(HttpResponse<String> response, int status, String type, String message) {
		assertThat(response.statusCode()).isEqualTo(status);
		JsonNode json = json(response);
		assertThat(json.get("type").asString()).isEqualTo("error");
		assertThat(json.at("/error/type").asString()).isEqualTo(type);
		assertThat(json.at("/error/message").asString()).contains(message);
		assertThat(response.headers().firstValue("request-id")).hasValue(json.get("request_id").asString());
	}

	private static JsonNode data(String line) {
		return Json.readData(line.substring("data: ".length()));
	}

}
