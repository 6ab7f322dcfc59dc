package io.github.clauderesilience.gateway;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.simulator.RecordedRequest;
import io.github.clauderesilience.simulator.SimulatorSettings;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whom a gateway lets in, and what it makes of HTTP as strangers speak it, over real
 * sockets.
 */
@ExtendWith(OutputCaptureExtension.class)
class GatewayHttpIT {

	private static final String QUESTION = """
			{"model":"claude-sonnet-5-5","max_tokens":50,"messages":[{"role":"user","content":"Where is my parcel?"}]}""";

	private static final String STREAM = QUESTION.replace("\"max_tokens\"", "\"stream\":true,\"max_tokens\"");

	private static final String LET_IN = "Host: localhost\r\nanthropic-version: 2023-06-01\r\nx-api-key: "
			+ GatewayClient.TOKEN + "\r\n";

	private static final String END = "\r\n\r\n";

	private static ClaudeSimulator api;

	private static ConfigurableApplicationContext application;

	private static ClaudeGateway gateway;

	private static GatewayClient client;

	@BeforeAll
	static void start() {
		api = ClaudeSimulator.start(SimulatorSettings.builder().latency(Duration.ofMillis(5)).build());
		application = ClaudeContexts.start(api.baseUrl(), "claude.gateway.enabled=true", "claude.gateway.port=0",
				"claude.gateway.token=" + GatewayClient.TOKEN);
		gateway = application.getBean(ClaudeGateway.class);
		client = new GatewayClient(gateway);
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
	@ValueSource(strings = { "", "x-api-key: wrong\r\n", "Authorization: Bearer wrong\r\n",
			"Authorization: gateway-test-token\r\n" })
	void strangerShouldBeTurnedAway(String credential) throws IOException {
		assertThat(client.raw("POST /v1/messages HTTP/1.1\r\nHost: localhost\r\n" + credential + "Content-Length: "
				+ QUESTION.length() + "\r\nConnection: close\r\n\r\n" + QUESTION))
			.startsWith("HTTP/1.1 401")
			.contains("\"type\":\"authentication_error\"")
			.contains("x-should-retry: false");
		assertThat(api.stats().total()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "x-api-key: ", "Authorization: Bearer ", "AUTHORIZATION: bearer " })
	void tokenShouldBeTakenInEitherHeader(String header) throws IOException {
		assertThat(client.raw("GET /v1/models HTTP/1.1\r\nHost: LOCALHOST:1\r\nanthropic-version: 2023-06-01\r\n"
				+ header + GatewayClient.TOKEN + "\r\nConnection: close\r\n\r\n"))
			.startsWith("HTTP/1.1 200");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Host: evil.example\r\n", "Host: 127.0.0.1.evil.example:80\r\n", "" })
	void foreignHostShouldBeTurnedAway(String host) throws IOException {
		assertThat(client.raw("GET /v1/models HTTP/1.1\r\n" + host + "x-api-key: " + GatewayClient.TOKEN
				+ "\r\nConnection: close\r\n\r\n"))
			.matches("(?s)HTTP/1.1 40[03] .*");
		assertThat(api.stats().total()).isZero();
	}

	@Test
	void secondHostShouldBeTurnedAway() throws IOException {
		assertThat(client.raw("GET /v1/models HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nx-api-key: "
				+ GatewayClient.TOKEN + "\r\nConnection: close\r\n\r\n"))
			.startsWith("HTTP/1.1 403");
	}

	@Test
	void clientOfHttp10ShouldGetBytesWithoutChunks() throws IOException {
		String answer = client.raw("POST /v1/messages HTTP/1.0\r\nHost: localhost\r\nx-api-key: " + GatewayClient.TOKEN
				+ "\r\nConnection: keep-alive\r\nContent-Length: " + STREAM.length() + "\r\n\r\n" + STREAM);

		assertThat(answer).startsWith("HTTP/1.1 200").doesNotContainIgnoringCase("transfer-encoding");
		assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4)).startsWith("event: message_start\ndata: ")
			.endsWith("data: {\"type\":\"message_stop\"}\n\n");
	}

