package io.github.clauderesilience.autoconfigure;

import java.time.Duration;

import io.github.clauderesilience.chain.guard.Background;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/**
 * A {@link Background} thread of the application context, drained when that stops.
 */
final class BackgroundThread extends PhasedLifecycle implements DisposableBean {

	/** Our choice: a listener that takes longer does not hold up a shutdown. */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private static final Logger logger = LoggerFactory.getLogger(BackgroundThread.class);

	private final Background background;

	private final String purpose;

	BackgroundThread(String name, String purpose) {
		super(AFTER_CALLS);
		this.background = new Background(name);
		this.purpose = purpose;
	}

	void run(Runnable task) {
		this.background.run(task);
	}

	@Override
	public void stop() {
		super.stop();
		if (!this.background.drain(PATIENCE)) {
			logger.warn("Shutting down: {} still has tasks after {} s and is left alone", this.purpose,
					PATIENCE.toSeconds());
		}
	}

	@Override
	public void destroy() {
		this.background.close();
	}

}
