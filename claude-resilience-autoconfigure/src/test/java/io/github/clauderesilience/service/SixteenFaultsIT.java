package io.github.clauderesilience.service;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.model.TokenUsage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each of sixteen faults, met by each way to ask. What comes back is the complete answer,
 * or one clear error where no answer can be right; nothing is hammered and nothing stays
 * held.
 */
@Tag("waiting")
class SixteenFaultsIT {

	private static final Duration LONGEST = Duration.ofSeconds(10);

	static Stream<Arguments> faultsAndWays() {
		return Stream.of(FaultCase.values())
			.flatMap((fault) -> Stream.of(Way.values()).map((way) -> Arguments.of(fault, way)));
	}

	@ParameterizedTest(name = "{0} by {1}")
	@MethodSource("faultsAndWays")
	void shouldAnswerInFullOrSayWhyNot(FaultCase fault, Way way) {
		List<String> properties = new ArrayList<>(fault.properties());
		properties.add("claude.stream.on-break=" + ((way == Way.STREAM_RESTARTING) ? "restart" : "fail"));
		SimulatedApplication.with(properties.toArray(String[]::new)).run((application) -> {
			fault.injectInto(application.api());
			for (int i = 0; i < fault.questions(); i++) {
				int before = application.requests();
				Result result = ask(way, request(fault, way), application);
				int requests = application.requests() - before;

				assertThat(requests).as("requests").isBetween(1, fault.mostRequests());
				if (isError(fault, way)) {
					checkError(result, fault, way);
				}
				else {
					checkAnswer(result, fault, way, requests, application);
				}
			}
			application.awaitIdle();
			application.api().clearFaults();
			application.awaitServes(SimulatedApplication.PRIMARY);
			application.awaitIdle();
		});
	}

	private static boolean isError(FaultCase fault, Way way) {
		return fault.outcome() == FaultCase.Outcome.REFUSED || (way == Way.STREAM && fault.broken() != null);
	}

	private static ClaudeRequest request(FaultCase fault, Way way) {
		// So long an answer is read as a stream also where a whole reply is wanted.
		return ((way == Way.SEND_LONG) ? fault.request().maxTokens(30_000) : fault.request()).build();
	}

	private static void checkError(Result result, FaultCase fault, Way way) {
		if (way == Way.ASK) {
			assertThat(result.reply()).isNotNull().satisfies((reply) -> {
				assertThat(reply.source()).isEqualTo(ClaudeReply.Source.UNAVAILABLE);
				assertThat(reply.provenance().errorClass()).isEqualTo(fault.broken());
				checkReadable(reply.text());
			});
			return;
		}
		assertThat(result.reply()).isNull();
		assertThat(result.failure()).isInstanceOfSatisfying(ClaudeException.class, (failure) -> {
			assertThat(failure.errorClass()).isEqualTo(fault.broken());
			assertThat(failure.attempts()).isEqualTo(1);
			assertThat(failure.model()).isEqualTo(SimulatedApplication.PRIMARY);
			assertThat(failure.requestId()).startsWith("req_");
			checkReadable(failure.userMessage());
		});
		if (fault.outcome() != FaultCase.Outcome.REFUSED) {
			assertThat(result.text()).as("what was shown before the break").isNotEmpty();
		}
	}

	private static void checkAnswer(Result result, FaultCase fault, Way way, int requests,
			SimulatedApplication.Running application) {
		assertThat(result.failure()).isNull();
		ClaudeReply reply = Objects.requireNonNull(result.reply());
		assertThat(reply.stopReason()).isEqualTo("end_turn");
		assertThat(reply.text()).isNotBlank();
		if (way.isStream()) {
			assertThat(result.text()).isEqualTo(reply.text());
			assertThat(result.restarts()).isEqualTo((way == Way.STREAM_RESTARTING && fault.broken() != null) ? 1 : 0);
		}
		checkWhoAnswered(reply, fault);
		// A pooled connection that died is tried again below the attempts
		checkAccount(reply, (fault == FaultCase.RESET_BEFORE_HEADERS) ? requests - 1 : requests, application);
	}

