package io.github.clauderesilience.service;

import java.io.IOException;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeReply.Source;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import io.github.clauderesilience.testsupport.RawApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A gateway answers 200 and writes the error of the API into the body.
 */
class ErrorWithStatus200IT {

	private static final String LIMITED = """
			{"type":"error","error":{"type":"rate_limit_error","message":"Number of requests has exceeded your limit"}}""";

	private final RawApi api = new RawApi();

	private final ConfigurableApplicationContext context = ClaudeContexts.start(this.api.baseUrl(),
			"claude.retry.default.max-retries=3", "claude.retry.default.initial=10ms");

	ErrorWithStatus200IT() throws IOException {
	}

	@AfterEach
	void close() throws IOException {
		this.context.close();
		this.api.close();
	}

	@Test
	void whenItIsARateLimitShouldAskAgain() {
		this.api.answers(LIMITED, LIMITED, RawApi.message("end_turn", RawApi.text("Hello.")));

		ClaudeReply reply = this.context.getBean(ClaudeService.class)
			.send(ClaudeRequest.builder().user("Hi").maxTokens(100).build());

		assertThat(reply.text()).isEqualTo("Hello.");
		assertThat(reply.source()).isEqualTo(Source.LIVE);
		assertThat(reply.attempts()).isEqualTo(3);
	}

}
