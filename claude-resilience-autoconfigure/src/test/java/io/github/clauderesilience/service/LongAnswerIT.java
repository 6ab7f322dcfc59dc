package io.github.clauderesilience.service;

import java.time.Duration;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.simulator.faults.Fault;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Answers that take longer to write than a plain answer is waited for, with no model to
 * stand in.
 */
class LongAnswerIT {

	@Test
	void answerThatIsBeingWrittenShouldNotBeCut() {
		SimulatedApplication
			.with("claude.fallback.models=", "claude.timeout.attempt=1s", "claude.timeout.first-content=5s",
					"claude.timeout.idle=5s", "claude.timeout.total=30s")
			.run((application) -> {
				application.api().addFault(Fault.slowTokens(Duration.ofMillis(40)));

				ClaudeReply reply = application.claude().send(ClaudeRequest.of("Tell me everything about leather."));

				assertThat(reply.attempts()).isEqualTo(1);
				assertThat(reply.elapsed()).isGreaterThan(Duration.ofSeconds(1));
				assertThat(reply.stopReason()).isEqualTo("end_turn");
				assertThat(application.api().requests()).singleElement()
					.satisfies((request) -> assertThat(request.stream()).isTrue());
			});
	}

	@Test
	void shortAnswerShouldBePlain() {
		SimulatedApplication.with("claude.fallback.models=", "claude.timeout.attempt=60s").run((application) -> {
			application.claude().send(ClaudeRequest.builder().maxTokens(2000).user("Yes or no?").build());

			assertThat(application.api().requests()).singleElement()
				.satisfies((request) -> assertThat(request.stream()).isFalse());
		});
	}

}