	private static void checkWhoAnswered(ClaudeReply reply, FaultCase fault) {
		String asked = fault.request().build().model();
		assertThat(reply.requestedModel()).isEqualTo((asked != null) ? asked : SimulatedApplication.PRIMARY);
		String answered = switch (fault.outcome()) {
			case PRIMARY, LARGER_WINDOW -> SimulatedApplication.PRIMARY;
			case FALLBACK -> SimulatedApplication.FALLBACK;
			case ANY_MODEL -> reply.model();
			case REFUSED -> "nobody";
		};
		assertThat(reply.model()).isEqualTo(answered);
		boolean other = !reply.model().equals(reply.requestedModel());
		assertThat(reply.source()).isEqualTo(other ? ClaudeReply.Source.FALLBACK_MODEL : ClaudeReply.Source.LIVE);
		assertThat(reply.provenance().errorClass() != null).as("says why another model answered").isEqualTo(other);
	}

	private static void checkAccount(ClaudeReply reply, int requests, SimulatedApplication.Running application) {
		assertThat(reply.attempts()).as("attempts").isEqualTo(requests);
		assertThat(reply.requestId()).as("request of who answered")
			.isEqualTo("req_" + reply.json().path("id").stringValue("").substring("msg_".length()));
		assertThat(reply.usage().outputTokens()).isEqualTo(SimulatedApplication.OUTPUT_TOKENS);
		assertThat(reply.usage().promptTokens()).isPositive();
		BigDecimal price = application.context()
			.getBean(ModelTable.class)
			.cost(reply.model(), new TokenUsage(reply.usage().inputTokens(), reply.usage().outputTokens(), 0, 0, 0))
			.orElseThrow();
		assertThat(reply.cost()).isEqualByComparingTo(price);
		assertThat(reply.elapsed()).isLessThan(LONGEST);
	}

	private static void checkReadable(String text) {
		assertThat(text).isNotBlank()
			.doesNotContain(FaultCase.RAW)
			.doesNotContainIgnoringCase("claude-")
			.doesNotContain("_", "{", "stream", "ms");
	}

	private static Result ask(Way way, ClaudeRequest request, SimulatedApplication.Running application) {
		return switch (way) {
			case SEND, SEND_LONG ->
				collect(application.claude().sendAsync(request).map(ClaudeEvent.Completed::new).flux());
			case ASK -> collect(application.claude().askAsync(request).map(ClaudeEvent.Completed::new).flux());
			case STREAM, STREAM_RESTARTING -> collect(application.claude().stream(request));
		};
	}

	private static Result collect(Flux<? extends ClaudeEvent> events) {
		StringBuilder text = new StringBuilder();
		List<ClaudeReply> replies = new ArrayList<>();
		List<Throwable> failures = new ArrayList<>();
		List<ClaudeEvent> restarts = new ArrayList<>();
		events.doOnNext((event) -> {
			if (event instanceof ClaudeEvent.TextDelta delta) {
				text.append(delta.text());
			}
			else if (event instanceof ClaudeEvent.Restarted) {
				text.setLength(0);
				restarts.add(event);
			}
			else if (event instanceof ClaudeEvent.Completed completed) {
				replies.add(completed.reply());
			}
		}).onErrorComplete((failure) -> failures.add(failure)).then().block(LONGEST);
		assertThat(replies.size() + failures.size()).as("one answer or one error").isEqualTo(1);
		return new Result(replies.isEmpty() ? null : replies.get(0), failures.isEmpty() ? null : failures.get(0),
				text.toString(), restarts.size());
	}

	private record Result(@Nullable ClaudeReply reply, @Nullable Throwable failure, String text, int restarts) {
	}

	enum Way {

		SEND, SEND_LONG, ASK, STREAM, STREAM_RESTARTING;

		boolean isStream() {
			return this == STREAM || this == STREAM_RESTARTING;
		}

	}

}
