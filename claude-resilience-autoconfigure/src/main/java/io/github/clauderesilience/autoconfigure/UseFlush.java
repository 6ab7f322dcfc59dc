package io.github.clauderesilience.autoconfigure;

import io.github.clauderesilience.time.LastWrites;
import org.springframework.context.SmartLifecycle;

/**
 * Stores the use of limits when the application context stops: after the last calls, and
 * while connections to Redis, which are stopped in a later phase, can still be used.
 */
final class UseFlush implements SmartLifecycle {

	/** After {@link ClaudeLifecycle}, before Spring Data's connections in phase 0. */
	private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 2048;

	private final Runnable flush;

	private final LastWrites lastWrites;

	private volatile boolean running;

	UseFlush(Runnable flush, LastWrites lastWrites) {
		this.flush = flush;
		this.lastWrites = lastWrites;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.lastWrites.run(() -> {
			this.flush.run();
			return true;
		});
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
