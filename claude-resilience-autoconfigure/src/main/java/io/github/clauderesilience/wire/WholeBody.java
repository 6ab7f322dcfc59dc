package io.github.clauderesilience.wire;

import java.util.Arrays;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * What the bytes of a whole body mean. One operator in place of six: the answer of every
 * plain call passes it.
 *
 * @param <T> what is made of the bytes
 */
final class WholeBody<T> extends Mono<T> {

	private static final byte[] EMPTY = new byte[0];

	private final Flux<DataBuffer> buffers;

	private final int most;

	private final Function<byte[], T> whole;

	/**
	 * A body.
	 * @param buffers its parts; all that arrive are released
	 * @param most the most bytes; more ends in a {@link DataBufferLimitException}
	 * @param whole makes something of the bytes; what it throws is the failure
	 */
	WholeBody(Flux<DataBuffer> buffers, int most, Function<byte[], T> whole) {
		this.buffers = buffers;
		this.most = most;
		this.whole = whole;
	}

	@Override
	public void subscribe(CoreSubscriber<? super T> actual) {
		this.buffers.subscribe(new Collector<>(actual, this));
	}

	private static final class Collector<T> implements CoreSubscriber<DataBuffer>, Subscription {

		private final CoreSubscriber<? super T> actual;

		private final WholeBody<T> body;

		private @Nullable Subscription upstream;

		private volatile boolean done;

		private byte[] bytes = EMPTY;

		private int size;

		private Collector(CoreSubscriber<? super T> actual, WholeBody<T> body) {
			this.actual = actual;
			this.body = body;
		}

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.upstream = subscription;
			this.actual.onSubscribe(this);
		}

		@Override
		public void onNext(DataBuffer buffer) {
			try {
				if (!this.done) {
					append(buffer, buffer.readableByteCount());
				}
			}
			finally {
				DataBufferUtils.release(buffer);
			}
		}

		private void append(DataBuffer buffer, int count) {
			if (count > this.body.most - this.size) {
				cancel();
				this.actual.onError(new DataBufferLimitException("More than " + this.body.most + " bytes"));
				return;
			}
			int needed = this.size + count;
			if (needed > this.bytes.length) {
				// The first part is often all there is
				int room = (this.size == 0) ? needed : (int) Math.max(needed, Math.min(2L * this.size, this.body.most));
				this.bytes = Arrays.copyOf(this.bytes, room);
			}
			buffer.read(this.bytes, this.size, count);
			this.size = needed;
		}

		@Override
		public void onError(Throwable failure) {
			if (this.done) {
				Operators.onErrorDropped(failure, currentContext());
				return;
			}
			this.done = true;
			this.actual.onError(failure);
		}

		@Override
		public void onComplete() {
			if (this.done) {
				return;
			}
			this.done = true;
			T result;
			try {
				result = this.body.whole
					.apply((this.bytes.length == this.size) ? this.bytes : Arrays.copyOf(this.bytes, this.size));
			}
			catch (Throwable ex) {
				this.actual.onError(Operators.onOperatorError(ex, currentContext()));
				return;
			}
			this.actual.onNext(result);
			this.actual.onComplete();
		}

		@Override
		public void request(long count) {
			Subscription subscription = this.upstream;
			if (subscription != null) {
				// There is one result, and all parts are needed for it
				subscription.request(Long.MAX_VALUE);
			}
		}

		@Override
		public void cancel() {
			this.done = true;
			Subscription subscription = this.upstream;
			if (subscription != null) {
				subscription.cancel();
			}
		}

	}

}
