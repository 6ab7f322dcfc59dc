package io.github.clauderesilience.limit;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.github.clauderesilience.chain.guard.Guard;
import org.jspecify.annotations.Nullable;

/**
 * Applies changes one at a time, in order, without blocking a thread (flat combining,
 * Hendler et al., SPAA 2010): a thread that finds another one at work enqueues its change
 * for that one, since most callers are event loops. Side effects run after the changes,
 * outside of the exclusive section, on the thread that applied them. Thread-safe.
 */
final class Combiner {

	/** A change takes microseconds; our choice. */
	private static final int SPINS = 100;

	/** Changes before what follows from them is done, however many come; our choice. */
	private static final int MOST = 64;

	private final Queue<Runnable> changes = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean busy = new AtomicBoolean();

	private final Supplier<@Nullable Runnable> outcome;

	/**
	 * Creates a combiner.
	 * @param outcome takes what follows from the changes made, {@code null} if nothing
	 * does; asked by one thread at a time, while no change is made
	 */
	Combiner(Supplier<@Nullable Runnable> outcome) {
		this.outcome = outcome;
	}

	/**
	 * Makes a change, now or a moment later on another thread. May be called out of
	 * changes and of what follows from them.
	 * @param change the change
	 */
	void change(Runnable change) {
		if (!this.changes.isEmpty() || !this.busy.compareAndSet(false, true)) {
			this.changes.add(change);
			work();
			return;
		}
		// Mostly no other thread is here, and the change need not be queued
		Runnable followUp;
		try {
			Guard.tell(change, Runnable::run);
			makeChanges();
			followUp = this.outcome.get();
		}
		finally {
			this.busy.set(false);
		}
		followUp(followUp);
		work();
	}

	/**
	 * Asks something between two changes, after those of the same thread unless very many
	 * are under way. Not to be called out of a change.
	 * @param <T> the type of the answer
	 * @param question the question
	 * @return the answer
	 */
	<T> T ask(Supplier<T> question) {
		for (int spins = 0; !this.busy.compareAndSet(false, true); spins++) {
			if (spins < SPINS) {
				Thread.onSpinWait();
			}
			else {
				Thread.yield();
			}
		}
		T answer;
		Runnable followUp = null;
		try {
			followUp = makeChanges() ? this.outcome.get() : null;
			answer = question.get();
		}
		finally {
			this.busy.set(false);
		}
		followUp(followUp);
		work();
		return answer;
	}

	private void work() {
		while (!this.changes.isEmpty() && this.busy.compareAndSet(false, true)) {
			Runnable followUp = null;
			try {
				followUp = makeChanges() ? this.outcome.get() : null;
			}
			finally {
				this.busy.set(false);
			}
			followUp(followUp);
		}
	}

	private static void followUp(@Nullable Runnable followUp) {
		if (followUp != null) {
			followUp.run();
		}
	}

	private boolean makeChanges() {
		boolean any = false;
		for (int i = 0; i < MOST; i++) {
			Runnable change = this.changes.poll();
			if (change == null) {
				break;
			}
			Guard.tell(change, Runnable::run);
			any = true;
		}
		return any;
	}

}
