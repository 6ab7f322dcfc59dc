package io.github.clauderesilience.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.simulator.SimulatorSettings;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.simulator.faults.FaultKind;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for a real client of the Messages API at its default settings that knows of
 * us by its base URL alone: what can be helped it does not see, and what cannot it sees
 * as the exception it has for that.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ClientsContract {

	private static final String KEY = "sk-ant-clients";

	private ClaudeSimulator api;

	private ConfigurableApplicationContext application;

	private ClientProcess client;

	/** Starts the client. */
	abstract ClientProcess start(String baseUrl, String token) throws IOException;

	/** The kinds of call it knows. */
	abstract List<String> kinds();

	/** Its exceptions for a status. */
	abstract String exception(int status);

	@BeforeAll
	void startAll() throws IOException {
		this.api = ClaudeSimulator.start(SimulatorSettings.builder().latency(Duration.ofMillis(5)).build());
		this.application = new SpringApplicationBuilder(ClaudeContexts.autoConfigurations())
			.web(WebApplicationType.NONE)
			.properties("claude.base-url=" + this.api.baseUrl(), "claude.api-key=" + KEY, "claude.gateway.enabled=true",
					"claude.gateway.port=0", "claude.gateway.token=" + GatewayClient.TOKEN,
					"claude.model-list.enabled=false", "claude.retry.default.initial=50ms",
					"claude.circuit-breaker.cool-off=500ms", "spring.main.banner-mode=off")
			.logStartupInfo(false)
			.run();
		this.client = start(this.application.getBean(ClaudeGateway.class).baseUrl(), GatewayClient.TOKEN);
		kinds().forEach((kind) -> assertThat(this.client.call(kind, "Are you there?").join()).startsWith("OK "));
	}

	@AfterEach
	void heal() {
		this.api.reset();
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> this.client.call(kinds().get(0), "Are you well again?").join().startsWith("OK "));
		this.api.reset();
	}

	@AfterAll
	void stopAll() {
		if (this.client != null) {
			this.client.close();
		}
		this.application.close();
		this.api.close();
	}

	@Test
	void outageShouldNotBeSeen() {
		this.api.addFault(Fault.overloaded().lasting(Duration.ofSeconds(2)));
		allShouldBeAnswered(20);
	}

	@Test
	void limitShouldNotBeSeenWithOrWithoutRetryAfter() {
		this.api.addFault(Fault.rateLimited(1).first(2));
		this.api.addFault(Fault.status(429).first(2));
		allShouldBeAnswered(6);
	}

	@Test
	void brokenConnectionBeforeContentShouldNotBeSeen() {
		this.api.addFault(Fault.of(FaultKind.RESET).first(2));
		this.api.addFault(Fault.of(FaultKind.CHUNKED_CUT).afterEvents(1).stream(true).first(2));
		allShouldBeAnswered(4);
	}

	@Test
	void streamThatBreaksOffAfterContentShouldNeverLookComplete() {
		this.api.addFault(Fault.of(FaultKind.CHUNKED_CUT).afterEvents(6).stream(true));

		assertThat(this.client.call("stream", "What broke?").join()).startsWith("FAIL ");
		assertThat(this.api.stats().total()).isEqualTo(1);
	}

	@Test
	void overloadWithinAStreamShouldNeverLookComplete() {
		this.api.addFault(Fault.overloadedInStream(6));

		assertThat(this.client.call("stream", "What broke?").join()).startsWith("FAIL ");
		assertThat(this.api.stats().total()).isEqualTo(1);
	}

	@Test
	void invalidRequestShouldBeTheExceptionOfTheClientAndSentOnce() {
		this.api.addFault(Fault.status(400));
		failsOnce("What is wrong?", 400);
	}

	@Test
	void promptThatIsTooLongShouldBeTheExceptionOfTheClient() {
		this.api.addFault(Fault.status(400).message("prompt is too long: 300000 tokens > 200000 maximum"));
		for (String kind : kinds()) {
			assertThat(this.client.call(kind, "What is too long?").join()).startsWith("FAIL ").contains(exception(400));
		}
	}

	@Test
	void refusalShouldBeAnAnswer() {
		this.api.addFault(Fault.refusal(null));
		for (String kind : kinds()) {
			assertThat(this.client.call(kind, "What is refused?").join()).startsWith("OK ");
		}
		assertThat(this.api.stats().total()).isEqualTo(kinds().size());
	}

	@Test
	void revokedKeyShouldBeTheExceptionOfTheClient() {
		this.api.revokeKey(KEY);
		for (String kind : kinds()) {
			assertThat(this.client.call(kind, "Whose key is it?").join()).startsWith("FAIL ").contains(exception(401));
		}
		assertThat(this.api.stats().total()).isLessThanOrEqualTo(2);
	}

	private void failsOnce(String prompt, int status) {
		for (String kind : kinds()) {
			long before = this.api.stats().total();
			assertThat(this.client.call(kind, prompt).join()).startsWith("FAIL ").contains(exception(status));
			assertThat(this.api.stats().total() - before).isEqualTo(1);
		}
	}

	private void allShouldBeAnswered(int callsOfEachKind) {
		List<CompletableFuture<String>> answers = new ArrayList<>();
		for (int i = 0; i < callsOfEachKind; i++) {
			for (String kind : kinds()) {
				answers.add(this.client.call(kind, "Where is parcel " + i + "?"));
			}
		}
		Supplier<List<String>> lost = () -> answers.stream()
			.map(CompletableFuture::join)
			.filter((answer) -> !answer.startsWith("OK "))
			.toList();
		assertThat(lost.get()).isEmpty();
	}

}
