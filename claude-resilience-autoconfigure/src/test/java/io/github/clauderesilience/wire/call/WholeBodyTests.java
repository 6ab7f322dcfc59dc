package io.github.clauderesilience.wire.call;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.util.context.Context;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WholeBody}.
 */
class WholeBodyTests {

	private static final String TEXT = "an answer of some length, in parts";

	private final NettyDataBufferFactory factory = new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT);

	private final List<NettyDataBuffer> made = new ArrayList<>();

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 7, 33, 34, 100 })
	void shouldPutThePartsTogetherAndReleaseThem(int partBytes) {
		StepVerifier.create(body(parts(partBytes), TEXT.length())).expectNext(TEXT).verifyComplete();

		assertThat(this.made).isNotEmpty().noneMatch((part) -> part.getNativeBuffer().refCnt() > 0);
	}

	@Test
	void whenThereIsNothingShouldMakeSomethingOfNothing() {
		StepVerifier.create(body(Flux.empty(), 10)).expectNext("").verifyComplete();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 10, 100 })
	void whenThereIsTooMuchShouldFailAndReleaseAllParts(int partBytes) {
		StepVerifier.create(body(parts(partBytes), TEXT.length() - 1)).verifyError(DataBufferLimitException.class);

		assertThat(this.made).noneMatch((part) -> part.getNativeBuffer().refCnt() > 0);
	}

	@Test
	void whenTheBodyBreaksOffShouldFailWithWhatBrokeIt() {
		Flux<DataBuffer> broken = parts(5).take(2).concatWith(Mono.error(new IllegalStateException("reset")));

		StepVerifier.create(body(broken, 1_000)).verifyErrorMessage("reset");
	}

	@Test
	void whenTheBytesMeanNothingShouldFailWithThat() {
		WholeBody<String> body = new WholeBody<>(parts(100), 1_000, (bytes) -> {
			throw new IllegalStateException("no message");
		});

		StepVerifier.create(body).verifyErrorMessage("no message");
	}

	@Test
	void whenCancelledShouldCancelTheBodyAndReleaseWhatStillComes() {
		TestPublisher<DataBuffer> source = TestPublisher
			.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
		StepVerifier.create(body(source.flux(), 1_000)).then(() -> source.next(part("an"))).thenCancel().verify();
		source.next(part("answer"));

		source.assertCancelled();
		assertThat(this.made).hasSize(2).noneMatch((part) -> part.getNativeBuffer().refCnt() > 0);
	}

	@Test
	void whenTheBodyBreaksWhileItIsCancelledShouldTellNobody() {
		TestPublisher<DataBuffer> source = TestPublisher
			.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
		List<Throwable> dropped = new ArrayList<>();
		Mono<String> body = body(source.flux(), 1_000)
			.contextWrite(Context.of("reactor.onErrorDropped.local", (Consumer<Throwable>) dropped::add));
		StepVerifier.create(body).then(() -> source.next(part("an"))).thenCancel().verify();
		source.error(new IllegalStateException("reset"));

		source.assertCancelled();
		assertThat(dropped).isEmpty();
	}

	private static Mono<String> body(Flux<DataBuffer> buffers, int most) {
		return new WholeBody<>(buffers, most, (bytes) -> new String(bytes, StandardCharsets.UTF_8));
	}

	private Flux<DataBuffer> parts(int bytes) {
		List<DataBuffer> parts = new ArrayList<>();
		for (int from = 0; from < TEXT.length(); from += bytes) {
			parts.add(part(TEXT.substring(from, Math.min(TEXT.length(), from + bytes))));
		}
		return Flux.fromIterable(parts).doOnDiscard(DataBuffer.class, (part) -> ((NettyDataBuffer) part).release());
	}

	private DataBuffer part(String text) {
		NettyDataBuffer buffer = this.factory.allocateBuffer(text.length());
		buffer.write(text, StandardCharsets.UTF_8);
		this.made.add(buffer);
		return buffer;
	}

}
