package io.github.clauderesilience.spi;

import java.time.Duration;

/**
 * Hears how attempts on the wire end: those of questions, and those of others who use
 * {@code claudeWebClient}. Must return at once and not throw.
 */
@FunctionalInterface
public interface AttemptObserver {

	/**
	 * A request that was sent has ended: by the end of its body, an error or cancel.
	 * @param attempt the attempt
	 * @param settlement how it ended
	 * @param lasted time since it was sent
	 */
	void ended(AttemptInfo attempt, Settlement settlement, Duration lasted);

}
