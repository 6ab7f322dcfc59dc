package io.github.clauderesilience.sample;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "claude.retry.default.initial=1ms",
		"claude.simulator.latency=1ms", "claude.simulator.tokens-per-second=100000" })
class ServletAnswerStreamTests extends AnswerStreamContract {

}
