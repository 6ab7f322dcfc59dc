package io.github.clauderesilience.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.github.clauderesilience.ClaudeApiKeys;
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
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for a real client of the Messages API at its default settings that knows of
 * us by its base URL alone: what can be helped it does not see, and what cannot it sees
 * as the exception it has for that.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ClientsContract {

	private volatile String key = "sk-ant-clients-0000";

	private ClaudeSimulator api;

	private ConfigurableApplicationContext application;

	private ClientProcess client;

	ClaudeSimulator api() {
		return Objects.requireNonNull(this.api);
	}

	CompletableFuture<String> call(String kind, String prompt) {
		return this.client.call(kind, "claude-sonnet-5-5", prompt);
	}

	/** Starts the client. */
	abstract ClientProcess start(String baseUrl, String token) throws IOException;

	/** The kinds of call it knows. */
	abstract List<String> kinds();

	/** Those of them that read a stream. */
	List<String> streams() {
		return List.of("stream");
	}

	/** Its exceptions for a status. */
	abstract String exception(int status);

	@BeforeAll
	void startAll() throws IOException {
		this.api = ClaudeSimulator.start(SimulatorSettings.builder().latency(Duration.ofMillis(5)).build());
		this.application = new SpringApplicationBuilder(ClaudeContexts.autoConfigurations())
			.web(WebApplicationType.NONE)
			.initializers((context) -> ((GenericApplicationContext) context).registerBean(ClaudeApiKeys.class,
					() -> (ClaudeApiKeys) () -> this.key))
			.properties("claude.base-url=" + this.api.baseUrl(), "claude.gateway.enabled=true", "claude.gateway.port=0",
					"claude.gateway.token=" + GatewayClient.TOKEN, "claude.gateway.max-wait=5s",
					"claude.model-list.enabled=false", "claude.retry.default.initial=50ms",
					"claude.circuit-breaker.cool-off=500ms", "claude.circuit-breaker.max-cool-off=1s",
					"spring.main.banner-mode=off")
			.logStartupInfo(false)
			.run();
		this.client = start(this.application.getBean(ClaudeGateway.class).baseUrl(), GatewayClient.TOKEN);
		kinds().forEach((kind) -> assertThat(call(kind, "Are you there?").join()).startsWith("OK "));
	}

	@AfterEach
	void heal() {
		this.api.reset();
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> call(kinds().get(0), "Are you well again?").join().startsWith("OK "));
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
	void whatCannotBeHelpedShouldBeTheExceptionOfTheClient() {
		// Models of their own: their circuits and pauses outlast the test
		this.api.addFault(Fault.overloaded().model("claude-haiku-4-5"));
		this.api.addFault(Fault.rateLimited(3600).model("claude-opus-4-8"));
		List<CompletableFuture<String>> overloaded = kinds().stream()
			.map((kind) -> this.client.call(kind, "claude-haiku-4-5", "Will it end?"))
			.toList();
		for (String kind : kinds()) {
			assertThat(this.client.call(kind, "claude-opus-4-8", "Is there quota?").join()).as(kind)
				.startsWith("FAIL ")
				.contains(exception(429));
		}
		assertThat(overloaded)
			.allSatisfy((answer) -> assertThat(answer.join()).startsWith("FAIL ").contains(exception(529)));
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
		eachStreamShouldFailOnce();
	}

	@Test
	void overloadWithinAStreamShouldNeverLookComplete() {
		this.api.addFault(Fault.overloadedInStream(6));
		eachStreamShouldFailOnce();
	}

	@Test
	void invalidRequestShouldBeTheExceptionOfTheClientAndSentOnce() {
		this.api.addFault(Fault.status(400));
		failsOnce("What is wrong?", 400);
	}

	@Test
	void promptThatIsTooLongShouldBeTheExceptionOfTheClient() {
		this.api.addFault(Fault.status(400).message("prompt is too long: 300000 tokens > 200000 maximum"));
		failsOnce("What is too long?", 400);
	}

	@Test
	void refusalShouldBeAnAnswer() {
		this.api.addFault(Fault.refusal(null));
		for (String kind : kinds()) {
			assertThat(call(kind, "What is refused?").join()).startsWith("OK ");
		}
		assertThat(this.api.stats().total()).isEqualTo(kinds().size());
	}

	@Test
	void revokedKeyShouldBeTheExceptionOfTheClient() {
		this.api.revokeKey(this.key);
		for (String kind : kinds()) {
			assertThat(call(kind, "Whose key is it?").join()).startsWith("FAIL ").contains(exception(401));
		}
		assertThat(this.api.stats().total()).isLessThanOrEqualTo(2);
		this.key = "sk-ant-clients-1111";
	}

	private void eachStreamShouldFailOnce() {
		for (String kind : streams()) {
			long before = this.api.stats().total();
			assertThat(call(kind, "What broke?").join()).as(kind).startsWith("FAIL ");
			assertThat(this.api.stats().total() - before).as(kind).isEqualTo(1);
		}
	}

	private void failsOnce(String prompt, int status) {
		for (String kind : kinds()) {
			long before = this.api.stats().total();
			assertThat(call(kind, prompt).join()).as(kind).startsWith("FAIL ").contains(exception(status));
			assertThat(this.api.stats().total() - before).isEqualTo(1);
		}
	}

	private void allShouldBeAnswered(int callsOfEachKind) {
		List<CompletableFuture<String>> answers = new ArrayList<>();
		for (int i = 0; i < callsOfEachKind; i++) {
			for (String kind : kinds()) {
				answers.add(call(kind, "Where is parcel " + i + "?"));
			}
		}
		Supplier<List<String>> lost = () -> answers.stream()
			.map(CompletableFuture::join)
			.filter((answer) -> !answer.startsWith("OK "))
			.toList();
		assertThat(lost.get()).isEmpty();
	}

}
