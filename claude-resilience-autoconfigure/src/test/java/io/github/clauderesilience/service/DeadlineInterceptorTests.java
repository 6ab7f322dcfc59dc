package io.github.clauderesilience.service;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.VirtualTime;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

class DeadlineInterceptorTests {

	private final VirtualTime time = new VirtualTime();

	private final DeadlineInterceptor interceptor = new DeadlineInterceptor(Calls.FAILURES, this.time);

	private final ClaudeCall call = Calls.call(Calls.SONNET, Lane.NORMAL, Duration.ofSeconds(8), this.time);

	@Test
	void whenNothingEndsTheCallShouldEndItAfterItsDeadline() {
		AtomicBoolean cancelled = new AtomicBoolean();
		Flux<ClaudeEvent> lost = Flux.<ClaudeEvent>never().doOnCancel(() -> cancelled.set(true));

		StepVerifier.create(this.interceptor.intercept(this.call, (asked) -> lost)).expectSubscription().then(() -> {
			this.time.forward(Duration.ofSeconds(8));
			assertThat(cancelled).isFalse();
			this.time.forward(Duration.ofMillis(1100));
		}).verifyErrorSatisfies((failure) -> {
			assertThat(((ClaudeException) failure).errorClass()).isEqualTo(ErrorClass.TIMEOUT);
			assertThat(failure).hasMessageContaining("1000 ms after its deadline");
		});
		assertThat(cancelled).isTrue();
	}

	@Test
	void whenCancelThrowsShouldEndTheCallAllTheSame() {
		Flux<ClaudeEvent> lost = Flux.<ClaudeEvent>never().doOnCancel(() -> {
			throw new StackOverflowError("thrown");
		});

		StepVerifier.create(this.interceptor.intercept(this.call, (asked) -> lost))
			.expectSubscription()
			.then(() -> this.time.forward(Duration.ofSeconds(10)))
			.verifyError(ClaudeException.class);
	}

	@Test
	void whenSubscribingThrowsShouldFailTheCallAtOnce() {
		Flux<ClaudeEvent> broken = Flux.from((subscriber) -> {
			throw new StackOverflowError("thrown");
		});

		StepVerifier.create(this.interceptor.intercept(this.call, (asked) -> broken))
			.verifyError(StackOverflowError.class);
	}

	@Test
	void whenTheApplicationStopsShouldEndTheCallAndSayWhy() {
		AtomicBoolean cancelled = new AtomicBoolean();
		Flux<ClaudeEvent> lost = Flux.<ClaudeEvent>never().doOnCancel(() -> cancelled.set(true));

		StepVerifier.create(this.interceptor.intercept(this.call, (asked) -> lost))
			.expectSubscription()
			.then(this.interceptor::end)
			.verifyErrorSatisfies(DeadlineInterceptorTests::isStopped);
		assertThat(cancelled).isTrue();
	}

	@Test
	void whenTheApplicationHasStoppedShouldRefuseCalls() {
		this.interceptor.end();

		StepVerifier.create(this.interceptor.intercept(this.call, (asked) -> Flux.never()))
			.verifyErrorSatisfies((failure) -> {
				assertThat(((ClaudeException) failure).errorClass()).isEqualTo(ErrorClass.SHUTTING_DOWN);
				assertThat(failure)
					.hasMessage("Not sent to " + this.call.model() + ": this application has been stopped");
			});
	}

	@Test
	void whenTheApplicationStopsBeforeTheCallIsSubscribedToShouldEndIt() {
		Flux<ClaudeEvent> events = this.interceptor.intercept(this.call, (asked) -> Flux.never());
		this.interceptor.end();

		StepVerifier.create(events).verifyErrorSatisfies(DeadlineInterceptorTests::isStopped);
	}

	@Test
	void whenTheApplicationStopsWhileAnEventIsReadShouldEndTheCallAfterIt() {
		Flux<ClaudeEvent> events = Flux.<ClaudeEvent>just(Calls.answer(this.call)).concatWith(Flux.never());

		StepVerifier
			.create(this.interceptor.intercept(this.call, (asked) -> events)
				.doOnNext((event) -> this.interceptor.end()))
			.expectNextCount(1)
			.verifyErrorSatisfies(DeadlineInterceptorTests::isStopped);
	}

	private static void isStopped(Throwable failure) {
		assertThat(((ClaudeException) failure).errorClass()).isEqualTo(ErrorClass.SHUTTING_DOWN);
		assertThat(failure).hasMessageContaining("had not ended when this application was stopped");
	}

	@Test
	void shouldPassAnswer() {
		ClaudeEvent answer = Calls.answer(this.call);

		StepVerifier.create(this.interceptor.intercept(this.call, (asked) -> Flux.just(answer)))
			.expectNext(answer)
			.verifyComplete();
	}

}
