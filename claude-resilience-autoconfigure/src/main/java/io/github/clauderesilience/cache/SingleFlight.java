package io.github.clauderesilience.cache;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.ContextView;

/**
 * One call for all concurrent callers with the same key (request collapsing, the pattern
 * of Go's {@code singleflight}). The call belongs to all of them: cancelling one does not
 * affect the others, and the call is cancelled with its last caller. It accepts callers
 * until its answer is stored, so that no second call is made in between; a failure goes
 * to the waiting callers and to no later one. A call may name what stands in for its
 * answer: a caller that takes it leaves, and the call goes on without it. Thread-safe.
 *
 * @param <T> what is shared
 */
final class SingleFlight<T> {

	private final ConcurrentMap<String, Flight> flights = new ConcurrentHashMap<>();

	/**
	 * Joins the call that is under way, or begins it.
	 * @param key what is asked
	 * @param call the call, subscribed to once at most; may give what stands in for its
	 * answer, once
	 * @param store keeps the answer; must not fail
	 * @param impatience gives what stands in when this caller waits no longer
	 * @param joined told whether this one began the call
	 * @return the shared outcome, or what stands in for it; cancel leaves
	 */
	Mono<T> join(String key, Function<Consumer<T>, Mono<T>> call, Function<T, Mono<Void>> store,
			UnaryOperator<Mono<T>> impatience, Consumer<Boolean> joined) {
		return Mono.deferContextual((context) -> {
			while (true) {
				Flight fresh = new Flight(key);
				Flight known = this.flights.putIfAbsent(key, fresh);
				Flight flight = (known != null) ? known : fresh;
				if (!flight.enter()) {
					this.flights.remove(key, flight);
					continue;
				}
				joined.accept(known == null);
				if (known == null) {
					flight.start(Mono.defer(() -> call.apply(flight::standIn)), store, context);
				}
				return waiting(flight, impatience);
			}
		});
	}

	private Mono<T> waiting(Flight flight, UnaryOperator<Mono<T>> impatience) {
		AtomicBoolean left = new AtomicBoolean();
		Mono<T> outcome = flight.outcome.asMono().doOnCancel(() -> {
			if (left.compareAndSet(false, true)) {
				flight.leave();
			}
		});
		return Mono.firstWithSignal(outcome,
				impatience.apply(flight.standIn.asMono()).doOnNext((taken) -> flight.goOnAlone()));
	}

	/**
	 * The calls under way.
	 * @return how many
	 */
	int size() {
		return this.flights.size();
	}

	private final class Flight {

		private final String key;

		private final Sinks.One<T> outcome = Sinks.one();

		private final Sinks.One<T> standIn = Sinks.one();

		private final Disposable.Swap running = Disposables.swap();

		private int waiting;

		private boolean abandoned;

		private boolean answered;

		private boolean alone;

		Flight(String key) {
			this.key = key;
		}

		synchronized boolean enter() {
			if (this.abandoned) {
				return false;
			}
			this.waiting++;
			return true;
		}

		void leave() {
			synchronized (this) {
				this.waiting--;
				if (this.waiting > 0 || this.answered || this.alone) {
					return;
				}
				this.abandoned = true;
			}
			end();
			this.running.dispose();
		}

		void standIn(T other) {
			this.standIn.tryEmitValue(other);
		}

		/** Nothing waits for the answer, but the next who ask want it. */
		synchronized void goOnAlone() {
			this.alone = true;
		}

		void start(Mono<T> call, Function<T, Mono<Void>> store, ContextView context) {
			this.running.update(call.contextWrite(context).subscribe((answer) -> {
				answered();
				// A value that is stored at once is visible to a caller that gets the
				// answer and asks
				// again
				store.apply(answer).doFinally((signal) -> end()).subscribe();
				this.outcome.tryEmitValue(answer);
			}, (failure) -> {
				end();
				this.outcome.tryEmitError(failure);
			}, () -> {
				if (!isAnswered()) {
					end();
					this.outcome.tryEmitEmpty();
				}
			}));
		}

		private synchronized void answered() {
			this.answered = true;
		}

		private synchronized boolean isAnswered() {
			return this.answered;
		}

		private void end() {
			SingleFlight.this.flights.remove(this.key, this);
		}

	}

}
