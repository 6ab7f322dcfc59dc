package io.github.clauderesilience.simulator;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.simulator.faults.FaultKind;
import io.github.clauderesilience.simulator.limits.GroupUsage;
import io.github.clauderesilience.simulator.reply.OutputLength;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static io.github.clauderesilience.simulator.SimulatorClient.KEY;
import static io.github.clauderesilience.simulator.SimulatorClient.QUESTION;
import static io.github.clauderesilience.simulator.SimulatorClient.STREAM;
import static io.github.clauderesilience.simulator.SimulatorClient.events;
import static io.github.clauderesilience.simulator.SimulatorClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Every kind of fault of {@link ClaudeSimulator} over real sockets.
 */
class SimulatorFaultsIT {

	private static final ManualClock CLOCK = new ManualClock();

	private static final ClaudeSimulator SIMULATOR = ClaudeSimulator.start(SimulatorSettings.builder()
		.latency(Duration.ZERO)
		.tokensPerSecond(0)
		.outputLength(OutputLength.fixed(40))
		.build(), CLOCK);

	private final SimulatorClient client = new SimulatorClient(SIMULATOR);

	@AfterEach
	void reset() {
		SIMULATOR.reset();
	}

	@AfterAll
	static void close() {
		SIMULATOR.close();
	}

	@ParameterizedTest
	@CsvSource({ "400,invalid_request_error", "401,authentication_error", "402,billing_error", "403,permission_error",
			"404,not_found_error", "408,timeout_error", "409,conflict_error", "413,request_too_large",
			"422,invalid_request_error", "429,rate_limit_error", "500,api_error", "502,api_error", "503,api_error",
			"504,timeout_error", "529,overloaded_error" })
	void shouldAnswerEachStatusInTheProvidersShape(int status, String type) {
		SIMULATOR.addFault(Fault.status(status));

		for (String body : List.of(QUESTION, STREAM)) {
			HttpResponse<String> response = this.client.post(body);
			assertThat(response.statusCode()).isEqualTo(status);
			assertThat(json(response).at("/error/type").asString()).isEqualTo(type);
			assertThat(response.headers().firstValue("request-id"))
				.hasValue(json(response).get("request_id").asString());
			assertThat(response.headers().firstValue("retry-after")).isEmpty();
			assertThat(response.headers().map()).containsKey("anthropic-ratelimit-requests-remaining");
		}
		assertThat(SIMULATOR.usage()).allSatisfy((usage) -> assertThat(usage.requests()).isZero());
	}

