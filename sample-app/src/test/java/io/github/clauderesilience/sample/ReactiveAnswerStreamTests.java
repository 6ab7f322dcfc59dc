package io.github.clauderesilience.sample;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "spring.main.web-application-type=reactive", "claude.retry.default.initial=1ms",
				"claude.simulator.latency=1ms", "claude.simulator.tokens-per-second=100000" })
class ReactiveAnswerStreamTests extends AnswerStreamContract {

	@Autowired
	private ApplicationContext context;

	@Test
	void shouldRunOnWebFlux() {
		assertThat(this.context).isInstanceOf(ReactiveWebServerApplicationContext.class);
	}

}