	@ParameterizedTest
	@CsvSource({ "wrong, 5, 401", GatewayClient.TOKEN + ", 34603008, 413" })
	void clientThatAsksFirstShouldNotSendABodyThatIsNotTaken(String token, int length, int status) throws IOException {
		assertThat(client.raw("POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nx-api-key: " + token
				+ "\r\nExpect: 100-continue\r\nContent-Length: " + length + "\r\n\r\n"))
			.startsWith("HTTP/1.1 " + status)
			.contains("\"type\":\"error\"");
		Awaitility.await().until(() -> gateway.view().inFlight() == 0);
	}

	@Test
	void clientThatAsksFirstShouldBeToldToGoOn() throws IOException {
		try (Socket socket = client.connect()) {
			GatewayClient.write(socket,
					"POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nx-api-key: " + GatewayClient.TOKEN
							+ "\r\nExpect: 100-continue\r\nContent-Length: " + QUESTION.length() + "\r\n\r\n");
			String goOn = "HTTP/1.1 100 Continue\r\n\r\n";
			assertThat(new String(socket.getInputStream().readNBytes(goOn.length()), StandardCharsets.US_ASCII))
				.isEqualTo(goOn);
			GatewayClient.write(socket, QUESTION);
			assertThat(new String(socket.getInputStream().readNBytes(15), StandardCharsets.US_ASCII))
				.isEqualTo("HTTP/1.1 200 OK");
		}
	}

