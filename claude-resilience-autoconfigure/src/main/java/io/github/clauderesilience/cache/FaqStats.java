package io.github.clauderesilience.cache;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

import io.github.clauderesilience.spi.FaqListener;

/**
 * Counts how cacheable questions were answered, since the application started.
 * Thread-safe.
 */
public final class FaqStats implements FaqListener {

	private final AtomicLongArray counts = new AtomicLongArray(Outcome.values().length);

	private final LongAdder savedTokens = new LongAdder();

	@Override
	public void served(Outcome outcome, long saved) {
		this.counts.incrementAndGet(outcome.ordinal());
		this.savedTokens.add(saved);
	}

	/**
	 * How often something became of a question.
	 * @param outcome what became of it
	 * @return the number of questions
	 */
	public long count(Outcome outcome) {
		return this.counts.get(outcome.ordinal());
	}

	/**
	 * The tokens that did not have to be paid for.
	 * @return input and output tokens together
	 */
	public long savedTokens() {
		return this.savedTokens.sum();
	}

	/**
	 * All counts.
	 * @return the number of questions by outcome
	 */
	public Map<Outcome, Long> counts() {
		Map<Outcome, Long> all = new TreeMap<>();
		for (Outcome outcome : Outcome.values()) {
			all.put(outcome, count(outcome));
		}
		return all;
	}

}
