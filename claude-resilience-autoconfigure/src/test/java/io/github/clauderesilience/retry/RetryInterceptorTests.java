package io.github.clauderesilience.retry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.Chain;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.spi.RetryListener;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.ScriptedChain;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;

class RetryInterceptorTests {

	private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

	private final Timeline timeline = Timeline.of(this.time);

	private final List<String> heard = new ArrayList<>();

	private final RetryInterceptor interceptor = interceptor(RetrySettings.Budget.DEFAULT);

	private @Nullable Throwable failure;

	private final List<ClaudeEvent> events = new ArrayList<>();

	@Test
	void shouldRetryUntilItSucceeds() {
		ScriptedChain wire = ScriptedChain.failing(this.timeline, ErrorClass.OVERLOADED, 3);

		subscribe(wire, Calls.call(Calls.SONNET, this.timeline));
		this.time.advanceTimeBy(Duration.ofSeconds(30));

		assertThat(this.events).hasSize(1).first().isInstanceOf(ClaudeEvent.Completed.class);
		assertThat(wire.times()).containsExactly(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(3),
				Duration.ofSeconds(7));
		assertThat(this.heard).containsExactly("retrying overloaded PT1S", "retrying overloaded PT2S",
				"retrying overloaded PT4S");
	}

	@Test
	void whenRetriesAreExhaustedShouldFailWithTheLastAndSuppressTheEarlier() {
		ScriptedChain wire = ScriptedChain.failing(this.timeline, ErrorClass.MALFORMED);

		subscribe(wire, Calls.call(Calls.SONNET, this.timeline));
		this.time.advanceTimeBy(Duration.ofSeconds(30));

		ClaudeException last = failed();
		assertThat(last.errorClass()).isEqualTo(ErrorClass.MALFORMED);
		assertThat(last.attempts()).isEqualTo(3);
		assertThat(last.isExhausted()).isTrue();
		assertThat(last.getSuppressed()).hasSize(2).allMatch(ClaudeException.class::isInstance);
		assertThat(this.heard).last().isEqualTo("gave up malformed EXHAUSTED");
	}

	@Test
	void whenShutShouldFailWithWhatItWantedToRepeat() {
		ScriptedChain wire = ScriptedChain.failing(this.timeline, ErrorClass.OVERLOADED);
		subscribe(wire, Calls.call(Calls.SONNET, this.timeline));
		this.time.advanceTimeBy(Duration.ofMillis(1500));
		this.interceptor.shut();

		ClaudeException last = failed();
		assertThat(last.errorClass()).isEqualTo(ErrorClass.OVERLOADED);
		assertThat(last.attempts()).isEqualTo(2);
		assertThat(last.getSuppressed()).hasSize(1);
		assertThat(this.heard).last().isEqualTo("gave up overloaded SHUTTING_DOWN");
		assertThat(this.interceptor.waiting(Calls.SONNET)).isZero();
	}

	@Test
	void whenShutBeforeItWaitsShouldNotWait() {
		ScriptedChain wire = ScriptedChain.failing(this.timeline, ErrorClass.OVERLOADED);
		this.interceptor.shut();
		subscribe(wire, Calls.call(Calls.SONNET, this.timeline));
		assertThat(failed().attempts()).isEqualTo(1);
	}

	@Test
	void whenContentWasSeenShouldNotRetry() {
		ScriptedChain wire = new ScriptedChain(this.timeline,
				(call, number) -> Flux.concat(Flux.just(new ClaudeEvent.TextDelta(0, "From ")),
						Flux.error(Calls.failure(ErrorClass.OVERLOADED))));

		subscribe(wire, Calls.stream(Calls.SONNET, this.timeline));
		this.time.advanceTimeBy(Duration.ofSeconds(30));

		assertThat(wire.models()).hasSize(1);
		assertThat(this.events).containsExactly(new ClaudeEvent.TextDelta(0, "From "));
		assertThat(this.failure).isInstanceOf(ClaudeException.class);
	}