	@Test
	void requestsInARowShouldBeAnsweredInTheirOrder() throws IOException {
		String last = GatewayClient.post(QUESTION).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
		try (Socket socket = client.connect()) {
			GatewayClient.write(socket, GatewayClient.post(QUESTION) + GatewayClient.post(STREAM));
			StringBuilder answers = new StringBuilder();
			while (answers.indexOf("\r\n0\r\n\r\n") < 0) {
				answers.append((char) socket.getInputStream().read());
			}
			GatewayClient.write(socket, last);
			answers.append(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
			assertThat(answers.toString().split("HTTP/1.1 200 OK", -1)).hasSize(4);
			assertThat(answers.toString()).containsSubsequence("\"type\":\"message\"", "event: message_stop",
					"\"type\":\"message\"");
		}
	}

	@Test
	void requestsSentAtOnceShouldAllBeAnsweredThoughTheLastClosesTheConnection() throws IOException {
		String answers = client.raw(GatewayClient.post(QUESTION) + GatewayClient.post(STREAM)
				+ GatewayClient.post(QUESTION).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
				+ GatewayClient.post(QUESTION));

		assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(4);
		assertThat(answers).containsSubsequence("\"type\":\"message\"", "event: message_stop", "\"type\":\"message\"");
	}

	@Test
	void headShouldBeAnsweredAsGetIsButWithoutABody() throws IOException {
		String head = "HEAD /v1/models HTTP/1.1\r\n" + LET_IN;
		String answers = client.raw(head + "\r\n" + head.replace("models", "nothing") + "\r\n"
				+ head.replace("/v1/models", "/") + "Connection: close\r\n\r\n");

		assertThat(answers.split("HTTP/1.1 ", -1)).hasSize(4)
			.satisfies((all) -> assertThat(all[1]).startsWith("200 ").contains("x-claude-call-id: ").endsWith(END))
			.satisfies((all) -> assertThat(all[2]).startsWith("404 ").contains("x-should-retry: false").endsWith(END))
			.satisfies((all) -> assertThat(all[3]).startsWith("404 ").contains("x-should-retry: false").endsWith(END));
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET /v1/models\r\n\r\n", "\u0016\3\1\2\0\1\0\1\u00fc\3\3\n",
			"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", "GET /v1/models HTTP/1.1\r\nno colon\r\n\r\n",
			"POST /v1/messages HTTP/1.1\r\n" + LET_IN + "Content-Length: 2\r\nContent-Length: 1\r\n\r\n{}",
			"POST /v1/messages HTTP/1.1\r\n" + LET_IN
					+ "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
			"POST /v1/messages HTTP/1.1\r\n" + LET_IN + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n" })
	void bytesThatAreNoRequestShouldBeInvalid(String bytes) throws IOException {
		assertThat(client.raw(bytes)).startsWith("HTTP/1.1 400 ")
			.contains("\r\nx-should-retry: false\r\n", "{\"type\":\"error\",\"error\":{\"type\":\"")
			.endsWith("\"}}");
		Awaitility.await().until(() -> gateway.view().inFlight() == 0);
		assertThat(api.stats().total()).isZero();
	}

	@Test
	void bytesThatAreNoRequestShouldBeLoggedOnceAMinute(CapturedOutput log) throws IOException {
		for (int i = 0; i < 5; i++) {
			client.raw("\u0016\3\1\2\0\1\0\1\u00fc\3\3\n");
		}

		assertThat(log.getAll().lines().filter((line) -> line.contains("cannot read a request of"))).hasSizeLessThan(2);
		assertThat(log).doesNotContain("Decoding failed");
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`', delimiter = ' ',
			value = { "/v1/%zz localhost", "/v1/{x} localhost", "/v1/a|b localhost", "/v1/a\"b localhost",
					"/v1/a\\b localhost", "/v1/models?q=[x localhost", "http://[x/v1/models localhost", "* localhost",
					"foo localhost", "/v1/models#f localhost", "//v1/models localhost", "/v1/mod^els localhost",
					"/v1/models localhost:abc", "/v1/models localhost:99999", "/v1/models localhost:-1",
					"/v1/models localhost:", "/v1/models [::1", "/v1/models ::1", "/v1/models :80",
					"/v1/models local,host", "/v1/models a@localhost", "/v1/models %", "/v1/models localhost:80:80" })
	void oddPathsAndHostsShouldBeTurnedAwayWithALineAMinute(String target, String host, CapturedOutput log)
			throws IOException {
		for (int i = 0; i < 3; i++) {
			assertThat(client.raw("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nx-api-key: "
					+ GatewayClient.TOKEN + "\r\nConnection: close\r\n\r\n"))
				.matches("(?s)HTTP/1.1 (200|40[034]) .*");
		}

		assertThat(log.getAll().lines().filter((line) -> line.contains(" WARN "))).hasSizeLessThan(2)
			.noneMatch((line) -> line.contains("netty"));
	}

	@ParameterizedTest
	@CsvSource({ "414, 5000, 0, address of the request", "431, 0, 40000, longer than 32768 bytes" })
	void headThatIsTooLongShouldBeInvalid(int status, int query, int header, String reason) throws IOException {
		long before = gateway.view().answers().getOrDefault(status, 0L);

		assertThat(client.raw("GET /v1/models?" + "x".repeat(query) + " HTTP/1.1\r\n" + LET_IN + "x-a: "
				+ "y".repeat(header) + "\r\n\r\n"))
			.startsWith("HTTP/1.1 " + status)
			.contains("\"type\":\"invalid_request_error\"", reason, "x-should-retry: false");
		assertThat(gateway.view().answers()).containsEntry(status, before + 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v1/mess%61ges", "/v1/%6D%65ssages?beta=true", "http://localhost/v1/messages",
			"HTTP://LocalHost:80/v1/messages?beta=true" })
	void otherWaysToWriteThePathShouldBeTheSamePath(String target, CapturedOutput log) throws IOException {
		api.addFault(Fault.overloaded().first(1));

		assertThat(client.raw(GatewayClient.post(QUESTION)
			.replace("/v1/messages", target)
			.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"))).startsWith("HTTP/1.1 200")
			.contains("x-claude-attempts: 2");
		assertThat(api.requests()).extracting(RecordedRequest::path).containsOnly("/v1/messages");
		assertThat(log).doesNotContain("MODEL_NOT_FOUND");
	}

	@ParameterizedTest
	@ValueSource(strings = { "evil.example", "[x", "localhost@evil.example", "" })
	void targetOnAnotherHostShouldBeTurnedAway(String host) throws IOException {
		assertThat(client.raw("GET http://" + host + "/v1/models HTTP/1.1\r\n" + LET_IN + "Connection: close\r\n\r\n"))
			.startsWith("HTTP/1.1 403")
			.contains("permission_error");
		assertThat(api.stats().total()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "TRACE", "CONNECT", "post", "FOO" })
	void otherMethodsShouldNotReachTheApi(String method) throws IOException {
		assertThat(client.raw(method + " /v1/messages HTTP/1.1\r\n" + LET_IN + "Connection: close\r\n\r\n"))
			.startsWith("HTTP/1.1 405")
			.contains("\r\nallow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n", "invalid_request_error");
		assertThat(api.stats().total()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "x-api-key: gateway-test-token\r\nx-api-key: wrong\r\n",
			"Authorization: Bearer wrong\r\nAuthorization: Bearer gateway-test-token\r\n" })
	void credentialThatIsThereTwiceShouldBeTurnedAway(String credentials) throws IOException {
		assertThat(client
			.raw("GET /v1/models HTTP/1.1\r\nHost: localhost\r\n" + credentials + "Connection: close\r\n\r\n"))
			.startsWith("HTTP/1.1 401")
			.contains("more than once");
	}

	@Test
	void chunksAndTheirTrailersShouldBeReadAsABody() throws IOException {
		assertThat(client.raw("POST /v1/messages HTTP/1.1\r\n" + LET_IN
				+ "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + Integer.toHexString(QUESTION.length())
				+ ";name=value\r\n" + QUESTION + "\r\n0\r\nx-api-key: other\r\nx-claude-lane: none\r\n\r\n"))
			.startsWith("HTTP/1.1 200");
		assertThat(api.requests()).extracting(RecordedRequest::body).containsExactly(QUESTION);
	}

	@Test
	void compressedBodyShouldBeInvalidAndSaySo() throws Exception {
		HttpResponse<byte[]> answer = client.post("/v1/messages", "x", "content-encoding", "gzip");

		assertThat(answer.statusCode()).isEqualTo(400);
		assertThat(GatewayClient.text(answer)).contains("invalid_request_error", "Content-Encoding: gzip");
	}

	@Test
	void queryThatIsNoneShouldBeInvalidWithoutTellingWhereTheApiIs() throws IOException {
		assertThat(client.raw("GET /v1/models?x=<> HTTP/1.1\r\nHost: localhost\r\nx-api-key: " + GatewayClient.TOKEN
				+ "\r\nConnection: close\r\n\r\n"))
			.startsWith("HTTP/1.1 400")
			.contains("percent-encoded")
			.doesNotContain(api.baseUrl());
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v1/v1/messages", "/v1/messages/" })
	void pathTheApiDoesNotHaveShouldNotCountAgainstTheModel(String path, CapturedOutput log) throws Exception {
		HttpResponse<byte[]> answer = client.post(path, QUESTION);

		assertThat(answer.statusCode()).isEqualTo(404);
		assertThat(GatewayClient.text(answer)).contains("not_found_error");
		assertThat(log).doesNotContain("MODEL_NOT_FOUND");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/v2/messages", "/v1/../admin", "/v1/%2e%2e/admin", "/v1//x", "/V1/models",
			"/v1/./models", "/v1%2Fmodels", "/v1/models#x", "http://localhost" })
	void pathThatIsNotOfTheApiShouldNotBeFound(String path) throws IOException {
		assertThat(client.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nx-api-key: " + GatewayClient.TOKEN
				+ "\r\nConnection: close\r\n\r\n"))
			.startsWith("HTTP/1.1 404")
			.contains("not_found_error");
		assertThat(api.stats().total()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "no json", "", "[1]", "{\"model\":\"m\",", "{}", "{\"model\":7}" })
	void bodyThatIsNoRequestShouldBeInvalid(String body) throws Exception {
		HttpResponse<byte[]> answer = client.post("/v1/messages", body);

		assertThat(answer.statusCode()).isEqualTo(400);
		assertThat(GatewayClient.text(answer)).contains("invalid_request_error");
		assertThat(api.stats().total()).isZero();
	}

	@Test
	void unknownLaneShouldBeInvalid() throws Exception {
		assertThat(GatewayClient.text(client.post("/v1/messages", QUESTION, "x-claude-lane", "fast")))
			.contains("interactive, normal or background");
	}

	@Test
	void bodyOverTheLimitOfTheApiShouldBeTooLarge() throws Exception {
		byte[] large = new byte[33 * 1024 * 1024];
		HttpResponse<byte[]> answer = client
			.send(client.request("/v1/messages").POST(HttpRequest.BodyPublishers.ofByteArray(large)).build());

		assertThat(answer.statusCode()).isEqualTo(413);
		assertThat(GatewayClient.text(answer)).contains("request_too_large");
	}

}
