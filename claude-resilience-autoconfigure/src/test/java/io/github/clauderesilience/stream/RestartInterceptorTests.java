package io.github.clauderesilience.stream;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.function.UnaryOperator;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.time.Timeline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;

class RestartInterceptorTests {

	private static final Duration PAUSE = Duration.ofSeconds(1);

	private static final ClaudeEvent.TextDelta HALF = new ClaudeEvent.TextDelta(0, "Hal");

	private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

	private final Timeline timeline = Timeline.of(this.time);

	private final Queue<Flux<ClaudeEvent>> attempts = new ArrayDeque<>();

	private final CallContext context = new CallContext(CallContext.Audience.PROGRAM, "claude-test", Lane.NORMAL, null,
			Locale.ROOT, false, Duration.ofSeconds(10), this.timeline);

	@Test
	void whenStreamBreaksAfterContentShouldStartAgain() {
		ClaudeException broken = failure(ErrorClass.MALFORMED);
		this.attempts.add(Flux.just((ClaudeEvent) HALF).concatWith(Flux.error(broken)));
		this.attempts.add(Flux.just(HALF, new ClaudeEvent.TextDelta(0, "lo")));

		StepVerifier.create(intercepted(RestartInterceptor.OnBreak.RESTART, true))
			.expectNext(HALF)
			.expectNext(new ClaudeEvent.Restarted("claude-test", ErrorClass.MALFORMED))
			.then(() -> assertThat(this.attempts).hasSize(1))
			.then(() -> this.time.advanceTimeBy(PAUSE))
			.expectNext(HALF, new ClaudeEvent.TextDelta(0, "lo"))
			.verifyComplete();

		assertThat(this.context.retries()).isEqualTo(1);
	}

	@Test
	void whenItKeepsBreakingShouldGiveUpAndTellAll() {
		List<ClaudeException> failures = List.of(failure(ErrorClass.MALFORMED), failure(ErrorClass.OVERLOADED),
				failure(ErrorClass.TIMEOUT), failure(ErrorClass.OVERLOADED));
		failures.forEach((failure) -> this.attempts.add(Flux.just((ClaudeEvent) HALF).concatWith(Flux.error(failure))));

		StepVerifier.create(intercepted(RestartInterceptor.OnBreak.RESTART, true))
			.expectNextCount(2)
			.then(() -> this.time.advanceTimeBy(PAUSE))
			.expectNextCount(2)
			.then(() -> this.time.advanceTimeBy(PAUSE))
			.expectNextCount(2)
			.then(() -> this.time.advanceTimeBy(PAUSE))
			.expectNext(HALF)
			.verifyErrorSatisfies((failure) -> {
				assertThat(failure).isSameAs(failures.get(3)).hasSuppressedException(failures.get(2));
				assertThat(failures.get(2)).hasSuppressedException(failures.get(1));
				assertThat(failures.get(1)).hasSuppressedException(failures.get(0));
			});
	}

	@ParameterizedTest
	@EnumSource(names = { "REFUSED", "PROMPT_TOO_LONG", "AUTHENTICATION", "WOULD_MISS_DEADLINE" })
	void whenRepeatingDoesNotHelpShouldFail(ErrorClass errorClass) {
		this.attempts.add(Flux.just((ClaudeEvent) HALF).concatWith(Flux.error(failure(errorClass))));

		StepVerifier.create(intercepted(RestartInterceptor.OnBreak.RESTART, true))
			.expectNext(HALF)
			.verifyError(ClaudeException.class);
	}

	@Test
	void whenNothingWasShownShouldLeaveItToTheOthers() {
		this.attempts.add(Flux.just((ClaudeEvent) new ClaudeEvent.Started("claude-test", "req"))
			.concatWith(Flux.error(failure(ErrorClass.OVERLOADED))));

		StepVerifier.create(intercepted(RestartInterceptor.OnBreak.RESTART, true))
			.expectNextCount(1)
			.verifyError(ClaudeException.class);
	}

