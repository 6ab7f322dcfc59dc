package io.github.clauderesilience.autoconfigure;

import org.springframework.context.SmartLifecycle;

/**
 * A part of the application context that is started and stopped with it, in a phase.
 */
abstract class PhasedLifecycle implements SmartLifecycle {

	/**
	 * The phase of the web server's graceful shutdown
	 * (WebServerGracefulShutdownLifecycle, Spring Boot 4.1): listeners of messages have
	 * ended by then, and requests of the web that wait for quota must not hold it up.
	 */
	static final int CALLS = SmartLifecycle.DEFAULT_PHASE - 1024;

	/**
	 * After the last calls, which may still have something to tell, and before Spring
	 * Data's connections in phase 0.
	 */
	static final int AFTER_CALLS = SmartLifecycle.DEFAULT_PHASE - 2048;

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
