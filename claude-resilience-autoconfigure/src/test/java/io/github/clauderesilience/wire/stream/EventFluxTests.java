package io.github.clauderesilience.wire.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Silence;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.time.TimeLimits;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.event.MessageBound;
import io.github.clauderesilience.wire.event.Streams;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

class EventFluxTests {

	private static final String PARTIAL = Streams.start() + Streams.textBlock(0) + Streams.text(0, "Hel");

	private static final String ALL_BUT_STOP = Streams.HELLO.substring(0,
			Streams.HELLO.length() - Streams.stop().length());

	private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

	private final Timeline timeline = Timeline.of(this.time);

	private final TimeLimits limits = new TimeLimits(this.timeline);

	private final NettyDataBufferFactory factory = new NettyDataBufferFactory(UnpooledByteBufAllocator.DEFAULT);

	private final List<ByteBuf> buffers = new ArrayList<>();

	private final List<Settlement> settlements = new ArrayList<>();

	private final TestPublisher<DataBuffer> body = TestPublisher.create();

	private @Nullable Duration quiet;

	@Test
	void shouldDeliverAndReleaseEveryBuffer() {
		StepVerifier.create(events())
			.then(() -> send(Streams.HELLO.substring(0, 500)))
			.then(() -> send(Streams.HELLO.substring(500)))
			.expectNextCount(6)
			.then(this.body::complete)
			.verifyComplete();

		assertAllReleased();
		assertSettled(Settlement.Outcome.SUCCESS, new ClaudeUsage(25, 12, 0, 0, 7));
	}

	@Test
	void whenNobodyAsksShouldNotReadOn() {
		StepVerifier.create(events(), 0)
			.then(() -> this.body.assertMinRequested(0))
			.thenRequest(1)
			.then(() -> this.body.assertMinRequested(1))
			.then(() -> send(PARTIAL))
			.expectNextCount(1)
			.then(() -> this.body.assertMaxRequested(0))
			.thenRequest(2)
			.expectNextCount(2)
			.then(() -> this.body.assertMaxRequested(0))
			.thenCancel()
			.verify();

		this.body.assertCancelled();
		assertAllReleased();
	}

	@Test
	void whenReaderIsSlowShouldNotTakeItForAStall() {
		StepVerifier.create(events(), 3)
			.then(() -> send(PARTIAL))
			.expectNextCount(3)
			.then(() -> this.time.advanceTimeBy(Duration.ofSeconds(90)))
			.thenRequest(1)
			.then(() -> this.time.advanceTimeBy(Duration.ofSeconds(29)))
			.then(() -> send(Streams.text(0, "lo")))
			.expectNext(new ClaudeEvent.TextDelta(0, "lo"))
			.thenCancel()
			.verify();

		assertSettled(Settlement.Outcome.CANCELLED, new ClaudeUsage(25, 1, 0, 0, 7));
	}

	@Test
	void whenPingsComeShouldWaitOnUntilTheyStop() {
		StepVerifier.create(events())
			.then(() -> send(PARTIAL))
			.expectNextCount(3)
			.then(() -> ping(29))
			.then(() -> ping(29))
			.then(() -> this.time.advanceTimeBy(Duration.ofSeconds(29)))
			.then(() -> assertThat(this.settlements).isEmpty())
			.then(() -> this.time.advanceTimeBy(Duration.ofSeconds(1)))
			.verifyErrorMessage("no further event PT30S");

		this.body.assertCancelled();
		assertSettled(Settlement.Outcome.FAILURE, new ClaudeUsage(25, 1, 0, 0, 7));
	}

	@Test
	void whenNothingComesShouldMissFirstContent() {
		StepVerifier.create(events())
			.then(() -> this.time.advanceTimeBy(Duration.ofSeconds(19)))
			.then(() -> assertThat(this.settlements).isEmpty())
			.then(() -> this.time.advanceTimeBy(Duration.ofSeconds(1)))
			.verifyErrorMessage("no sign of life before the first content PT20S");

		assertSettled(Settlement.Outcome.FAILURE, null);
	}

	@Test
	void whenOnlyPingsComeShouldMissFirstContentLater() {
		StepVerifier.create(events())
			.then(() -> ping(19))
			.then(() -> ping(19))
			.then(() -> ping(19))
			.then(() -> this.time.advanceTimeBy(Duration.ofSeconds(2)))
			.then(() -> assertThat(this.settlements).isEmpty())
			.then(() -> this.time.advanceTimeBy(Duration.ofSeconds(1)))
			.verifyErrorMessage("no first content PT1M");

		assertSettled(Settlement.Outcome.FAILURE, null);
	}

