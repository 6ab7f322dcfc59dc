package io.github.clauderesilience.wire.passthrough;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

import io.github.clauderesilience.time.Timeline;
import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link IdleFlux}.
 */
class IdleFluxTests {

	private static final Duration IDLE = Duration.ofSeconds(30);

	private static final Duration ALMOST = Duration.ofSeconds(29);

	private final NettyDataBufferFactory factory = new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT);

	private final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();

	private final TestPublisher<DataBuffer> source = TestPublisher
		.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);

	private final Flux<DataBuffer> body = new IdleFlux(this.source.flux(), IDLE, Timeline.of(this.scheduler))
		.doOnNext(DataBufferUtils::release);

	@ParameterizedTest
	@ValueSource(longs = { 1, 5, Long.MAX_VALUE })
	void whenNothingComesForTooLongShouldCancelAndFail(long wanted) {
		StepVerifier.create(this.body, wanted)
			.then(() -> pass(ALMOST))
			.then(() -> this.source.assertNotCancelled())
			.then(() -> pass(Duration.ofSeconds(1)))
			.verifyError(TimeoutException.class);

		this.source.assertCancelled();
	}

	@Test
	void eachPartShouldBeginTheTimeAnew() {
		StepVerifier.create(this.body)
			.then(() -> pass(ALMOST))
			.then(() -> this.source.next(part()))
			.expectNextCount(1)
			.then(() -> pass(ALMOST))
			.then(() -> this.source.next(part()))
			.expectNextCount(1)
			.then(() -> pass(IDLE))
			.verifyError(TimeoutException.class);
	}

	@Test
	void whenTheReaderAsksForNothingShouldWaitForIt() {
		StepVerifier.create(this.body, 1)
			.then(() -> this.source.next(part()))
			.expectNextCount(1)
			.then(() -> pass(Duration.ofHours(1)))
			.thenRequest(1)
			.then(() -> pass(ALMOST))
			.then(() -> this.source.next(part()))
			.expectNextCount(1)
			.thenRequest(1)
			.then(() -> pass(IDLE))
			.verifyError(TimeoutException.class);
	}

	@Test
	void whenTheReaderIsBusyShouldWaitForIt() {
		StepVerifier.create(this.body.doOnNext((part) -> pass(Duration.ofHours(1))))
			.then(() -> this.source.next(part()))
			.expectNextCount(1)
			.then(() -> pass(ALMOST))
			.then(() -> this.source.next(part()))
			.expectNextCount(1)
			.then(() -> pass(IDLE))
			.verifyError(TimeoutException.class);
	}

	@Test
	void whenTheBodyEndsShouldEndAndForgetTheTime() {
		StepVerifier.create(this.body)
			.then(() -> this.source.next(part()))
			.expectNextCount(1)
			.then(this.source::complete)
			.verifyComplete();
		pass(IDLE);

		this.source.assertNotCancelled();
	}

	@Test
	void whenTheBodyFailsShouldFailWithThat() {
		StepVerifier.create(this.body)
			.then(() -> this.source.error(new IllegalStateException("reset")))
			.verifyErrorMessage("reset");
	}

	@Test
	void whenCancelledShouldForgetTheTime() {
		StepVerifier.create(this.body).then(() -> pass(ALMOST)).thenCancel().verify();
		pass(IDLE);

		this.source.assertCancelled(1);
	}

	@Test
	void whenPartsComeTooLateShouldReleaseThem() {
		StepVerifier.create(this.body).then(() -> pass(IDLE)).verifyError(TimeoutException.class);
		NettyDataBuffer late = part();
		this.source.next(late);

		assertThat(late.getNativeBuffer().refCnt()).isZero();
	}

	@Test
	void whenPartsComeOutOfTheRequestShouldPassAll() {
		Flux<DataBuffer> parts = Flux.range(0, 100).map((i) -> part());
		StepVerifier
			.create(new IdleFlux(parts, IDLE, Timeline.of(this.scheduler)).doOnNext(DataBufferUtils::release)
				.limitRate(1))
			.expectNextCount(100)
			.verifyComplete();
	}

	private void pass(Duration time) {
		this.scheduler.advanceTimeBy(time);
	}

	private NettyDataBuffer part() {
		NettyDataBuffer part = this.factory.allocateBuffer(4);
		part.write("part", StandardCharsets.UTF_8);
		return part;
	}

}
