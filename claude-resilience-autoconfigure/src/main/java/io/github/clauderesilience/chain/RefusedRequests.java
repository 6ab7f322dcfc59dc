package io.github.clauderesilience.chain;

import java.time.Duration;
import java.util.Locale;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.error.WireText;
import io.github.clauderesilience.time.LogThrottle;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses requests that can only fail, and logs each mistake once a minute with what to
 * change: people read a message that must not say it. Thread-safe.
 */
public final class RefusedRequests {

	private static final Logger logger = LoggerFactory.getLogger(RefusedRequests.class);

	/** A line break in a model's name would forge a line of the log. */
	private static final int LINE_CHARS = 400;

	private final Failures failures;

	private final LogThrottle mistakes;

	/**
	 * Creates a log of refused requests that is empty.
	 * @param failures makes the exceptions
	 * @param timeline the time source
	 */
	public RefusedRequests(Failures failures, Timeline timeline) {
		this.failures = failures;
		this.mistakes = new LogThrottle(Duration.ofMinutes(1), timeline);
	}

	/**
	 * Logs a mistake and makes the exception.
	 * @param model the model that was to be asked, {@code null} if there is none
	 * @param locale the language of the person
	 * @param message what is wrong and what to change, for developers
	 * @return an exception of class {@link ErrorClass#INVALID_REQUEST}
	 */
	public ClaudeException refuse(@Nullable String model, Locale locale, String message) {
		log(message);
		return this.failures.local(ErrorClass.INVALID_REQUEST, model, locale, message, null);
	}

	/**
	 * Logs a mistake.
	 * @param message what is wrong and what to change
	 */
	public void log(String message) {
		String line = WireText.line(message, LINE_CHARS);
		this.mistakes.log(line, (heldBack) -> logger.warn("A request was refused before it was sent: {}{}", line,
				LogThrottle.more(heldBack)));
	}

}