	@Test
	void whenDeadlinePassesShouldSettleEvenIfNobodyReads() {
		StepVerifier.create(events(), 2)
			.then(() -> send(PARTIAL))
			.expectNextCount(2)
			.then(() -> this.time.advanceTimeBy(Duration.ofSeconds(120)))
			.then(() -> assertSettled(Settlement.Outcome.FAILURE, new ClaudeUsage(25, 1, 0, 0, 7)))
			.then(this.body::assertCancelled)
			.thenRequest(1)
			.expectNextCount(1)
			.verifyErrorMessage("no complete answer PT2M");

		assertAllReleased();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2 })
	void whenTheReaderWantsNothingUntilTheDeadlineShouldNotCallTheModelQuiet(int wanted) {
		StepVerifier.create(events(), wanted).then(() -> {
			if (wanted > 0) {
				send(PARTIAL);
			}
		}).expectNextCount(wanted).then(() -> this.time.advanceTimeBy(Duration.ofSeconds(120))).thenCancel().verify();

		assertThat(this.quiet).isZero();
	}

	@Test
	void whenTheModelSaysNothingToAReaderWhoWaitsShouldCallItQuiet() {
		StepVerifier.create(events(), 0)
			.then(() -> this.time.advanceTimeBy(Duration.ofSeconds(105)))
			.thenRequest(1)
			.then(() -> this.time.advanceTimeBy(Duration.ofSeconds(15)))
			.verifyErrorMessage("no complete answer PT2M");

		assertThat(this.quiet).isEqualTo(Duration.ofSeconds(15));
	}

	@Test
	void whenBodyDoesNotEndAfterTheMessageShouldComplete() {
		StepVerifier.create(events())
			.then(() -> send(Streams.HELLO))
			.expectNextCount(6)
			.then(() -> this.time.advanceTimeBy(Duration.ofMillis(1_063)))
			.verifyComplete();

		this.body.assertCancelled();
		assertAllReleased();
	}

	@Test
	void whenBodyBreaksAfterTheMessageShouldStillComplete() {
		StepVerifier.create(events())
			.then(() -> send(Streams.HELLO))
			.expectNextCount(6)
			.then(() -> this.body.error(new IllegalStateException("reset")))
			.verifyComplete();

		assertSettled(Settlement.Outcome.SUCCESS, new ClaudeUsage(25, 12, 0, 0, 7));
	}

	@Test
	void whenOnlyTheStopIsMissingShouldGiveTheAnswerSoon() {
		StepVerifier.create(events())
			.then(() -> send(ALL_BUT_STOP))
			.expectNextCount(5)
			.then(() -> this.time.advanceTimeBy(Duration.ofMillis(1_999)))
			.then(() -> assertThat(this.settlements).isEmpty())
			.then(() -> this.time.advanceTimeBy(Duration.ofMillis(1)))
			.expectNextMatches(ClaudeEvent.Completed.class::isInstance)
			.verifyComplete();

		this.body.assertCancelled();
		assertSettled(Settlement.Outcome.SUCCESS, new ClaudeUsage(25, 12, 0, 0, 7));
	}

	@Test
	void whenTheReaderIsSlowAndOnlyTheStopIsMissingShouldGiveTheAnswer() {
		StepVerifier.create(events(), 5)
			.then(() -> send(ALL_BUT_STOP))
			.expectNextCount(5)
			.thenRequest(1)
			.then(() -> this.time.advanceTimeBy(Duration.ofSeconds(2)))
			.expectNextMatches(ClaudeEvent.Completed.class::isInstance)
			.verifyComplete();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenTheBodyEndsBeforeTheStopShouldGiveTheAnswer(boolean breaks) {
		StepVerifier.create(events()).then(() -> send(ALL_BUT_STOP)).expectNextCount(5).then(() -> {
			if (breaks) {
				this.body.error(new IllegalStateException("reset"));
			}
			else {
				this.body.complete();
			}
		}).expectNextMatches(ClaudeEvent.Completed.class::isInstance).verifyComplete();

		assertSettled(Settlement.Outcome.SUCCESS, new ClaudeUsage(25, 12, 0, 0, 7));
	}

	@Test
	void whenMoreThanTheStopIsMissingShouldFail() {
		StepVerifier.create(events())
			.then(() -> send(PARTIAL + Streams.messageDelta("{\"stop_reason\":\"end_turn\"}", 12)))
			.expectNextCount(3)
			.then(this.body::complete)
			.verifyErrorMessage("the end of the body before message_stop");
	}

	@Test
	void whenAnErrorComesBeforeTheStopShouldFail() {
		StepVerifier.create(events())
			.then(() -> send(ALL_BUT_STOP))
			.expectNextCount(5)
			.then(() -> send(Streams.error("overloaded_error")))
			.verifyError(ClaudeException.class);
	}

	@Test
	void whenReaderCancelsWithinAnEventShouldStopAtOnce() {
		List<ClaudeEvent> seen = new ArrayList<>();
		events().subscribe(new BaseSubscriber<>() {

			@Override
			protected void hookOnNext(ClaudeEvent event) {
				seen.add(event);
				cancel();
			}

		});

		send(PARTIAL);

		assertThat(seen).hasSize(1);
		this.body.assertCancelled();
		assertAllReleased();
		assertSettled(Settlement.Outcome.CANCELLED, new ClaudeUsage(25, 1, 0, 0, 7));
	}

	@Test
	void whenBuffersComeAfterCancelShouldReleaseThem() {
		AtomicReference<CoreSubscriber<? super DataBuffer>> reader = new AtomicReference<>();
		Flux<DataBuffer> deaf = new Flux<>() {

			@Override
			public void subscribe(CoreSubscriber<? super DataBuffer> actual) {
				reader.set(actual);
				actual.onSubscribe(Operators.emptySubscription());
			}

		};
		new EventFlux(deaf, exchange(), patience(), MessageBound.ofAny(1_000_000), new Ending(), this.limits)
			.subscribe()
			.dispose();

		Objects.requireNonNull(reader.get()).onNext(buffer(PARTIAL));

		assertAllReleased();
	}

	@Test
	void shouldKeepNoTimerBehind() {
		AtomicInteger done = new AtomicInteger();
		for (int i = 0; i < 3; i++) {
			new EventFlux(Flux.<DataBuffer>empty(), exchange(), patience(), MessageBound.ofAny(1_000_000), new Ending(),
					this.limits)
				.subscribe((event) -> {
				}, (failure) -> done.incrementAndGet());
		}

		assertThat(done).hasValue(3);
		assertThat(this.time.getScheduledTaskCount()).isEqualTo(3);
		this.time.advanceTimeBy(Duration.ofHours(1));
		assertThat(this.time.getScheduledTaskCount()).isEqualTo(3);
	}

	@Test
	void timersForTheEndOfTheBodyShouldBeShared() {
		AtomicInteger done = new AtomicInteger();
		for (int i = 0; i < 3; i++) {
			new EventFlux(Flux.just(buffer(Streams.HELLO)), exchange(), patience(), MessageBound.ofAny(1_000_000),
					new Ending(), this.limits)
				.subscribe((event) -> {
				}, (failure) -> {
				}, done::incrementAndGet);
		}

		assertThat(done).hasValue(3);
		assertThat(this.time.getScheduledTaskCount()).as("one for each silence, one for all ends").isEqualTo(4);
	}

	private void ping(long afterSeconds) {
		this.time.advanceTimeBy(Duration.ofSeconds(afterSeconds));
		send(Streams.event("ping", "{\"type\":\"ping\"}"));
	}

	private void send(String text) {
		this.body.next(buffer(text));
	}

	private DataBuffer buffer(String text) {
		ByteBuf buffer = Unpooled.wrappedBuffer(Streams.bytes(text));
		this.buffers.add(buffer);
		return this.factory.wrap(buffer);
	}

	private void assertAllReleased() {
		assertThat(this.buffers).allMatch((buffer) -> buffer.refCnt() == 0);
	}

	private void assertSettled(Settlement.Outcome outcome, @Nullable ClaudeUsage usage) {
		assertThat(this.settlements).singleElement().satisfies((settlement) -> {
			assertThat(settlement.outcome()).isEqualTo(outcome);
			assertThat(settlement.usage()).isEqualTo(usage);
		});
	}

	private Flux<ClaudeEvent> events() {
		return new EventFlux(this.body.flux(), exchange(), patience(), MessageBound.ofAny(1_000_000), new Ending(),
				this.limits);
	}

	private static EventFlux.Patience patience() {
		return new EventFlux.Patience(Duration.ofSeconds(30), new AnswerKind("m", 1), new Silences());
	}

	private Exchange exchange() {
		long now = this.timeline.nanoTime();
		Exchange exchange = new Exchange(new Target("m", Lane.NORMAL, null, 0, 0, 0, true, true),
				now + Duration.ofMinutes(2).toNanos(), null, now);
		exchange.hold(this.settlements::add);
		exchange
			.silence(new Silence(Duration.ofSeconds(10).toNanos(), Duration.ofSeconds(20).toNanos(), Long.MAX_VALUE));
		exchange.sending(now);
		return exchange;
	}

	private final class Ending implements EventFlux.Ending {

		@Override
		public ClaudeEvent completed(ObjectNode message) {
			return new ClaudeEvent.Completed(
					ClaudeReply.of(message, ClaudeReply.Provenance.local(ClaudeReply.Source.LIVE, "m", Duration.ZERO)));
		}

		@Override
		public Throwable failed(Throwable failure) {
			return ClaudeException.of(
					ClaudeException.Details.of(ErrorClass.MALFORMED, String.valueOf(failure.getMessage()), "Sorry"),
					failure);
		}

		@Override
		public ClaudeException timedOut(String what, Duration waited, Duration quiet) {
			EventFluxTests.this.quiet = quiet;
			return ClaudeException.of(ClaudeException.Details.of(ErrorClass.TIMEOUT, what + " " + waited, "Sorry"),
					null);
		}

	}

}
