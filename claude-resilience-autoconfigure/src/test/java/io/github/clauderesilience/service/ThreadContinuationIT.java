package io.github.clauderesilience.service;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.simulator.SimulatorSettings;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.simulator.faults.FaultKind;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What the API has had since November 2026: message threads, of which each answer can be
 * continued once, and keys for several workspaces.
 */
class ThreadContinuationIT {

	private final ClaudeSimulator simulator = ClaudeSimulator
		.start(SimulatorSettings.builder().latency(Duration.ZERO).tokensPerSecond(0).build());

	private final ConfigurableApplicationContext context = ClaudeContexts.start(this.simulator.baseUrl(),
			"claude.timeout.attempt=300ms", "claude.retry.default.max-retries=3", "claude.retry.default.initial=1ms",
			"claude.retry.timeout.max-retries=1", "claude.retry.malformed.max-retries=2",
			"claude.fallback.models=claude-haiku-5-5");

	@AfterEach
	void stop() {
		this.context.close();
		this.simulator.close();
	}

	@ParameterizedTest
	@CsvSource({ "NO_ANSWER, TIMEOUT", "RESET, CONNECTION", "TRUNCATED, MALFORMED" })
	void whenTheRequestMayHaveBeenProcessedShouldNotSendItAgain(FaultKind kind, ErrorClass errorClass) {
		this.simulator.addFault(Fault.of(kind));

		assertThat(failure("continue").errorClass()).isEqualTo(errorClass);
		assertThat(this.simulator.stats().total()).isEqualTo(1);
	}

	@Test
	void whenTheApiSaysThatItFailedShouldSendItAgainToTheSameModelOnly() {
		this.simulator.addFault(Fault.status(500));

		assertThat(failure("continue").errorClass()).isEqualTo(ErrorClass.SERVER_ERROR);
		assertThat(this.simulator.stats().total()).isEqualTo(4);
	}

	@Test
	void whenAThreadBeginsShouldBeLikeAnyOtherRequest() {
		this.simulator.addFault(Fault.of(FaultKind.NO_ANSWER));

		assertThat(failure("create").errorClass()).isEqualTo(ErrorClass.TIMEOUT);
		assertThat(this.simulator.stats().total()).isGreaterThan(1);
	}

	@Test
	void shouldKeepAPoolPerWorkspace() {
		WebClient client = this.context.getBean("claudeWebClient", WebClient.class);
		for (String workspace : new String[] { "wrkspc_1", "wrkspc_2", "wrkspc_1", "not\tone" }) {
			client.post()
				.uri("/v1/messages")
				.header("anthropic-workspace-id", workspace)
				.bodyValue(Map.of("model", "claude-sonnet-5-5", "max_tokens", 10, "messages",
						new Object[] { Map.of("role", "user", "content", "Hello") }))
				.retrieve()
				.bodyToMono(String.class)
				.block();
		}

		assertThat(this.context.getBean(LimitPools.class).views().keySet()).extracting(PoolId::key)
			.filteredOn((key) -> key.contains("wrkspc"))
			.hasSize(2)
			.allMatch((key) -> key.endsWith(".wrkspc_1") || key.endsWith(".wrkspc_2"));
		assertThat(this.context.getBean(LimitPools.class).views()).hasSize(3);
	}

	@Test
	void whenAWorkspaceIsConfiguredCallsShouldBeOfItsPool() {
		try (ConfigurableApplicationContext own = ClaudeContexts.start(this.simulator.baseUrl(),
				"claude.workspace=wrkspc_9")) {
			own.getBean(ClaudeService.class).send(ClaudeRequest.of("Hello"));
			own.getBean("claudeWebClient", WebClient.class)
				.get()
				.uri("/v1/models")
				.retrieve()
				.toBodilessEntity()
				.block();

			assertThat(own.getBean(LimitPools.class).views().keySet()).extracting(PoolId::key)
				.singleElement()
				.asString()
				.endsWith(".wrkspc_9");
			assertThat(this.simulator.requests())
				.extracting((request) -> request.headers().get("anthropic-workspace-id"))
				.isNotEmpty()
				.containsOnly("wrkspc_9");
		}
	}

	private ClaudeException failure(String type) {
		ClaudeRequest request = ClaudeRequest.builder()
			.user("Go on")
			.set("thread", Map.of("type", type, "previous_message_id", "msg_1"))
			.build();
		ClaudeService claude = this.context.getBean(ClaudeService.class);
		return Objects.requireNonNull(catchThrowableOfType(ClaudeException.class, () -> claude.send(request)));
	}

}
