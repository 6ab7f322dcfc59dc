package io.github.clauderesilience.observe;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.time.Timeline;

/**
 * The attempts of one client that were sent and have not ended. Thread-safe.
 */
public final class AttemptsInFlight {

	private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();

	private final Timeline timeline;

	/* When the newest request was sent that was answered. */
	private final AtomicLong answeredNanos;

	/**
	 * Creates an empty set.
	 * @param timeline the time source
	 */
	public AttemptsInFlight(Timeline timeline) {
		this.timeline = timeline;
		this.answeredNanos = new AtomicLong(timeline.nanoTime());
	}

	void begin(Exchange exchange) {
		this.exchanges.add(exchange);
	}

	void end(Exchange exchange, boolean answered) {
		this.exchanges.remove(exchange);
		if (answered) {
			this.answeredNanos.accumulateAndGet(exchange.sentNanos(),
					(newest, sent) -> (sent - newest > 0) ? sent : newest);
		}
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
		boolean othersAnswered = longest > 0 && this.answeredNanos.get() - (now - longest) > 0;
		return new View(all, silent, Duration.ofNanos(longest), othersAnswered);
	}

	/**
	 * Attempts at one moment.
	 *
	 * @param all how many are in flight
	 * @param silent how many of them have shown no sign of life for unusually long
	 * @param longest the longest of these silences, zero if there is none
	 * @param othersAnswered whether requests were answered that were sent after it began
	 */
	public record View(int all, int silent, Duration longest, boolean othersAnswered) {

		/** None in flight. */
		public static final View NONE = new View(0, 0, Duration.ZERO, false);

	}

}