	@Test
	void whenTheLimitIsReachedInTheMiddleShouldWaitAsAskedAndStartAgain() {
		ClaudeException limited = failure(ErrorClass.RATE_LIMITED);
		limited = limited.with(limited.details().withRetryAfter(Duration.ofSeconds(4)));
		this.attempts.add(Flux.just((ClaudeEvent) HALF).concatWith(Flux.error(limited)));
		this.attempts.add(Flux.just(HALF));

		StepVerifier.create(intercepted(RestartInterceptor.OnBreak.RESTART, true))
			.expectNext(HALF, new ClaudeEvent.Restarted("claude-test", ErrorClass.RATE_LIMITED))
			.then(() -> this.time.advanceTimeBy(Duration.ofSeconds(3)))
			.then(() -> assertThat(this.attempts).hasSize(1))
			.then(() -> this.time.advanceTimeBy(Duration.ofSeconds(1)))
			.expectNext(HALF)
			.verifyComplete();

		assertThat(this.context.avoided("claude-test")).isNotNull();
	}

	@Test
	void whenTheConnectionBreaksShouldAvoidAModelAfterItsSecondBreakOnly() {
		this.attempts.add(Flux.just((ClaudeEvent) HALF).concatWith(Flux.error(failure(ErrorClass.CONNECTION))));
		this.attempts.add(Flux.just((ClaudeEvent) HALF).concatWith(Flux.error(failure(ErrorClass.CONNECTION))));
		this.attempts.add(Flux.just((ClaudeEvent) HALF)
			.doOnSubscribe((subscription) -> assertThat(this.context.avoided("claude-test")).isNotNull()));

		StepVerifier.create(intercepted(RestartInterceptor.OnBreak.RESTART, true))
			.expectNextCount(2)
			.then(() -> assertThat(this.context.avoided("claude-test")).isNull())
			.then(() -> this.time.advanceTimeBy(PAUSE))
			.expectNextCount(2)
			.then(() -> this.time.advanceTimeBy(PAUSE))
			.expectNext(HALF)
			.verifyComplete();
	}

	@Test
	void whenDeadlineIsNearShouldFail() {
		ClaudeException later = failure(ErrorClass.OVERLOADED);
		later = later.with(later.details().withRetryAfter(Duration.ofSeconds(10)));
		this.attempts.add(Flux.just((ClaudeEvent) HALF).concatWith(Flux.error(later)));

		StepVerifier.create(intercepted(RestartInterceptor.OnBreak.RESTART, true))
			.expectNext(HALF)
			.verifyError(ClaudeException.class);
	}

	@Test
	void whenToldToFailOrNotStreamingShouldPassFailureOn() {
		ClaudeException broken = failure(ErrorClass.MALFORMED);
		this.attempts.add(Flux.just((ClaudeEvent) HALF).concatWith(Flux.error(broken)));
		this.attempts.add(Flux.just((ClaudeEvent) HALF).concatWith(Flux.error(broken)));

		StepVerifier.create(intercepted(RestartInterceptor.OnBreak.FAIL, true))
			.expectNext(HALF)
			.verifyErrorMatches(broken::equals);
		StepVerifier.create(intercepted(RestartInterceptor.OnBreak.RESTART, false))
			.expectNext(HALF)
			.verifyErrorMatches(broken::equals);
	}

	private Flux<ClaudeEvent> intercepted(RestartInterceptor.OnBreak onBreak, boolean stream) {
		ClaudeCall call = new ClaudeCall(Json.object(), "claude-test", List.of(), stream, List.of(), this.context);
		return new RestartInterceptor(onBreak, PAUSE, UnaryOperator.identity(), this.timeline).intercept(call,
				(proceeding) -> this.attempts.remove());
	}

	private static ClaudeException failure(ErrorClass errorClass) {
		return ClaudeException.of(ClaudeException.Details.of(errorClass, "broken", "Sorry"), null);
	}

}
