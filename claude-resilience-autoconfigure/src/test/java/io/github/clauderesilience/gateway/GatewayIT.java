package io.github.clauderesilience.gateway;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.limit.PoolId;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What a gateway does with strangers, bad input and faults, over real sockets.
 */
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
	@ValueSource(strings = { "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nx-a: ",
			"POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nx-api-key: gateway-test-token\r\nContent-Length: 900\r\n\r\n{" })
	void clientThatSendsAByteNowAndThenShouldBeCut(String begin) throws Exception {
		this.application.close();
		startWith("claude.gateway.request-timeout=1s");
		try (Socket socket = this.client.connect()) {
			socket.setSoTimeout(100);
			socket.getOutputStream().write(begin.getBytes(StandardCharsets.US_ASCII));
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> isCut(socket));
		}
		Awaitility.await().until(() -> this.gateway.view().inFlight() == 0);
	}

	@Test
	void fastCallShouldBelongToAPoolOfItsOwn() throws Exception {
		String fast = QUESTION.replace("sonnet-5-5\"", "opus-5-5\",\"speed\":\"fast\"");

		assertThat(GatewayClient.text(this.client.post("/v1/messages", fast))).contains("\"speed\":\"fast\"");
		assertThat(this.application.getBean(LimitPools.class).views().keySet()).extracting(PoolId::group)
			.containsExactly("opus-5-5-fast");
	}

	@Test
	void clientThatGoesAwayShouldCancelItsCall() throws Exception {
		this.api.addFault(Fault.of(FaultKind.NO_ANSWER));
		CompletableFuture<String> lost = CompletableFuture.supplyAsync(() -> {
			try (Socket socket = this.client.connect()) {
				GatewayClient.write(socket, GatewayClient.post(QUESTION));
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
		try (Socket socket = this.client.connect()) {
			GatewayClient.write(socket, GatewayClient.post(STREAM));
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
				.hasStackTraceContaining(
						"cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": Address already in use");
		}
	}

	/** An address for documents, which no host has (RFC 5737). */
	@Test
	void addressOfAnotherHostShouldStopTheStartAndSaySo() {
		assertThatThrownBy(() -> ClaudeContexts.start(this.api.baseUrl(), "claude.gateway.enabled=true",
				"claude.gateway.port=0", "claude.gateway.token=t", "claude.gateway.address=192.0.2.1"))
			.hasStackTraceContaining("cannot listen on 192.0.2.1:0: Cannot assign requested address")
			.rootCause()
			.isInstanceOf(BindException.class);
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

	private static boolean isCut(Socket socket) {
		try {
			GatewayClient.write(socket, "x");
			return socket.getInputStream().read() < 0;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

}
