package io.github.clauderesilience.gateway;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import io.github.clauderesilience.actuate.ClaudeEndpoint;
import io.github.clauderesilience.actuate.ClaudeHealth;
import io.github.clauderesilience.observe.recent.CallLog;
import io.github.clauderesilience.observe.recent.RecentCall;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.testsupport.ObservedApplication;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an operator sees of the calls of other clients: the endpoint, health and meters.
 */
class GatewayOperationsIT {

	private static final String QUESTION = """
			{"model":"claude-sonnet-5-5","max_tokens":50,"messages":[{"role":"user","content":"Where is it?"}]}""";

	private static ObservedApplication application;

	private static GatewayClient client;

	@BeforeAll
	static void start() throws Exception {
		application = ObservedApplication.start(WebApplicationType.REACTIVE,
				"management.endpoints.web.exposure.include=claude", "claude.gateway.enabled=true",
				"claude.gateway.port=0", "claude.gateway.token=" + GatewayClient.TOKEN);
		client = new GatewayClient(application.context().getBean(ClaudeGateway.class));
		application.claude().ask("Who asks?");
		status("x-stainless-lang", "python");
		status("x-stainless-lang", "js");
		status("user-agent", "langchain4j-anthropic/1.19.0");
		application.simulator().addFault(Fault.status(400));
		status("x-stainless-lang", "python");
		application.simulator().clearFaults();
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@Test
	void endpointShouldShowTheGatewayAndItsAnswers() {
		ClaudeGateway.View view = (ClaudeGateway.View) Objects
			.requireNonNull(application.context().getBean(ClaudeEndpoint.class).section("gateway"));

		assertThat(view.baseUrl()).startsWith("http://127.0.0.1:");
		assertThat(view.listening()).isTrue();
		assertThat(view.connections()).isPositive();
		assertThat(view.inFlight()).isZero();
		assertThat(view.answers()).containsExactlyInAnyOrderEntriesOf(Map.of(200, 3L, 400, 1L));
	}

	@Test
	void latestCallsShouldTellCarriedOnesFromOurs() {
		assertThat(application.context().getBean(CallLog.class).latest(9)).extracting(RecentCall::client)
			.containsExactlyInAnyOrder("service", "gateway/python", "gateway/typescript", "gateway/langchain4j",
					"gateway/python");
	}

	@Test
	void healthShouldNameTheGateway() {
		assertThat(Objects.requireNonNull(application.context().getBean(ClaudeHealth.class).health()).getDetails())
			.extractingByKey("gateway")
			.asString()
			.startsWith("listening on http://127.0.0.1:")
			.contains("requests in flight: 0");
	}

	@Test
	void metersShouldCountCarriedCallsByClientAndOutcome() {
		assertThat(count("python", "answered", "none")).isEqualTo(1);
		assertThat(count("python", "failed", "invalid-request")).isEqualTo(1);
		assertThat(count("typescript", "answered", "none")).isEqualTo(1);
		assertThat(count("langchain4j", "answered", "none")).isEqualTo(1);
		assertThat(registry().find("claude.carried.calls").tag("client", "gateway").timers())
			.hasSameSizeAs(registry().find("claude.carried.calls").timers());
	}

	private static long count(String sdk, String outcome, String error) {
		Timer timer = registry().get("claude.carried.calls")
			.tags("client", "gateway", "sdk", sdk, "outcome", outcome, "error", error)
			.timer();
		// A call is over shortly after its client has read the last byte
		Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> timer.count() > 0);
		return timer.count();
	}

	private static MeterRegistry registry() {
		return application.context().getBean(MeterRegistry.class);
	}

	private static void status(String header, String value) throws Exception {
		HttpResponse<byte[]> answer = client.post("/v1/messages", QUESTION, header, value);
		assertThat(answer.body()).isNotEmpty();
	}

}