	@ParameterizedTest
	@ValueSource(ints = { 413, 502, 503, 520 })
	void aProxyShouldAnswerInHtmlWithoutTheApisHeaders(int status) {
		SIMULATOR.addFault(Fault.html(status));

		HttpResponse<String> response = this.client.post(QUESTION);

		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.body()).startsWith("<html>").contains(String.valueOf(status));
		assertThat(response.headers().map()).doesNotContainKeys("request-id", "anthropic-ratelimit-requests-limit");
	}

	@Test
	void aRedirectShouldNameItsTarget() {
		SIMULATOR.addFault(Fault.redirect("https://example.com/"));

		HttpResponse<String> response = this.client.post(QUESTION);

		assertThat(response.statusCode()).isEqualTo(302);
		assertThat(response.headers().firstValue("location")).hasValue("https://example.com/");
	}

	@ParameterizedTest
	@CsvSource({ "retry-after,62291", "retry-after,soon", "retry-after,-5", "retry-after-ms,150",
			"x-should-retry,false" })
	void shouldSendHintsOfAnyKind(String name, String value) {
		SIMULATOR.addFault(Fault.status(429).header(name, value));

		assertThat(this.client.post(QUESTION).headers().firstValue(name)).hasValue(value);
	}

	@Test
	void theSpendCapShouldHaveItsCodeAndNoRetryAfter() {
		SIMULATOR.addFault(Fault.spendCap("2026-12-01 at 00:00 UTC"));

		HttpResponse<String> response = this.client.post(QUESTION);

		assertThat(response.statusCode()).isEqualTo(429);
		assertThat(json(response).at("/error/details/error_code").asString()).isEqualTo("enforced_spend_limit_reached");
		assertThat(json(response).at("/error/message").asString()).contains("2026-12-01 at 00:00 UTC");
		assertThat(response.headers().firstValue("retry-after")).isEmpty();
	}

	@Test
	void anOwnSpendLimitShouldBeA400WithItsPrefix() {
		SIMULATOR.addFault(Fault.ownSpendLimit("2026-12-01"));

		HttpResponse<String> response = this.client.post(QUESTION);

		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(json(response).at("/error/message").asString())
			.startsWith("You have reached your specified API usage limits");
	}

	@Test
	void theAccelerationLimitShouldComeWithHeadroomLeft() {
		SIMULATOR.addFault(Fault.acceleration());

		HttpResponse<String> response = this.client.post(QUESTION);

		assertThat(response.statusCode()).isEqualTo(429);
		assertThat(response.headers().firstValue("anthropic-ratelimit-requests-remaining")).hasValue("1000");
	}

	@Test
	void anErrorMayBeTheFirstEvent() {
		SIMULATOR.addFault(Fault.overloadedInStream(0));

		HttpResponse<String> response = this.client.post(STREAM);

		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(events(response)).containsExactly("error");
		assertThat(response.body()).contains("overloaded_error");
		assertThat(this.client.post(QUESTION).statusCode()).isEqualTo(200);
	}

	@Test
	void anErrorMayComeInMidStream() {
		SIMULATOR.addFault(Fault.overloadedInStream(5));

		assertThat(events(this.client.post(STREAM))).containsExactly("message_start", "ping", "content_block_start",
				"content_block_delta", "content_block_delta", "error");
	}

	@Test
	void aRefusalShouldBeA200() {
		SIMULATOR.addFault(Fault.refusal("bio"));

		JsonNode plain = json(this.client.post(QUESTION));
		assertThat(plain.get("stop_reason").asString()).isEqualTo("refusal");
		assertThat(plain.at("/stop_details/category").asString()).isEqualTo("bio");
		assertThat(plain.get("content")).isEmpty();
		assertThat(this.client.post(STREAM).body()).contains("\"stop_reason\":\"refusal\"").contains("message_stop");
	}

	@Test
	void aRefusalMayComeInMidStream() {
		SIMULATOR.addFault(Fault.refusal(null).afterEvents(8));

		assertThat(events(this.client.post(STREAM))).containsSubsequence("content_block_delta", "content_block_delta",
				"content_block_stop", "message_delta", "message_stop");
		assertThat(json(this.client.post(QUESTION)).at("/usage/output_tokens").asInt()).isEqualTo(8);
	}

	@Test
	void theWindowMayBeExceeded() {
		SIMULATOR.addFault(Fault.of(FaultKind.WINDOW_EXCEEDED));

		assertThat(json(this.client.post(QUESTION)).get("stop_reason").asString())
			.isEqualTo("model_context_window_exceeded");
	}

	@ParameterizedTest
	@EnumSource(names = { "RESET", "RESET_IN_BODY", "TRUNCATED", "CHUNKED_CUT" })
	void aBrokenConnectionShouldBeAnIoError(FaultKind kind) {
		SIMULATOR.addFault(Fault.of(kind));

		assertThatIOException().isThrownBy(() -> this.client.exchange(request(QUESTION)))
			.isNotInstanceOf(HttpTimeoutException.class);
		assertThatIOException().isThrownBy(() -> this.client.exchange(request(STREAM)))
			.isNotInstanceOf(HttpTimeoutException.class);
		int status = (kind == FaultKind.RESET) ? 0 : 200;
		assertThat(SIMULATOR.stats().withStatus(status)).isGreaterThanOrEqualTo(2);
	}

	@Test
	void aCutStreamShouldEndWithinAnEvent() throws IOException, InterruptedException {
		SIMULATOR.addFault(Fault.of(FaultKind.CHUNKED_CUT).afterEvents(4));
		List<String> lines = new ArrayList<>();

		try (Stream<String> stream = this.client.http().send(request(STREAM).build(), BodyHandlers.ofLines()).body()) {
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> stream.forEach(lines::add));
		}

		assertThat(lines).contains("event: message_start", "event: content_block_delta")
			.doesNotContain("event: message_stop");
	}

	@ParameterizedTest
	@CsvSource(nullValues = "null", value = { "<html>busy</html>,text/html", "'',application/json",
			"'{\"ok\":true}',application/json", "'[]',application/json", "{,application/json" })
	void a200MayNotBeAMessage(String body, String contentType) {
		SIMULATOR.addFault(Fault.wrongBody(body, contentType));

		for (String request : List.of(QUESTION, STREAM)) {
			HttpResponse<String> response = this.client.post(request);
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body()).isEqualTo(body);
			assertThat(response.headers().firstValue("content-type")).hasValue(contentType);
		}
	}

	@Test
	void aStreamMayEndWithoutMessageStop() {
		SIMULATOR.addFault(Fault.of(FaultKind.NO_MESSAGE_STOP));

		assertThat(events(this.client.post(STREAM))).endsWith("content_block_stop", "message_delta");
	}

	@Test
	void anEventMayBeMalformed() {
		SIMULATOR.addFault(Fault.of(FaultKind.MALFORMED));

		HttpResponse<String> stream = this.client.post(STREAM);
		assertThat(stream.body().lines()).contains("data: {\"type\":\"content_block_delta\",\"ind");
		assertThat(events(stream)).endsWith("message_stop");
		String plain = this.client.post(QUESTION).body();
		assertThat(plain).startsWith("{\"id\":").doesNotContain("stop_reason\":\"end_turn");
	}

	@Test
	void whenTheStreamIsShorterShouldBreakAtItsEnd() {
		SIMULATOR.addFault(Fault.of(FaultKind.MALFORMED).afterEvents(1000).first(1));
		SIMULATOR.addFault(Fault.overloadedInStream(1000));

		assertThat(events(this.client.post(STREAM))).doesNotContain("message_stop").contains("message_delta");
		assertThat(events(this.client.post(STREAM))).endsWith("message_delta", "error");
	}

	@Test
	void neverAnsweringShouldLeaveTheClientToItsTimeout() {
		SIMULATOR.addFault(Fault.of(FaultKind.NO_ANSWER));

		assertThatExceptionOfType(HttpTimeoutException.class)
			.isThrownBy(() -> this.client.exchange(request(QUESTION).timeout(Duration.ofMillis(150))));

		assertThat(SIMULATOR.stats().withStatus(0)).isEqualTo(1);
	}

	@Test
	void aStallShouldSendABeginningOnlyAndNoticeThatTheClientHasGone() throws IOException, InterruptedException {
		SIMULATOR.addFault(Fault.of(FaultKind.STALL).afterEvents(4));

		HttpResponse<Stream<String>> response = this.client.http()
			.send(request(STREAM).build(), BodyHandlers.ofLines());
		try (Stream<String> lines = response.body()) {
			Iterator<String> iterator = lines.iterator();
			List<String> read = new ArrayList<>();
			while (read.stream().filter((line) -> line.startsWith("event: ")).count() < 4) {
				read.add(iterator.next());
			}
			assertThat(read).contains("event: content_block_delta");
			assertThat(SIMULATOR.stats().inFlight()).isEqualTo(1);
			assertThat(SIMULATOR.usage()).singleElement()
				.satisfies((usage) -> assertThat(usage.outputTokens()).as("counted as produced").isEqualTo(4));
		}

		Awaitility.await().untilAsserted(() -> {
			assertThat(SIMULATOR.stats().inFlight()).isZero();
			assertThat(SIMULATOR.stats().cancelled()).isEqualTo(1);
		});
	}

	@ParameterizedTest
	@EnumSource(names = { "SLOW_ANSWER", "SLOW_FIRST_TOKEN" })
	void aSlowAnswerShouldTakeItsTime(FaultKind kind) {
		SIMULATOR.addFault(Fault.of(kind).delay(Duration.ofMillis(120)));

		for (String body : List.of(QUESTION, STREAM)) {
			long start = System.nanoTime();
			assertThat(this.client.post(body).statusCode()).isEqualTo(200);
			assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(Duration.ofMillis(120).toNanos());
		}
	}

	@Test
	void slowTokensShouldTakeTheirTimeEach() {
		SIMULATOR.addFault(Fault.slowTokens(Duration.ofMillis(10)));

		for (String body : List.of(QUESTION, STREAM)) {
			long before = SIMULATOR.usage().stream().mapToLong(GroupUsage::outputTokens).sum();
			long start = System.nanoTime();
			assertThat(this.client.post(body).statusCode()).isEqualTo(200);
			long tokens = SIMULATOR.usage().stream().mapToLong(GroupUsage::outputTokens).sum() - before;
			assertThat(tokens).isGreaterThan(1);
			assertThat(System.nanoTime() - start)
				.isGreaterThanOrEqualTo(Duration.ofMillis(10 * (tokens - 1)).toNanos());
		}
	}

	@Test
	void aSlowFirstTokenShouldLetHeadersThroughAtOnce() throws IOException, InterruptedException {
		SIMULATOR.addFault(Fault.of(FaultKind.SLOW_FIRST_TOKEN).delay(Duration.ofMinutes(5)));

		HttpResponse<Stream<String>> response = this.client.http()
			.send(request(STREAM).build(), BodyHandlers.ofLines());

		try (Stream<String> lines = response.body()) {
			assertThat(lines.limit(4)).contains("event: message_start", "event: ping");
		}
	}

	@Test
	void limitHeadersMayBeMissingOrAbsurd() {
		String absurd = SIMULATOR
			.addFault(Fault.headers("anthropic-ratelimit-requests-remaining", "-99999999999999999999")
				.header("anthropic-ratelimit-tokens-reset", "tomorrow"));
		HttpResponse<String> response = this.client.post(QUESTION);
		assertThat(response.headers().firstValue("anthropic-ratelimit-requests-remaining"))
			.hasValue("-99999999999999999999");
		assertThat(response.headers().firstValue("anthropic-ratelimit-tokens-reset")).hasValue("tomorrow");

		SIMULATOR.removeFault(absurd);
		SIMULATOR.addFault(Fault.of(FaultKind.NO_LIMIT_HEADERS));
		assertThat(this.client.post(QUESTION).headers().map().keySet())
			.noneMatch((name) -> name.startsWith("anthropic-ratelimit"));
	}

	@Test
	void flappingShouldFollowTheClock() {
		SIMULATOR.addFault(Fault.overloaded().flapping(Duration.ofSeconds(2), Duration.ofSeconds(1)));
		List<Integer> statuses = new ArrayList<>();

		for (int second = 0; second < 6; second++) {
			statuses.add(this.client.post(QUESTION).statusCode());
			CLOCK.pass(Duration.ofSeconds(1));
		}

		assertThat(statuses).containsExactly(529, 529, 200, 529, 529, 200);
	}

	@Test
	void retriesShouldGetThroughAfterTheFirstAttemptsOfAPrompt() {
		SIMULATOR.addFault(Fault.overloaded().firstPerPrompt(1));

		assertThat(this.client.post(QUESTION).statusCode()).isEqualTo(529);
		assertThat(this.client.post(STREAM).statusCode()).isEqualTo(200);
		assertThat(this.client.post(SimulatorClient.body("claude-sonnet-5-5", "another", "")).statusCode())
			.isEqualTo(529);
	}

	private HttpRequest.Builder request(String body) {
		return this.client.request("/v1/messages")
			.header("x-api-key", KEY)
			.POST(HttpRequest.BodyPublishers.ofString(body));
	}

}
