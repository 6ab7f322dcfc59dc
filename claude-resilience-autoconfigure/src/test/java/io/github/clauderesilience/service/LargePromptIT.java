package io.github.clauderesilience.service;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.limit.LimitListener;
import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.simulator.RecordedRequest;
import io.github.clauderesilience.simulator.faults.Fault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The API counts the tokens of large prompts before they ask for their turn. */
class LargePromptIT {

	private static final String COUNTING = "claude.rate-limit.count-prompts-from=1000";

	/** Far from what the simulated tokenizer makes of such a text. */
	private static final String LARGE = "a1 ".repeat(4000);

	private final List<Long> differences = new CopyOnWriteArrayList<>();

	private SimulatedApplication application = SimulatedApplication.with();

	@BeforeEach
	void listen() {
		this.application = SimulatedApplication.with(COUNTING)
			.context((runner) -> runner.withBean(LimitListener.class, () -> new LimitListener() {

				@Override
				public void settled(PoolId pool, String model, long input, long output) {
					LargePromptIT.this.differences.add(input);
				}

			}))
			.api((api) -> api.charsPerToken(1.7));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenAPromptIsLargeShouldReserveWhatTheApiCounts(boolean stream) {
		this.application.run((running) -> {
			this.differences.clear();
			ClaudeReply reply = reply(running, ClaudeRequest.of(LARGE), stream);

			assertThat(paths(running)).containsExactly("/v1/messages/count_tokens", "/v1/messages");
			assertThat(reply.usage().inputTokens()).isGreaterThan(5000);
			assertThat(this.differences).singleElement()
				.satisfies((difference) -> assertThat(difference).isBetween(-2L, 2L));
			assertThat(reply.attempts()).isOne();
		});
	}

	@Test
	void whenAPromptIsSmallShouldNotAsk() {
		this.application.run((running) -> {
			running.claude().send(ClaudeRequest.of("How are you?"));
			assertThat(paths(running)).containsExactly("/v1/messages");
		});
	}

	@Test
	void whenNothingIsConfiguredShouldNotAsk() {
		SimulatedApplication.with().run((running) -> {
			running.claude().send(ClaudeRequest.of(LARGE));
			assertThat(paths(running)).containsExactly("/v1/messages");
		});
	}

	@Test
	void whenTheApiCannotCountShouldEstimate() {
		this.application.run((running) -> {
			running.api().addFault(Fault.status(500).endpoint("count_tokens"));
			ClaudeReply reply = running.claude().send(ClaudeRequest.of(LARGE));

			assertThat(paths(running)).containsExactly("/v1/messages/count_tokens", "/v1/messages");
			assertThat(reply.source()).isEqualTo(ClaudeReply.Source.LIVE);
			assertThat(reply.attempts()).isOne();
		});
	}

	@Test
	void whenCountingIsLimitedShouldEstimateUntilTheTimeThatIsNamed() {
		this.application.run((running) -> {
			running.api().addFault(Fault.rateLimited(30).endpoint("count_tokens"));
			running.claude().send(ClaudeRequest.of(LARGE));
			ClaudeReply reply = running.claude().send(ClaudeRequest.of(LARGE));

			assertThat(paths(running)).containsExactly("/v1/messages/count_tokens", "/v1/messages", "/v1/messages");
			assertThat(reply.source()).isEqualTo(ClaudeReply.Source.LIVE);
		});
	}

	private static ClaudeReply reply(SimulatedApplication.Running running, ClaudeRequest request, boolean stream) {
		return stream ? Objects.requireNonNull(
				running.claude().stream(request).ofType(ClaudeEvent.Completed.class).blockLast(Duration.ofSeconds(10)))
			.reply() : running.claude().send(request);
	}

	private static List<String> paths(SimulatedApplication.Running running) {
		return running.api().requests().stream().map(RecordedRequest::path).toList();
	}

}
