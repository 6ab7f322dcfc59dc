package io.github.clauderesilience.chain.operator;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Consumer;

/**
 * The loop of an operator whose signals come on several threads: each signal leaves a
 * note and calls {@link #run}, and the steps run on one thread at a time, at least once
 * after each note.
 */
public final class Drain {

	private Drain() {
	}

	/**
	 * Runs steps until no more notes are left, unless another thread does so already.
	 * @param <T> the operator
	 * @param notes counts the notes; 0 while no thread runs steps
	 * @param operator the operator
	 * @param step does everything there is to do at present, and never throws
	 */
	public static <T> void run(AtomicIntegerFieldUpdater<T> notes, T operator, Consumer<? super T> step) {
		if (notes.getAndIncrement(operator) != 0) {
			return;
		}
		int missed = 1;
		while (missed != 0) {
			step.accept(operator);
			missed = notes.addAndGet(operator, -missed);
		}
	}

}
