package io.github.clauderesilience.wire.call;

import java.util.Arrays;
import java.util.function.Function;

import io.github.clauderesilience.chain.operator.ForwardingSubscriber;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/**
 * Collects the bytes of a body and decodes them once it is complete. Replaces six Reactor
 * operators on the path of every plain answer, see
 * {@code docs/decisions/0006-own-operators.md}.
 *
 * @param <T> what is made of the bytes
 */
final class WholeBody<T> extends Mono<T> {

	private static final byte[] EMPTY = new byte[0];

	private final Flux<DataBuffer> buffers;

	private final int most;

	private final Function<byte[], T> whole;

	/**
	 * Creates a body.
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

	private static final class Collector<T> extends ForwardingSubscriber<DataBuffer, T> {

		private final WholeBody<T> body;

		private volatile boolean done;

		private byte[] bytes = EMPTY;

		private int size;

		private Collector(CoreSubscriber<? super T> actual, WholeBody<T> body) {
			super(actual);
			this.body = body;
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
				reader().onError(new DataBufferLimitException("More than " + this.body.most + " bytes"));
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
			// What breaks while it is cancelled is of no interest any more
			if (!this.done) {
				this.done = true;
				reader().onError(failure);
			}
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
				reader().onError(Operators.onOperatorError(ex, currentContext()));
				return;
			}
			reader().onNext(result);
			reader().onComplete();
		}

		@Override
		public void request(long count) {
			// There is one result, and all parts are needed for it
			super.request(Long.MAX_VALUE);
		}

		@Override
		public void cancel() {
			this.done = true;
			super.cancel();
		}

	}

}
