package io.github.clauderesilience.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.observe.recent.CallLog;
import io.github.clauderesilience.observe.recent.RecentCall;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.simulator.SimulatorSettings;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.simulator.faults.FaultKind;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What a gateway does with strangers, bad input and faults, over real sockets.
 */
@ExtendWith(OutputCaptureExtension.class)
class GatewayIT {

	private static final String QUESTION = """
			{"model":"claude-sonnet-5-5","max_tokens":50,"messages":[{"role":"user","content":"Where is my parcel?"}]}""";

	private static final String STREAM = QUESTION.replace("\"max_tokens\"", "\"stream\":true,\"max_tokens\"");

	private final ClaudeSimulator api = ClaudeSimulator
		.start(SimulatorSettings.builder().latency(Duration.ofMillis(5)).build());

	private ConfigurableApplicationContext application;

	private ClaudeGateway gateway;

	private GatewayClient client;

	@BeforeEach
	void start() {
		startWith();
	}

	private void startWith(String... properties) {
		String[] all = new String[properties.length + 3];
		all[0] = "claude.gateway.enabled=true";
		all[1] = "claude.gateway.port=0";
		all[2] = "claude.gateway.token=" + GatewayClient.TOKEN;
		System.arraycopy(properties, 0, all, 3, properties.length);
		this.application = ClaudeContexts.start(this.api.baseUrl(), all);
		this.gateway = this.application.getBean(ClaudeGateway.class);
		this.client = new GatewayClient(this.gateway);
	}

	@AfterEach
	void stop() {
		this.application.close();
		this.api.close();
	}

