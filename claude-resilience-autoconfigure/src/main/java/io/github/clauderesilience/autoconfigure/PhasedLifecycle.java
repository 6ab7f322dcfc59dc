package io.github.clauderesilience.autoconfigure;

import io.github.clauderesilience.chain.CallGate;
import org.springframework.context.SmartLifecycle;

/**
 * A part of the application context that is started and stopped with it, in a phase.
 */
abstract class PhasedLifecycle implements SmartLifecycle {

	/**
	 * After the last calls, which may still have something to tell, and before Spring
	 * Data's connections in phase 0.
	 */
	static final int AFTER_CALLS = CallGate.PHASE - 1024;

	private final int phase;

	private volatile boolean running;

	PhasedLifecycle(int phase) {
		this.phase = phase;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public final boolean isRunning() {
		return this.running;
	}

	@Override
	public final int getPhase() {
		return this.phase;
	}

}
