package io.github.clauderesilience.simulator;

import java.time.Instant;

/**
 * Clock of the simulated API: its limits, its faults and the dates in its headers go by
 * it. Delays of answers are real and do not.
 */
public interface SimulatorClock {

	/**
	 * Monotonic time.
	 * @return nanoseconds since an arbitrary origin
	 */
	long nanoTime();

	/**
	 * Wall-clock time.
	 * @return the current instant
	 */
	Instant now();

	/**
	 * The clock of the machine.
	 * @return a clock over {@link System#nanoTime()} and {@link Instant#now()}
	 */
	static SimulatorClock system() {
		return new SimulatorClock() {

			@Override
			public long nanoTime() {
				return System.nanoTime();
			}

			@Override
			public Instant now() {
				return Instant.now();
			}

		};
	}

}