	@Test
	void questionShouldBeAnsweredPlainAndAsAStream() throws Exception {
		assertThat(GatewayClient.text(this.client.post("/v1/messages", QUESTION))).contains("\"type\":\"message\"");
		assertThat(GatewayClient.text(this.client.post("/v1/messages", STREAM))).contains("event: message_stop");
		assertThat(GatewayClient.text(this.client.get("/v1/models"))).contains("claude-sonnet-5-5");
		assertThat(GatewayClient
			.text(this.client.post("/v1/messages/count_tokens", QUESTION.replace("\"max_tokens\":50,", ""))))
			.contains("input_tokens");
		assertThat(this.gateway.view().answers()).containsEntry(200, 4L);
		assertThat(this.gateway.summary()).startsWith("listening on http://127.0.0.1:");
		assertThat(this.application.getBean(CallLog.class).latest(9)).extracting(RecentCall::client)
			.containsOnly("gateway/other");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x-api-key: wrong\r\n", "Authorization: Bearer wrong\r\n",
			"Authorization: gateway-test-token\r\n" })
	void strangerShouldBeTurnedAway(String credential) throws IOException {
		assertThat(raw("POST /v1/messages HTTP/1.1\r\nHost: localhost\r\n" + credential + "Content-Length: "
				+ QUESTION.length() + "\r\nConnection: close\r\n\r\n" + QUESTION))
			.startsWith("HTTP/1.1 401")
			.contains("\"type\":\"authentication_error\"")
			.contains("x-should-retry: false");
		assertThat(this.api.stats().total()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "x-api-key: ", "Authorization: Bearer ", "AUTHORIZATION: bearer " })
	void tokenShouldBeTakenInEitherHeader(String header) throws IOException {
		assertThat(raw("GET /v1/models HTTP/1.1\r\nHost: LOCALHOST:1\r\nanthropic-version: 2023-06-01\r\n" + header
				+ GatewayClient.TOKEN + "\r\nConnection: close\r\n\r\n"))
			.startsWith("HTTP/1.1 200");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Host: evil.example\r\n", "Host: 127.0.0.1.evil.example:80\r\n", "" })
	void foreignHostShouldBeTurnedAway(String host) throws IOException {
		assertThat(raw("GET /v1/models HTTP/1.1\r\n" + host + "x-api-key: " + GatewayClient.TOKEN
				+ "\r\nConnection: close\r\n\r\n"))
			.matches("(?s)HTTP/1.1 40[03] .*");
		assertThat(this.api.stats().total()).isZero();
	}

	@Test
	void secondHostShouldBeTurnedAway() throws IOException {
		assertThat(raw("GET /v1/models HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nx-api-key: "
				+ GatewayClient.TOKEN + "\r\nConnection: close\r\n\r\n"))
			.startsWith("HTTP/1.1 403");
	}

	@Test
	void clientOfHttp10ShouldGetBytesWithoutChunks() throws IOException {
		String answer = raw("POST /v1/messages HTTP/1.0\r\nHost: localhost\r\nx-api-key: " + GatewayClient.TOKEN
				+ "\r\nConnection: keep-alive\r\nContent-Length: " + STREAM.length() + "\r\n\r\n" + STREAM);

		assertThat(answer).startsWith("HTTP/1.1 200").doesNotContainIgnoringCase("transfer-encoding");
		assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4)).startsWith("event: message_start\ndata: ")
			.endsWith("data: {\"type\":\"message_stop\"}\n\n");
	}

	@ParameterizedTest
	@CsvSource({ "wrong, 5, 401", GatewayClient.TOKEN + ", 34603008, 413" })
	void clientThatAsksFirstShouldNotSendABodyThatIsNotTaken(String token, int length, int status) throws IOException {
		assertThat(raw("POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nx-api-key: " + token
				+ "\r\nExpect: 100-continue\r\nContent-Length: " + length + "\r\n\r\n"))
			.startsWith("HTTP/1.1 " + status)
			.contains("\"type\":\"error\"");
		Awaitility.await().until(() -> this.gateway.view().inFlight() == 0);
	}

	@Test
	void clientThatAsksFirstShouldBeToldToGoOn() throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.gateway.port())) {
			socket.setSoTimeout(10_000);
			write(socket, "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nx-api-key: " + GatewayClient.TOKEN
					+ "\r\nExpect: 100-continue\r\nContent-Length: " + QUESTION.length() + "\r\n\r\n");
			String goOn = "HTTP/1.1 100 Continue\r\n\r\n";
			assertThat(new String(socket.getInputStream().readNBytes(goOn.length()), StandardCharsets.US_ASCII))
				.isEqualTo(goOn);
			write(socket, QUESTION);
			assertThat(new String(socket.getInputStream().readNBytes(15), StandardCharsets.US_ASCII))
				.isEqualTo("HTTP/1.1 200 OK");
		}
	}

	@Test
	void requestsInARowShouldBeAnsweredInTheirOrder() throws IOException {
		String last = post(QUESTION).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.gateway.port())) {
			socket.setSoTimeout(10_000);
			write(socket, post(QUESTION) + post(STREAM));
			StringBuilder answers = new StringBuilder();
			while (answers.indexOf("\r\n0\r\n\r\n") < 0) {
				answers.append((char) socket.getInputStream().read());
			}
			write(socket, last);
			answers.append(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
			assertThat(answers.toString().split("HTTP/1.1 200 OK", -1)).hasSize(4);
			assertThat(answers.toString()).containsSubsequence("\"type\":\"message\"", "event: message_stop",
					"\"type\":\"message\"");
		}
	}

	@Test
	void compressedBodyShouldBeInvalidAndSaySo() throws Exception {
		HttpResponse<byte[]> answer = this.client.post("/v1/messages", "x", "content-encoding", "gzip");

		assertThat(answer.statusCode()).isEqualTo(400);
		assertThat(GatewayClient.text(answer)).contains("invalid_request_error", "Content-Encoding: gzip");
	}

	@Test
	void queryThatIsNoneShouldBeInvalidWithoutTellingWhereTheApiIs() throws IOException {
		assertThat(raw("GET /v1/models?x=<> HTTP/1.1\r\nHost: localhost\r\nx-api-key: " + GatewayClient.TOKEN
				+ "\r\nConnection: close\r\n\r\n"))
			.startsWith("HTTP/1.1 400")
			.contains("percent-encoded")
			.doesNotContain(this.api.baseUrl());
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v1/v1/messages", "/v1/messages/" })
	void pathTheApiDoesNotHaveShouldNotCountAgainstTheModel(String path, CapturedOutput log) throws Exception {
		HttpResponse<byte[]> answer = this.client.post(path, QUESTION);

		assertThat(answer.statusCode()).isEqualTo(404);
		assertThat(GatewayClient.text(answer)).contains("not_found_error");
		assertThat(log).doesNotContain("MODEL_NOT_FOUND");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/v2/messages", "/v1/../admin", "/v1/%2e%2e/admin", "/v1//x",
			"http://evil.example/v1/models" })
	void pathThatIsNotOfTheApiShouldNotBeFound(String path) throws IOException {
		assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nx-api-key: " + GatewayClient.TOKEN
				+ "\r\nConnection: close\r\n\r\n"))
			.startsWith("HTTP/1.1 404")
			.contains("not_found_error");
		assertThat(this.api.stats().total()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "no json", "", "[1]", "{\"model\":\"m\",", "{}", "{\"model\":7}" })
	void bodyThatIsNoRequestShouldBeInvalid(String body) throws Exception {
		HttpResponse<byte[]> answer = this.client.post("/v1/messages", body);

		assertThat(answer.statusCode()).isEqualTo(400);
		assertThat(GatewayClient.text(answer)).contains("invalid_request_error");
		assertThat(this.api.stats().total()).isZero();
	}

	@Test
	void unknownLaneShouldBeInvalid() throws Exception {
		assertThat(GatewayClient.text(this.client.post("/v1/messages", QUESTION, "x-claude-lane", "fast")))
			.contains("interactive, normal or background");
	}

	@Test
	void bodyOverTheLimitOfTheApiShouldBeTooLarge() throws Exception {
		byte[] large = new byte[33 * 1024 * 1024];
		HttpResponse<byte[]> answer = this.client
			.send(this.client.request("/v1/messages").POST(HttpRequest.BodyPublishers.ofByteArray(large)).build());

		assertThat(answer.statusCode()).isEqualTo(413);
		assertThat(GatewayClient.text(answer)).contains("request_too_large");
	}

	@Test
	void http2ShouldBeTurnedAwayAndLeaveTheGatewayWell() throws Exception {
		raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");

		assertThat(this.client.post("/v1/messages", QUESTION).statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nx-a: ",
			"POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nx-api-key: gateway-test-token\r\nContent-Length: 900\r\n\r\n{" })
	void clientThatSendsAByteNowAndThenShouldBeCut(String begin) throws Exception {
		this.application.close();
		startWith("claude.gateway.request-timeout=1s");
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.gateway.port())) {
			socket.setSoTimeout(100);
			socket.getOutputStream().write(begin.getBytes(StandardCharsets.US_ASCII));
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> isCut(socket));
		}
		Awaitility.await().until(() -> this.gateway.view().inFlight() == 0);
	}

	@Test
	void clientThatGoesAwayShouldCancelItsCall() throws Exception {
		this.api.addFault(Fault.of(FaultKind.NO_ANSWER));
		CompletableFuture<String> lost = CompletableFuture.supplyAsync(() -> {
			try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.gateway.port())) {
				write(socket, post(QUESTION));
				Awaitility.await().until(() -> this.api.stats().inFlight() == 1);
				return "gone";
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		});

		assertThat(lost.join()).isEqualTo("gone");
		Awaitility.await().untilAsserted(() -> {
			assertThat(this.gateway.view().inFlight()).isZero();
			assertThat(this.application.getBean(LimitPools.class).onTheWire()).isZero();
			assertThat(this.api.stats().inFlight()).isZero();
		});
	}

	@Test
	void clientThatHangsUpInAStreamShouldCancelItsCall() throws Exception {
		this.api.addFault(Fault.slowTokens(Duration.ofSeconds(1)));
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.gateway.port())) {
			socket.setSoTimeout(10_000);
			write(socket, post(STREAM));
			assertThat(socket.getInputStream().readNBytes(200)).hasSize(200);
			assertThat(this.api.stats().inFlight()).isEqualTo(1);
		}
		Awaitility.await().untilAsserted(() -> {
			assertThat(this.gateway.view().inFlight()).isZero();
			assertThat(this.application.getBean(LimitPools.class).onTheWire()).isZero();
			assertThat(this.api.stats().inFlight()).isZero();
		});
	}

	@Test
	void callShouldEndBeforeItsClientGivesUp() throws Exception {
		this.api.addFault(Fault.of(FaultKind.NO_ANSWER));

		HttpResponse<byte[]> answer = this.client.post("/v1/messages", QUESTION, "x-stainless-timeout", "2");

		assertThat(answer.statusCode()).isEqualTo(504);
		assertThat(GatewayClient.text(answer)).contains("timeout_error");
		assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
	}

	@Test
	void portInUseShouldStopTheStartAndSayWhatToChange() throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			assertThatThrownBy(() -> ClaudeContexts.start(this.api.baseUrl(), "claude.gateway.enabled=true",
					"claude.gateway.port=" + taken.getLocalPort()))
				.hasStackTraceContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort());
		}
	}

	@Test
	void otherAddressShouldNeedAToken() {
		assertThatThrownBy(() -> ClaudeContexts.start(this.api.baseUrl(), "claude.gateway.enabled=true",
				"claude.gateway.port=0", "claude.gateway.address=0.0.0.0"))
			.hasStackTraceContaining("claude.gateway.token is not set");
	}

	@Test
	void tokenShouldBeRandomIfNoneIsSet() {
		try (ConfigurableApplicationContext other = ClaudeContexts.start(this.api.baseUrl(),
				"claude.gateway.enabled=true", "claude.gateway.port=0")) {
			assertThat(other.getBean(ClaudeGateway.class).token()).hasSize(48);
		}
	}

	@Test
	void requestInFlightShouldBeAnsweredWhileTheGatewayStops() throws Exception {
		this.api.addFault(Fault.slow(Duration.ofMillis(700)));
		CompletableFuture<Integer> answer = CompletableFuture.supplyAsync(() -> {
			try {
				return this.client.post("/v1/messages", QUESTION).statusCode();
			}
			catch (IOException | InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
		Awaitility.await().until(() -> this.api.stats().inFlight() == 1);

		this.application.close();

		assertThat(answer.join()).isEqualTo(200);
		assertThatThrownBy(() -> this.client.get("/v1/models")).isInstanceOf(IOException.class);
	}

	@Test
	void applicationWithoutAWebServerShouldRunUntilItIsClosed() {
		assertThat(keepsAlive()).isTrue();

		this.application.close();

		Awaitility.await().until(() -> !keepsAlive());
	}

	private static boolean keepsAlive() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.anyMatch((thread) -> thread.getName().equals("claude-gateway") && !thread.isDaemon());
	}

	private static String post(String body) {
		return "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nx-api-key: " + GatewayClient.TOKEN
				+ "\r\nanthropic-version: 2023-06-01\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
	}

	private static boolean isCut(Socket socket) {
		try {
			write(socket, "x");
			return socket.getInputStream().read() < 0;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	private static void write(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
		socket.getOutputStream().flush();
	}

	private String raw(String request) throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.gateway.port())) {
			socket.setSoTimeout(10_000);
			write(socket, request);
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
