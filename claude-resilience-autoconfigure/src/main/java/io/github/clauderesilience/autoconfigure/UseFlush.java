package io.github.clauderesilience.autoconfigure;

import io.github.clauderesilience.time.LastWrites;

/**
 * Stores the use of limits when the application context stops: after the last calls, and
 * while connections to Redis, which are stopped in a later phase, can still be used.
 */
final class UseFlush extends PhasedLifecycle {

	private final Runnable flush;

	private final LastWrites lastWrites;

	UseFlush(Runnable flush, LastWrites lastWrites) {
		super(AFTER_CALLS);
		this.flush = flush;
		this.lastWrites = lastWrites;
	}

	@Override
	public void stop() {
		super.stop();
		this.lastWrites.run(() -> {
			this.flush.run();
			return true;
		});
	}

}
