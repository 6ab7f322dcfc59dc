package io.github.clauderesilience.autoconfigure;

import io.github.clauderesilience.ClaudeAlert;
import io.github.clauderesilience.chain.guard.Alerts;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Logs alerts and publishes them as events of the application, on a thread of their own.
 */
final class EventAlerts implements Alerts {

	private static final Logger logger = LoggerFactory.getLogger(ClaudeAutoConfiguration.class);

	private final ApplicationEventPublisher events;

	private final BackgroundThread thread;

	private final Timeline timeline;

	private final @Nullable String client;

	EventAlerts(ApplicationEventPublisher events, BackgroundThread thread, Timeline timeline, @Nullable String client) {
		this.events = events;
		this.thread = thread;
		this.timeline = timeline;
		this.client = client;
	}

	@Override
	public Alerts of(String client) {
		return new EventAlerts(this.events, this.thread, this.timeline, client);
	}

	@Override
	public void raise(ClaudeAlert.Kind kind, @Nullable String model, String message) {
		String text = (this.client != null) ? "Client " + this.client + ": " + message : message;
		logger.atLevel(level(kind)).log("Claude alert {}: {}", kind, text);
		ClaudeAlert alert = new ClaudeAlert(kind, text, model, this.timeline.now(), this.client);
		this.thread.run(() -> this.events.publishEvent(alert));
	}

	/* Operators who are woken by errors are not woken by good news. */
	private static Level level(ClaudeAlert.Kind kind) {
		return switch (kind) {
			case KEY_REJECTED, BILLING, ACCOUNT, MODEL_NOT_FOUND, OUTAGE_STARTED -> Level.ERROR;
			case LIMIT_NEAR -> Level.WARN;
			case KEY_ACCEPTED, LIMIT_EASED, OUTAGE_ENDED -> Level.INFO;
		};
	}

}
