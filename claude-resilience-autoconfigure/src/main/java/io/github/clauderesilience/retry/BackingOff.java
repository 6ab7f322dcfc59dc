package io.github.clauderesilience.retry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.guard.Guard;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The calls that wait before a retry, by model. They leave at once, urgent ones first,
 * when the circuit of their model opens. No thread waits. Thread-safe.
 */
final class BackingOff {

	private final Map<String, ModelWaits> models = new ConcurrentHashMap<>();

	private final Timeline timeline;

	private volatile boolean shut;

	BackingOff(Timeline timeline) {
		this.timeline = timeline;
	}

	/**
	 * Waits.
	 * @param model the key of the model
	 * @param lane how urgent the call is
	 * @param delay how long
	 * @return {@code true} after the delay, {@code false} as soon as the circuit of the
	 * model is open, or waiting is no longer allowed
	 */
	Mono<Boolean> await(String model, Lane lane, Duration delay) {
		return Mono.defer(() -> {
			ModelWaits waits = this.models.computeIfAbsent(model, (key) -> new ModelWaits());
			Waiter waiter = new Waiter(lane, Sinks.one());
			if (!waits.join(waiter, this.timeline.nanoTime())) {
				return Mono.just(false);
			}
			if (this.shut) {
				waits.leave(waiter);
				return Mono.just(false);
			}
			return Mono.firstWithSignal(this.timeline.delay(delay).thenReturn(true), waiter.opened().asMono())
				.doFinally((signal) -> waits.leave(waiter));
		});
	}

	void shut(boolean on) {
		this.shut = on;
		if (on) {
			this.models.values().forEach((waits) -> Guard.each(waits.leaving(), Waiter::wake));
		}
	}

	boolean isShut() {
		return this.shut;
	}

	void opened(String model, Duration coolOff) {
		long until = this.timeline.nanoTime() + coolOff.toNanos();
		Guard.each(this.models.computeIfAbsent(model, (key) -> new ModelWaits()).open(until), Waiter::wake);
	}

	void closed(String model) {
		ModelWaits waits = this.models.get(model);
		if (waits != null) {
			waits.close();
		}
	}

	/**
	 * How long the circuit of a model stays open.
	 * @param model the key of the model
	 * @return the time until its next probe; {@code null} if none is known
	 */
	@Nullable Duration openFor(String model) {
		ModelWaits waits = this.models.get(model);
		return (waits != null) ? waits.openFor(this.timeline.nanoTime()) : null;
	}

	/**
	 * How many calls wait for a model.
	 * @param model the key of the model
	 * @return the number of waiting calls
	 */
	int waiting(String model) {
		ModelWaits waits = this.models.get(model);
		return (waits != null) ? waits.size() : 0;
	}

	private record Waiter(Lane lane, Sinks.One<Boolean> opened) {

		private void wake() {
			this.opened.tryEmitValue(false);
		}

	}

	private static final class ModelWaits {

		private final Set<Waiter> waiters = new LinkedHashSet<>();

		private boolean open;

		private long openUntilNanos;

		private synchronized boolean join(Waiter waiter, long now) {
			if (this.open && now - this.openUntilNanos < 0) {
				return false;
			}
			this.waiters.add(waiter);
			return true;
		}

		private synchronized @Nullable Duration openFor(long now) {
			return this.open ? Duration.ofNanos(Math.max(0, this.openUntilNanos - now)) : null;
		}

		private synchronized void leave(Waiter waiter) {
			this.waiters.remove(waiter);
		}

		private synchronized List<Waiter> open(long untilNanos) {
			this.open = true;
			this.openUntilNanos = untilNanos;
			return leaving();
		}

		private synchronized List<Waiter> leaving() {
			List<Waiter> leaving = new ArrayList<>(this.waiters);
			leaving.sort(Comparator.comparing(Waiter::lane));
			this.waiters.clear();
			return leaving;
		}

		private synchronized void close() {
			this.open = false;
		}

		private synchronized int size() {
			return this.waiters.size();
		}

	}

}
