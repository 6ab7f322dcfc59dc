package io.github.clauderesilience.observe;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.time.Timeline;

/**
 * The attempts of one client that were sent and have not ended. Thread-safe.
 */
public final class AttemptsInFlight {

	private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();

	private final Timeline timeline;

	/**
	 * Creates an empty set.
	 * @param timeline the time source
	 */
	public AttemptsInFlight(Timeline timeline) {
		this.timeline = timeline;
	}

	void begin(Exchange exchange) {
		this.exchanges.add(exchange);
	}

	void end(Exchange exchange) {
		this.exchanges.remove(exchange);
	}

	/**
	 * The attempts at this moment.
	 * @return a view
	 */
	public View view() {
		long now = this.timeline.nanoTime();
		int all = 0;
		int silent = 0;
		long longest = 0;
		for (Exchange exchange : this.exchanges) {
			all++;
			long nanos = exchange.unusualSilenceNanos(now);
			silent += (nanos > 0) ? 1 : 0;
			longest = Math.max(longest, nanos);
		}
		return new View(all, silent, Duration.ofNanos(longest));
	}

	/**
	 * Attempts at one moment.
	 *
	 * @param all how many are in flight
	 * @param silent how many of them have shown no sign of life for unusually long
	 * @param longest the longest of these silences, zero if there is none
	 */
	public record View(int all, int silent, Duration longest) {

		/** None in flight. */
		public static final View NONE = new View(0, 0, Duration.ZERO);

	}

}
