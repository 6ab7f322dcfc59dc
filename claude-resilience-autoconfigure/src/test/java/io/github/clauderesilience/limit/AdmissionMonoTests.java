package io.github.clauderesilience.limit;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.limit.LimitSettings.HeaderLog;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.time.Timeline;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AdmissionMono} behind the entrance: one call is on the wire, another
 * waits for its turn.
 */
class AdmissionMonoTests {

	private final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();

	private final Wire wire = new Wire(new LimitSettings(Duration.ofSeconds(60), 10, 1, HeaderLog.OFF, Map.of()),
			Timeline.of(this.scheduler));

	private final Exchange first = exchange();

	private final Exchange second = exchange();

	private final AtomicInteger requests = new AtomicInteger();

	private final TestPublisher<ClaudeEvent> events = TestPublisher.create();

	@BeforeEach
	void occupy() {
		this.wire.gates.pass(this.first, Flux::never).subscribe();
	}

	@Test
	void shouldMakeTheRequestWhenItIsItsTurnAndAskForWhatWasAskedFor() {
		StepVerifier.create(waiting(), 0)
			.thenRequest(2)
			.then(() -> assertThat(this.requests).hasValue(0))
			.then(this::letGo)
			.then(() -> assertThat(this.requests).hasValue(1))
			.then(() -> this.events.assertMinRequested(2).assertMaxRequested(2).next(event()).complete())
			.expectNext(event())
			.verifyComplete();
		this.second.close(Settlement.success(Wire.USAGE));
		assertNothingHeld();
	}

	@Test
	void whenCancelledWhileItWaitsShouldNeverMakeTheRequest() {
		StepVerifier.create(waiting()).thenCancel().verify();
		letGo();
		assertThat(this.requests).hasValue(0);
		assertNothingHeld();
	}

	@Test
	void whenCancelledAfterItsTurnShouldCancelTheEvents() {
		StepVerifier.create(waiting()).then(this::letGo).thenCancel().verify();
		this.events.assertCancelled();
		this.second.close(Settlement.cancelled(null));
		assertNothingHeld();
	}

	@Test
	void whenRefusedShouldFail() {
		StepVerifier.create(waiting())
			.then(this.wire.pools::shut)
			.verifyErrorMatches((failure) -> String.valueOf(failure.getMessage()).contains("shutting down"));
		assertThat(this.requests).hasValue(0);
		letGo();
		assertNothingHeld();
	}

	@Test
	void whenTheRequestCannotBeMadeShouldFailAndHoldNothing() {
		Flux<ClaudeEvent> waiting = this.wire.gates.pass(this.second, () -> {
			throw new IllegalStateException("no request");
		}).doOnError((failure) -> this.second.close(Settlement.cancelled(null)));
		StepVerifier.create(waiting).then(this::letGo).verifyErrorMessage("no request");
		assertNothingHeld();
	}

	private Flux<ClaudeEvent> waiting() {
		return this.wire.gates.pass(this.second, () -> {
			this.requests.incrementAndGet();
			return this.events.flux();
		});
	}

	private void letGo() {
		this.first.close(Settlement.cancelled(null));
		this.scheduler.advanceTimeBy(Duration.ofSeconds(1));
	}

	private Exchange exchange() {
		return this.wire.exchange(Wire.MODEL, Duration.ofMinutes(2), true);
	}

	private void assertNothingHeld() {
		assertThat(this.wire.pools.views().values()).allSatisfy((pool) -> {
			assertThat(pool.inFlight()).isZero();
			assertThat(pool.waiting()).isZero();
		});
	}

	private static ClaudeEvent event() {
		return new ClaudeEvent.TextDelta(0, "Hello");
	}

}
