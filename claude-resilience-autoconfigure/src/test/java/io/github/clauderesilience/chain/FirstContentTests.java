package io.github.clauderesilience.chain;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.time.Timeline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FirstContent}.
 */
class FirstContentTests {

	private static final ClaudeEvent STARTED = new ClaudeEvent.Started("claude-sonnet-5-5", "req_1");

	private static final ClaudeEvent HEL = new ClaudeEvent.TextDelta(0, "Hel");

	private static final ClaudeEvent LO = new ClaudeEvent.TextDelta(0, "lo");

	private final TestPublisher<ClaudeEvent> source = TestPublisher.create();

	private final FirstContent content = FirstContent.of(call(true));

	@Test
	void shouldHoldEventsUntilTheFirstContentAndThenPassEach() {
		StepVerifier.create(this.content.hold(this.source.flux()))
			.then(() -> this.source.next(STARTED))
			.expectNoEvent(Duration.ZERO)
			.then(() -> assertThat(this.content.isSeen()).isFalse())
			.then(() -> this.source.next(HEL))
			.expectNext(STARTED, HEL)
			.then(() -> assertThat(this.content.isSeen()).isTrue())
			.then(() -> this.source.next(LO))
			.expectNext(LO)
			.then(this.source::complete)
			.verifyComplete();
	}

	@Test
	void whenItFailsBeforeTheContentShouldShowNothingOfIt() {
		StepVerifier.create(this.content.hold(this.source.flux()))
			.then(() -> this.source.next(STARTED).error(new IllegalStateException("broken")))
			.verifyErrorMessage("broken");

		assertThat(this.content.isSeen()).isFalse();
	}

	@Test
	void whenItFailsAfterTheContentShouldShowTheContentFirst() {
		StepVerifier.create(this.content.hold(this.source.flux()), 0)
			.thenRequest(1)
			.then(() -> this.source.next(STARTED, HEL).error(new IllegalStateException("broken")))
			.expectNext(STARTED)
			.thenRequest(1)
			.expectNext(HEL)
			.verifyErrorMessage("broken");
	}

	@Test
	void whenItEndsWithoutContentShouldShowWhatThereWas() {
		StepVerifier.create(this.content.hold(this.source.flux()))
			.then(() -> this.source.next(STARTED).complete())
			.expectNext(STARTED)
			.verifyComplete();
	}

	@Test
	void whenThereIsNothingShouldComplete() {
		StepVerifier.create(this.content.hold(Flux.empty()), 0).verifyComplete();
	}

	@Test
	void whenNobodyAsksShouldAskForNothing() {
		AtomicInteger asked = new AtomicInteger();
		StepVerifier.create(this.content.hold(this.source.flux().doOnRequest((count) -> asked.incrementAndGet())), 0)
			.expectSubscription()
			.thenCancel()
			.verify();

		assertThat(asked).hasValue(0);
		this.source.assertCancelled();
	}

	@Test
	void whenAskedForOneAtATimeShouldGiveOneAtATime() {
		Flux<ClaudeEvent> events = this.content.hold(Flux.just(STARTED, HEL, LO));
		StepVerifier.create(events, 1)
			.expectNext(STARTED)
			.thenRequest(1)
			.expectNext(HEL)
			.expectNoEvent(Duration.ZERO)
			.thenRequest(1)
			.expectNext(LO)
			.verifyComplete();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 7, 1_000 })
	void whenThreadsRaceShouldLoseNothingAndKeepTheOrder(int batch) {
		List<ClaudeEvent> events = Stream
			.concat(IntStream.range(0, 20).mapToObj((i) -> (ClaudeEvent) new ClaudeEvent.Started("m" + i, "req")),
					IntStream.range(0, 500).mapToObj((i) -> (ClaudeEvent) new ClaudeEvent.TextDelta(0, "t" + i)))
			.toList();
		for (int round = 0; round < 50; round++) {
			Flux<ClaudeEvent> held = FirstContent.of(call(true))
				.hold(Flux.fromIterable(events).publishOn(Schedulers.parallel(), 1));

			assertThat(held.publishOn(Schedulers.boundedElastic(), batch).collectList().block(Duration.ofSeconds(30)))
				.isEqualTo(events);
		}
	}

	@Test
	void whenCancelledWhileItDeliversShouldDeliverNoMore() {
		AtomicInteger delivered = new AtomicInteger();
		this.content.hold(Flux.just(STARTED, HEL, LO)).subscribe(new BaseSubscriber<ClaudeEvent>() {

			@Override
			protected void hookOnNext(ClaudeEvent event) {
				delivered.incrementAndGet();
				cancel();
			}

		});

		assertThat(delivered).hasValue(1);
	}

	@Test
	void whenTheAnswerComesWholeShouldHoldNothing() {
		FirstContent whole = FirstContent.of(call(false));

		StepVerifier.create(whole.hold(Flux.just(STARTED)), 1).expectNext(STARTED).verifyComplete();
		assertThat(whole.isSeen()).isFalse();
	}

	private static ClaudeCall call(boolean stream) {
		CallContext context = new CallContext(CallContext.Audience.PROGRAM, "claude-sonnet-5-5", Lane.NORMAL, null,
				Locale.ROOT, false, Duration.ofMinutes(1), Timeline.system(Schedulers.parallel()));
		return new ClaudeCall(Json.object(), "claude-sonnet-5-5", List.of(), stream, List.of(), context);
	}

}
