package io.github.clauderesilience.chain;

import java.time.Duration;

import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;

/**
 * What one question met with one model: since when, and how often. Thread-safe.
 */
public final class Trouble {

	private final Timeline timeline;

	private @Nullable Long sinceNanos;

	private int failures;

	private int breaks;

	Trouble(Timeline timeline) {
		this.timeline = timeline;
	}

	/**
	 * How long ago it began; it begins now if it has not begun before.
	 * @return zero or positive
	 */
	public synchronized Duration since() {
		Long began = this.sinceNanos;
		if (began == null) {
			began = this.timeline.nanoTime();
			this.sinceNanos = began;
		}
		return this.timeline.since(began);
	}

	/**
	 * Notes that a request failed.
	 * @return how many have failed, this one included
	 */
	public synchronized int failed() {
		return ++this.failures;
	}

	/**
	 * Notes that an answer broke off after its first content.
	 * @return how many have, this one included
	 */
	public synchronized int broke() {
		return ++this.breaks;
	}

}