	@Test
	void whenAnAttemptFailsBeforeItsFirstContentShouldLeaveNoTraceOfIt() {
		ClaudeEvent text = new ClaudeEvent.TextDelta(0, "From nine to five.");
		ScriptedChain wire = new ScriptedChain(this.timeline,
				(call, number) -> Flux.concat(Flux.just(new ClaudeEvent.Started(call.model(), "req_" + number)),
						(number == 1) ? Flux.error(Calls.failure(ErrorClass.OVERLOADED)) : Flux.just(text)));

		subscribe(wire, Calls.stream(Calls.SONNET, this.timeline));
		this.time.advanceTimeBy(Duration.ofSeconds(30));

		assertThat(this.events).containsExactly(new ClaudeEvent.Started(Calls.SONNET, "req_2"), text);
	}

	@Test
	void whenTheBudgetIsEmptyShouldFail() {
		RetryInterceptor poor = interceptor(new RetrySettings.Budget(0, 0));
		ScriptedChain wire = ScriptedChain.failing(this.timeline, ErrorClass.OVERLOADED);

		subscribe(poor, wire, Calls.call(Calls.SONNET, this.timeline));
		this.time.advanceTimeBy(Duration.ofSeconds(30));

		assertThat(wire.models()).hasSize(1);
		assertThat(this.heard).containsExactly("gave up overloaded BUDGET");
	}

	@Test
	void whenTheDeadlineIsShortShouldKeepHalfOfWhatIsLeft() {
		ScriptedChain wire = ScriptedChain.failing(this.timeline, ErrorClass.OVERLOADED);

		subscribe(wire, Calls.call(Calls.SONNET, Lane.NORMAL, Duration.ofSeconds(10), this.timeline));
		this.time.advanceTimeBy(Duration.ofSeconds(30));

		assertThat(wire.times()).containsExactly(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(3));
		assertThat(this.heard).last().isEqualTo("gave up overloaded DEADLINE");
	}

	@Test
	void whenTheCircuitOpensShouldLeaveTheBackOffAtOnce() {
		ScriptedChain wire = ScriptedChain.failing(this.timeline, ErrorClass.OVERLOADED);
		subscribe(wire, Calls.call(Calls.SONNET, this.timeline));
		this.time.advanceTimeBy(Duration.ofMillis(200));

		this.interceptor.onOpen(Calls.SONNET, Duration.ofSeconds(30));

		ClaudeException last = failed();
		assertThat(last.errorClass()).isEqualTo(ErrorClass.CIRCUIT_OPEN);
		assertThat(last.retryAfter()).isEqualTo(Duration.ofSeconds(30));
		assertThat(last.attempts()).isEqualTo(1);
		assertThat(last.getSuppressed()).singleElement()
			.extracting((suppressed) -> ((ClaudeException) suppressed).errorClass())
			.isEqualTo(ErrorClass.OVERLOADED);
		assertThat(this.interceptor.waiting(Calls.SONNET)).isZero();
	}

	@Test
	void whenTheCircuitIsOpenAlreadyShouldNotEvenBeginToWait() {
		ScriptedChain wire = ScriptedChain.failing(this.timeline, ErrorClass.OVERLOADED);
		this.interceptor.onOpen(Calls.SONNET, Duration.ofSeconds(30));

		subscribe(wire, Calls.call(Calls.SONNET, this.timeline));

		assertThat(this.failure).isInstanceOf(ClaudeException.class);
	}

	@Test
	void whenTheCircuitOfAnotherModelOpensShouldGoOnWaiting() {
		ScriptedChain wire = ScriptedChain.failing(this.timeline, ErrorClass.OVERLOADED, 1);
		subscribe(wire, Calls.call(Calls.SONNET, this.timeline));

		this.interceptor.onOpen(Calls.HAIKU, Duration.ofSeconds(30));
		this.time.advanceTimeBy(Duration.ofSeconds(1));

		assertThat(this.events).hasSize(1);
	}

