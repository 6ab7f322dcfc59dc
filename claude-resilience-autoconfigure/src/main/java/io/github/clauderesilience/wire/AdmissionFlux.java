package io.github.clauderesilience.wire;

import java.util.function.Supplier;

import io.github.clauderesilience.chain.attempt.Exchange;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Waits until a gate admits an exchange, passes the remaining gates, and sends it.
 * Replaces four Reactor operators, because each queued call keeps it in memory. For one
 * subscription. See {@code docs/decisions/0006-own-operators.md}.
 *
 * @param <T> what the exchange gives
 */
final class AdmissionFlux<T> extends Flux<T> {

	private final Gates gates;

	private final Exchange exchange;

	private final Gates.Wait wait;

	private final Supplier<? extends Publisher<T>> send;

	/**
	 * Creates what is sent after a wait.
	 * @param gates the gates
	 * @param exchange the exchange
	 * @param wait the gate it waits at
	 * @param send sends the exchange
	 */
	AdmissionFlux(Gates gates, Exchange exchange, Gates.Wait wait, Supplier<? extends Publisher<T>> send) {
		this.gates = gates;
		this.exchange = exchange;
		this.wait = wait;
		this.send = send;
	}

	@Override
	public void subscribe(CoreSubscriber<? super T> actual) {
		Waiter<T> waiter = new Waiter<>(actual, this.gates, this.exchange, this.send);
		actual.onSubscribe(waiter);
		waiter.await(this.wait);
	}

	private static final class Waiter<T> extends Operators.DeferredSubscription implements CoreSubscriber<T> {

		private final CoreSubscriber<? super T> reader;

		private final Gates gates;

		private final Exchange exchange;

		private final Supplier<? extends Publisher<T>> send;

		private volatile @Nullable Subscription admission;

		/* The gate after the one that has to admit it. */
		private int next;

		private Waiter(CoreSubscriber<? super T> reader, Gates gates, Exchange exchange,
				Supplier<? extends Publisher<T>> send) {
			this.reader = reader;
			this.gates = gates;
			this.exchange = exchange;
			this.send = send;
		}

		private void await(Gates.Wait wait) {
			this.next = wait.next();
			wait.admission().subscribe(new Admission(this));
		}

		/** Either this or cancel sees the other. */
		private void waiting(Subscription subscription) {
			this.admission = subscription;
			if (isCancelled()) {
				subscription.cancel();
			}
		}

		private void admitted() {
			if (isCancelled()) {
				return;
			}
			Publisher<T> sent;
			try {
				Gates.Wait wait = this.gates.walk(this.exchange, this.next);
				if (wait != null) {
					await(wait);
					return;
				}
				sent = this.send.get();
			}
			catch (Throwable ex) {
				this.reader.onError(ex);
				return;
			}
			sent.subscribe(this);
		}

		private void refused(Throwable failure) {
			if (!isCancelled()) {
				this.reader.onError(failure);
			}
		}

		@Override
		public void cancel() {
			super.cancel();
			Subscription waiting = this.admission;
			if (waiting != null) {
				waiting.cancel();
			}
		}

		@Override
		public Context currentContext() {
			return this.reader.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			set(subscription);
		}

		@Override
		public void onNext(T value) {
			this.reader.onNext(value);
		}

		@Override
		public void onError(Throwable failure) {
			this.reader.onError(failure);
		}

		@Override
		public void onComplete() {
			this.reader.onComplete();
		}

	}

	/** Hears one gate. */
	private record Admission(Waiter<?> waiter) implements CoreSubscriber<Void> {

		@Override
		public Context currentContext() {
			return this.waiter.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.waiter.waiting(subscription);
			subscription.request(Long.MAX_VALUE);
		}

		@Override
		public void onNext(Void nothing) {
			// A gate only completes
		}

		@Override
		public void onError(Throwable failure) {
			this.waiter.refused(failure);
		}

		@Override
		public void onComplete() {
			this.waiter.admitted();
		}

	}

}
