package io.github.clauderesilience.autoconfigure;

import java.time.Duration;

import io.github.clauderesilience.chain.Background;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

/**
 * A {@link Background} thread of the application context, drained when that stops.
 */
final class BackgroundThread implements SmartLifecycle, DisposableBean {

	/** After {@link ClaudeLifecycle}: the last calls may still have something to tell. */
	private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 2048;

	/** Our choice: a listener that takes longer does not hold up a shutdown. */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private static final Logger logger = LoggerFactory.getLogger(BackgroundThread.class);

	private final Background background;

	private final String purpose;

	private volatile boolean running;

	BackgroundThread(String name, String purpose) {
		this.background = new Background(name);
		this.purpose = purpose;
	}

	void run(Runnable task) {
		this.background.run(task);
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		if (!this.background.drain(PATIENCE)) {
			logger.warn("Shutting down: {} still has tasks after {} s and is left alone", this.purpose,
					PATIENCE.toSeconds());
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public void destroy() {
		this.background.close();
	}

}
