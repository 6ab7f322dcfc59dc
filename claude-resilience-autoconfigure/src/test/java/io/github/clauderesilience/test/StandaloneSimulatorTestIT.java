package io.github.clauderesilience.test;

import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.simulator.Account;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.simulator.faults.Fault;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.env.Environment;

import static io.github.clauderesilience.test.ClaudeReplyAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The test support in place of the real API: the application keeps its own key, and does
 * not know that it is simulated.
 */
@SpringBootTest(classes = NamedClientsSimulatorTestIT.Application.class,
		properties = { "claude.api-key=sk-ant-my-own", "claude.simulator.enabled=true",
				"claude.base-url=https://real.example.org", "management.health.redis.enabled=false" })
@AutoConfigureClaudeSimulator(standalone = true)
class StandaloneSimulatorTestIT {

	@Autowired
	ClaudeService claude;

	@Autowired
	ClaudeSimulation simulation;

	@Autowired
	ObjectProvider<ClaudeSimulator> ofTheApplication;

	@Autowired
	Environment environment;

	@Test
	void shouldAskWithTheKeyOfTheApplication() {
		assertThat(this.claude.ask("Hello")).isAnswer();

		assertThat(this.simulation).wasAsked(1);
		assertThat(this.simulation.simulator().requests()).last()
			.satisfies((request) -> assertThat(request.key()).isEqualTo(Account.of("sk-ant-my-own").name()));
		assertThat(this.ofTheApplication.getIfAvailable()).isNull();
	}

	@Test
	void shouldWaitForMillisecondsOnly() {
		assertThat(this.environment.getProperty("claude.retry.default.max")).isEqualTo("50ms");
		this.simulation.fault(Fault.status(500).first(2));

		assertThat(this.claude.ask("Hello")).isAnswer().hasAttempts(3);
	}

}
