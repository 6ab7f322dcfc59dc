package io.github.clauderesilience.chain.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.testsupport.Calls;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ErrorResumeFlux}.
 */
class ErrorResumeFluxTests {

	private static final ClaudeException FAILURE = Calls.failure(ErrorClass.OVERLOADED);

	private final TestPublisher<ClaudeEvent> source = TestPublisher.create();

	private final TestPublisher<ClaudeEvent> others = TestPublisher.create();

	private final List<ClaudeException> rescued = new ArrayList<>();

	private final ErrorResumeFlux flux = new ErrorResumeFlux(this.source.flux(), (failure) -> {
		this.rescued.add(failure);
		return this.others.flux();
	});

	@Test
	void whenNothingFailsShouldPassEverything() {
		StepVerifier.create(this.flux)
			.then(() -> this.source.next(event(1), event(2)).complete())
			.expectNext(event(1), event(2))
			.verifyComplete();
		assertThat(this.rescued).isEmpty();
	}

	@Test
	void whenItFailsShouldGoOnWithTheOthersAsFarAsAskedFor() {
		StepVerifier.create(this.flux, 3)
			.then(() -> this.source.next(event(1), event(2)).error(FAILURE))
			.expectNext(event(1), event(2))
			.then(() -> this.others.assertMinRequested(1).assertMaxRequested(1).next(event(3)))
			.expectNext(event(3))
			.thenRequest(1)
			.then(() -> this.others.next(event(4)).complete())
			.expectNext(event(4))
			.verifyComplete();
		assertThat(this.rescued).containsExactly(FAILURE);
	}

	@Test
	void whenEverythingIsAskedForShouldAskTheOthersForEverything() {
		StepVerifier.create(this.flux)
			.then(() -> this.source.next(event(1)).error(FAILURE))
			.then(() -> this.others.assertMinRequested(Long.MAX_VALUE).complete())
			.expectNext(event(1))
			.verifyComplete();
	}

	@Test
	void whenSomethingElseFailsShouldPassIt() {
		StepVerifier.create(this.flux)
			.then(() -> this.source.error(new IllegalStateException("broken")))
			.verifyErrorMessage("broken");
		assertThat(this.rescued).isEmpty();
	}

	@Test
	void whenTheOthersFailShouldPassTheirFailure() {
		StepVerifier.create(this.flux)
			.then(() -> this.source.error(FAILURE))
			.then(() -> this.others.error(Calls.failure(ErrorClass.TIMEOUT)))
			.verifyErrorMatches((failure) -> ((ClaudeException) failure).errorClass() == ErrorClass.TIMEOUT);
		assertThat(this.rescued).containsExactly(FAILURE);
	}

	@Test
	void whenTheRescueItselfFailsShouldTellBoth() {
		StepVerifier.create(new ErrorResumeFlux(Flux.error(FAILURE), (failure) -> {
			throw new IllegalStateException("no rescue");
		}))
			.verifyErrorMatches((failure) -> "no rescue".equals(failure.getMessage())
					&& List.of(failure.getSuppressed()).contains(FAILURE));
	}

	@Test
	void whenCancelledShouldCancelWhicheverIsRead() {
		StepVerifier.create(this.flux).thenCancel().verify();
		this.source.assertCancelled();

		TestPublisher<ClaudeEvent> second = TestPublisher.create();
		StepVerifier.create(new ErrorResumeFlux(Flux.error(FAILURE), (failure) -> second.flux())).thenCancel().verify();
		second.assertCancelled();
	}

	@Test
	void whenCancelledInTheRescueShouldCancelTheOthers() {
		BaseSubscriber<ClaudeEvent> reader = new BaseSubscriber<>() {

			@Override
			protected void hookOnSubscribe(Subscription subscription) {
				subscription.request(1);
			}

		};
		new ErrorResumeFlux(this.source.flux(), (failure) -> {
			reader.cancel();
			return this.others.flux();
		}).subscribe(reader);
		this.source.error(FAILURE);
		this.others.assertCancelled();
	}

	@RepeatedTest(50)
	void whenMoreIsAskedForWhileItChangesShouldLoseNothing() {
		int count = 200;
		AtomicInteger arrived = new AtomicInteger();
		Flux<ClaudeEvent> half = Flux
			.fromStream(() -> IntStream.range(0, count / 2).mapToObj(ErrorResumeFluxTests::event));
		Flux<ClaudeEvent> events = new ErrorResumeFlux(
				half.concatWith(Flux.error(FAILURE)).publishOn(Schedulers.parallel(), 1), (failure) -> half);
		StepVerifier.create(
				events.doOnNext((event) -> arrived.incrementAndGet()).limitRate(3).publishOn(Schedulers.single(), 2))
			.expectNextCount(count)
			.verifyComplete();
		assertThat(arrived).hasValue(count);
	}

	private static ClaudeEvent event(int number) {
		return new ClaudeEvent.TextDelta(number, "x");
	}

}
