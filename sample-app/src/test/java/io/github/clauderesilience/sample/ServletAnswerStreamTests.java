package io.github.clauderesilience.sample;

import io.github.clauderesilience.test.ClaudeSimulatorTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

@ClaudeSimulatorTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ServletAnswerStreamTests extends AnswerStreamContract {

}
