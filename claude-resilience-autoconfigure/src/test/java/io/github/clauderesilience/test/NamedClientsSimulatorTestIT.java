package io.github.clauderesilience.test;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.simulator.Account;
import io.github.clauderesilience.simulator.faults.Fault;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

import static io.github.clauderesilience.test.ClaudeReplyAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The test support in an application with several accounts: no real key reaches the
 * simulator, and each account has a key of its own there.
 */
@ClaudeSimulatorTest(classes = NamedClientsSimulatorTestIT.Application.class,
		properties = { "claude.clients.billing.api-key=sk-ant-real-one", "management.health.redis.enabled=false",
				"claude.clients.billing.base-url=https://real.example.org", "claude.fallback.models=" })
class NamedClientsSimulatorTestIT {

	private static final String BILLING = "simulated-key-billing";

	@Autowired
	ClaudeService claude;

	@Autowired
	@Qualifier("billing")
	ClaudeService billing;

	@Autowired
	ClaudeSimulation simulation;

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void namedClientsShouldBeHealedBetweenMethods(int ignored) {
		assertThat(this.billing.faq("When are you open?")).isFrom(ClaudeReply.Source.LIVE);
		assertThat(this.simulation.simulator().requests()).last()
			.satisfies((request) -> assertThat(request.key()).isEqualTo(Account.of(BILLING).name()));
		this.simulation.fault(Fault.status(401).key(BILLING));
		assertThat(this.billing.ask("Hello")).isUnavailableBecauseOf(ErrorClass.AUTHENTICATION);
		assertThat(this.claude.ask("Hello")).isAnswer();
		this.simulation.reset();
		assertThat(this.billing.ask("Hello")).isAnswer();
	}

	/** An application with nothing of its own. */
	@SpringBootConfiguration
	@EnableAutoConfiguration(excludeName = { "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
			"org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
			"org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration" })
	static class Application {

	}

}
