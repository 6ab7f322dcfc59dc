package io.github.clauderesilience.carry;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class ClientAdviceTests {

	private final ClientAdvice advice = new ClientAdvice(Duration.ofMinutes(2));

	@Test
	void clientThatGivesUpEarlyShouldBeToldOnceForEachKind(CapturedOutput log) {
		this.advice.look("java", Duration.ofSeconds(59));
		this.advice.look("java", Duration.ofSeconds(59));
		this.advice.look("python", Duration.ofSeconds(10));

		assertThat(log.toString().split("claude.timeout.total \\(2m\\)", -1)).hasSize(3);
		assertThat(log).contains("A client (java) gives up soon after 59s", "A client (python)");
	}

	@Test
	void clientThatRepeatsItselfShouldBeToldOnce(CapturedOutput log) {
		this.advice.look("langchain4j", Duration.ofMinutes(2));
		this.advice.look("langchain4j", Duration.ofMinutes(2));

		assertThat(log.toString().split("maxRetries\\(0\\)", -1)).hasSize(2);
	}

	@Test
	void clientThatIsPatientShouldNotBeTold(CapturedOutput log) {
		this.advice.look("typescript", Duration.ofMinutes(2));

		assertThat(log).doesNotContain("A client");
	}

}
