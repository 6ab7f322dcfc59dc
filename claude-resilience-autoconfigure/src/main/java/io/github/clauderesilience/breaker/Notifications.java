package io.github.clauderesilience.breaker;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.clauderesilience.chain.guard.Guard;
import io.github.clauderesilience.spi.CircuitListener;

/**
 * What the listeners of one circuit have yet to be told: added under the circuit's lock,
 * delivered outside of it, in order and by one thread at a time. Thread-safe.
 */
final class Notifications {

	private final String model;

	private final List<CircuitListener> listeners;

	private final Queue<Runnable> pending = new ConcurrentLinkedQueue<>();

	private final AtomicInteger delivering = new AtomicInteger();

	Notifications(String model, List<CircuitListener> listeners) {
		this.model = model;
		this.listeners = listeners;
	}

	/**
	 * Adds what to do in its turn.
	 * @param item done once; must not block
	 */
	void add(Runnable item) {
		this.pending.add(item);
	}

	/**
	 * Adds that the circuit is open.
	 * @param coolOff how long it stays open
	 */
	void addOpen(Duration coolOff) {
		this.pending.add(() -> Guard.each(this.listeners, (listener) -> listener.onOpen(this.model, coolOff)));
	}

	/**
	 * Adds that the circuit is closed.
	 */
	void addClosed() {
		this.pending.add(() -> Guard.each(this.listeners, (listener) -> listener.onClosed(this.model)));
	}

	/**
	 * Adds that an operator closed the circuit.
	 */
	void addReset() {
		this.pending.add(() -> Guard.each(this.listeners, (listener) -> listener.onReset(this.model)));
	}

	/**
	 * Tells the listeners all that was added. Returns at once if another thread does so.
	 */
	void deliver() {
		if (this.pending.isEmpty() || this.delivering.getAndIncrement() != 0) {
			return;
		}
		int missed = 1;
		do {
			for (Runnable item = this.pending.poll(); item != null; item = this.pending.poll()) {
				// Never throws: an exception here would end all notifications
				Guard.tell(item, Runnable::run);
			}
			missed = this.delivering.addAndGet(-missed);
		}
		while (missed != 0);
	}

}
