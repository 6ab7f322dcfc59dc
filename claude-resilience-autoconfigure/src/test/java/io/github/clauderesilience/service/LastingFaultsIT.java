package io.github.clauderesilience.service;

import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.simulator.faults.FaultKind;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Faults that last on the model that was asked, with a healthy one beside it, by each way
 * to ask: a complete answer comes soon, from the other model under the name that was
 * configured, and the first is not hammered. Times are a tenth of the defaults.
 */
@Tag("waiting")
class LastingFaultsIT {

	private static final String STAND_IN = "claude-haiku-4-5";

	private static final Duration SOON = Duration.ofSeconds(5);

	static Stream<Arguments> faultsAndWays() {
		return Stream.of(Lasting.values())
			.flatMap((fault) -> Stream.of(Way.values()).map((way) -> Arguments.of(fault, way)));
	}

	@ParameterizedTest(name = "{0} by {1}")
	@MethodSource("faultsAndWays")
	void shouldBeAnsweredByTheOtherModelSoon(Lasting fault, Way way) {
		SimulatedApplication
			.with("claude.fallback.models.claude-sonnet-5-5=" + STAND_IN, "claude.fallback.patience.interactive=300ms",
					"claude.fallback.patience.normal=800ms", "claude.retry.default.initial=100ms",
					"claude.retry.default.max=10s", "claude.timeout.silence=500ms", "claude.timeout.first-content=1s",
					"claude.timeout.idle=800ms", "claude.timeout.attempt=60s",
					"claude.stream.on-break=" + ((way == Way.STREAM) ? "fail" : "restart"),
					"claude.circuit-breaker.failures=1000")
			.run((application) -> {
				application.api().addFault(fault.fault.model(SimulatedApplication.PRIMARY));
				if (way == Way.STREAM && fault.afterContent) {
					assertThatException().isThrownBy(() -> ask(way, application))
						.asInstanceOf(InstanceOfAssertFactories.throwable(ClaudeException.class))
						.satisfies((failure) -> assertThat(failure.userMessage()).isNotBlank());
					assertThat(application.requests()).as("the reader has seen what came").isEqualTo(1);
					return;
				}

				ClaudeReply reply = ask(way, application);

				assertThat(reply.text()).isNotBlank();
				assertThat(reply.stopReason()).isEqualTo("end_turn");
				assertThat(reply.source()).isEqualTo(ClaudeReply.Source.FALLBACK_MODEL);
				assertThat(reply.elapsed()).isLessThan(SOON);
				assertThat(application.requests(SimulatedApplication.PRIMARY)).isBetween(1L, (long) fault.requests);
				assertThat(application.requests(STAND_IN)).as("asked by the name that was configured").isEqualTo(1);
				application.awaitIdle();
				application.api().clearFaults();
				application.awaitServes(SimulatedApplication.PRIMARY);
			});
	}

	private static ClaudeReply ask(Way way, SimulatedApplication.Running application) {
		ClaudeRequest.Builder request = ClaudeRequest.builder().user("Where is my parcel?");
		return switch (way) {
			case SEND -> application.claude().send(request.build());
			case SEND_LONG -> application.claude().send(request.maxTokens(30_000).build());
			case SEND_SHORT -> application.claude().send(request.maxTokens(60).build());
			case ASK -> application.claude().ask(request.build());
			case STREAM, STREAM_RESTARTING -> last(application.claude().stream(request.build()));
		};
	}

	private static ClaudeReply last(Flux<ClaudeEvent> events) {
		StringBuilder text = new StringBuilder();
		ClaudeEvent last = events.doOnNext((event) -> {
			if (event instanceof ClaudeEvent.Restarted) {
				text.setLength(0);
			}
			else if (event instanceof ClaudeEvent.TextDelta delta) {
				text.append(delta.text());
			}
		}).blockLast(Duration.ofSeconds(10));
		ClaudeReply reply = ((ClaudeEvent.Completed) Objects.requireNonNull(last)).reply();
		assertThat(text).hasToString(reply.text());
		return reply;
	}

	enum Way {

		SEND, SEND_SHORT, SEND_LONG, ASK, STREAM, STREAM_RESTARTING

	}

	enum Lasting {

		LIMITED_WITHOUT_A_TIME(Fault.status(429), 4, false),

		LIMITED_FOR_LONG(Fault.rateLimited(2), 1, false),

		SERVER_ERROR(Fault.status(500), 4, false),

		UNAVAILABLE(Fault.status(503), 4, false),

		OVERLOADED(Fault.overloaded(), 4, false),

		RESET(Fault.of(FaultKind.RESET), 5, false),

		WRONG_BODY(Fault.wrongBody("<html>Welcome</html>", "text/html"), 4, false),

		NO_ANSWER(Fault.of(FaultKind.NO_ANSWER), 1, false),

		SLOW_FIRST_TOKEN(Fault.of(FaultKind.SLOW_FIRST_TOKEN).delay(Duration.ofSeconds(60)), 1, false),

		CUT(Fault.of(FaultKind.RESET_IN_BODY).afterEvents(5), 4, true),

		STALL_BEFORE_CONTENT(Fault.of(FaultKind.STALL).afterEvents(3), 1, false),

		STALL(Fault.of(FaultKind.STALL).afterEvents(6), 1, true),

		GARBAGE(Fault.of(FaultKind.MALFORMED).afterEvents(5), 4, true),

		OVERLOADED_IN_THE_MIDDLE(Fault.overloadedInStream(5), 4, true);

		private final Fault fault;

		/*
		 * Requests to the model in trouble; a pooled connection that died is tried again.
		 */
		private final int requests;

		private final boolean afterContent;

		Lasting(Fault fault, int requests, boolean afterContent) {
			this.fault = fault;
			this.requests = requests;
			this.afterContent = afterContent;
		}

	}

}
