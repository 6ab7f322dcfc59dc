package io.github.clauderesilience.gateway;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.clauderesilience.ClaudeAlert;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.simulator.RecordedRequest;
import io.github.clauderesilience.simulator.SimulatorSettings;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that pays for itself: what its API key touches, and what not.
 */
class ClientKeyIT {

	private static final String CLIENTS = "sk-ant-of-the-client-1234";

	private static final String QUESTION = """
			{"model":"claude-sonnet-5-5","max_tokens":50,"messages":[{"role":"user","content":"Whose key?"}]}""";

	private final ClaudeSimulator api = ClaudeSimulator
		.start(SimulatorSettings.builder().latency(Duration.ofMillis(5)).build());

	private final List<ClaudeAlert> alerts = new CopyOnWriteArrayList<>();

	private ConfigurableApplicationContext application;

	private GatewayClient client;

	@BeforeEach
	void start() {
		startWith("true");
	}

	private void startWith(String clientKeys) {
		this.application = ClaudeContexts.start(this.api.baseUrl(), "claude.gateway.enabled=true",
				"claude.gateway.port=0", "claude.gateway.token=" + GatewayClient.TOKEN,
				"claude.gateway.client-keys=" + clientKeys, "claude.model-list.enabled=false");
		this.application.addApplicationListener((ApplicationListener<PayloadApplicationEvent<?>>) (event) -> {
			if (event.getPayload() instanceof ClaudeAlert alert) {
				this.alerts.add(alert);
			}
		});
		this.client = new GatewayClient(this.application.getBean(ClaudeGateway.class));
	}

	@AfterEach
	void stop() {
		this.application.close();
		this.api.close();
	}

	@Test
	void keyOfTheClientShouldReplaceOursWithLimitsOfItsOwn() throws Exception {
		this.api.addFault(Fault.rateLimited(3600).key(CLIENTS));
		this.application.getBean(ClaudeService.class).ask("Ours?");

		assertThat(post().statusCode()).isEqualTo(429);
		assertThat(post().statusCode()).isEqualTo(429);

		// The pause of the client's account is not ours, whose calls go on
		assertThat(this.client.post("/v1/messages", QUESTION).statusCode()).isEqualTo(200);
		this.application.getBean(ClaudeService.class).ask("Ours, still?");
		assertThat(this.api.requests()).extracting(RecordedRequest::key).hasSizeGreaterThanOrEqualTo(4);
		assertThat(this.application.getBean(LimitPools.class).views()).hasSize(2);
	}

	@Test
	void rejectedKeyOfTheClientShouldBeNoTroubleOfOurs() throws Exception {
		this.api.revokeKey(CLIENTS);

		HttpResponse<byte[]> answer = post();

		assertThat(answer.statusCode()).isEqualTo(401);
		assertThat(GatewayClient.text(answer)).contains("authentication_error").doesNotContain(CLIENTS);
		assertThat(this.client.post("/v1/messages", QUESTION).statusCode()).isEqualTo(200);
		assertThat(this.alerts).isEmpty();
	}

	@Test
	void keyThatNoHeaderTakesShouldBeTheClientsFailure() throws Exception {
		HttpResponse<byte[]> answer = post("changeme");

		assertThat(answer.statusCode()).isEqualTo(401);
		assertThat(this.api.stats().total()).isZero();
		assertThat(this.alerts).isEmpty();
	}

	@Test
	void otherPathsShouldUseTheKeyOfTheClient() throws Exception {
		this.api.revokeKey(CLIENTS);

		assertThat(this.client.send(request(CLIENTS, "/v1/models").GET().build()).statusCode()).isEqualTo(401);
		assertThat(this.client.get("/v1/models").statusCode()).isEqualTo(200);
	}

	@Test
	void withoutThePropertyOursShouldBeUsed() throws Exception {
		this.application.close();
		startWith("false");
		this.api.revokeKey(CLIENTS);

		assertThat(post().statusCode()).isEqualTo(200);
	}

	private HttpResponse<byte[]> post() throws Exception {
		return post(CLIENTS);
	}

	private HttpResponse<byte[]> post(String key) throws Exception {
		return this.client
			.send(request(key, "/v1/messages").POST(HttpRequest.BodyPublishers.ofString(QUESTION)).build());
	}

	private HttpRequest.Builder request(String key, String path) {
		return this.client.request(path)
			.setHeader("x-api-key", key)
			.header("authorization", "Bearer " + GatewayClient.TOKEN);
	}

}