	@Test
	void whenTheCircuitClosedAgainShouldWaitAsBefore() {
		ScriptedChain wire = ScriptedChain.failing(this.timeline, ErrorClass.OVERLOADED, 1);
		this.interceptor.onOpen(Calls.SONNET, Duration.ofSeconds(30));
		this.interceptor.onClosed(Calls.SONNET);

		subscribe(wire, Calls.call(Calls.SONNET, this.timeline));
		this.time.advanceTimeBy(Duration.ofSeconds(1));

		assertThat(this.events).hasSize(1);
	}

	@Test
	void whenTheCircuitOpensShouldLeaveInLaneOrder() {
		List<String> left = new ArrayList<>();
		ScriptedChain wire = ScriptedChain.failing(this.timeline, ErrorClass.OVERLOADED);
		for (Lane lane : List.of(Lane.BACKGROUND, Lane.INTERACTIVE, Lane.NORMAL)) {
			this.interceptor.intercept(Calls.call(Calls.SONNET, lane, Duration.ofMinutes(2), this.timeline), wire)
				.subscribe((event) -> {
				}, (ex) -> left.add(lane.name()));
		}

		this.interceptor.onOpen(Calls.SONNET, Duration.ofSeconds(30));

		assertThat(left).containsExactly("INTERACTIVE", "NORMAL", "BACKGROUND");
	}

	@Test
	void whenCancelledInBackOffShouldLetGoOfEverything() {
		ScriptedChain wire = ScriptedChain.failing(this.timeline, ErrorClass.OVERLOADED);
		Disposable subscription = subscribe(wire, Calls.call(Calls.SONNET, this.timeline));
		assertThat(this.interceptor.waiting(Calls.SONNET)).isOne();

		subscription.dispose();
		this.time.advanceTimeBy(Duration.ofSeconds(30));

		assertThat(this.interceptor.waiting(Calls.SONNET)).isZero();
		assertThat(wire.models()).hasSize(1);
	}

	@Test
	void whenCancelledDuringAnAttemptShouldCancelIt() {
		ScriptedChain wire = new ScriptedChain(this.timeline, (call, number) -> Flux.never());

		subscribe(wire, Calls.call(Calls.SONNET, this.timeline)).dispose();

		assertThat(wire.cancelled()).isOne();
	}

	@Test
	void whenSomethingElseFailsShouldPassItOn() {
		Error bug = new AssertionError("bug");

		subscribe((call) -> Flux.error(bug), Calls.call(Calls.SONNET, this.timeline));

		assertThat(this.failure).isSameAs(bug);
	}

	private ClaudeException failed() {
		assertThat(this.failure).isInstanceOf(ClaudeException.class);
		return (ClaudeException) Objects.requireNonNull(this.failure);
	}

	private Disposable subscribe(Chain wire, ClaudeCall call) {
		return subscribe(this.interceptor, wire, call);
	}

	private Disposable subscribe(RetryInterceptor retry, Chain wire, ClaudeCall call) {
		return retry.intercept(call, wire).subscribe(this.events::add, (ex) -> this.failure = ex);
	}

	private RetryInterceptor interceptor(RetrySettings.Budget budget) {
		return new RetryInterceptor(new RetryPolicy(RetrySettings.defaultSettings()), new RetryBudget(budget, 0),
				Calls.MODELS, Calls.FAILURES, listener(), this.timeline, () -> 0.5);
	}

	private RetryListener listener() {
		return new RetryListener() {

			@Override
			public void retrying(@Nullable String model, ErrorClass errorClass, Duration delay) {
				RetryInterceptorTests.this.heard.add("retrying %s %s".formatted(errorClass.key(), delay).strip());
			}

			@Override
			public void gaveUp(@Nullable String model, ErrorClass errorClass, RetryListener.Reason reason) {
				RetryInterceptorTests.this.heard
					.add(String.format(Locale.ROOT, "gave up %s %s", errorClass.key(), reason));
			}

		};
	}

}
