package io.github.clauderesilience.sample;

import io.github.clauderesilience.test.ClaudeSimulatorTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

@ClaudeSimulatorTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "spring.main.web-application-type=reactive")
class ReactiveAnswerStreamTests extends AnswerStreamContract {

	@Autowired
	private ApplicationContext context;

	@Test
	void shouldRunOnWebFlux() {
		assertThat(this.context).isInstanceOf(ReactiveWebServerApplicationContext.class);
	}

}
