package io.github.clauderesilience.wire.event;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.clauderesilience.chain.Exchange;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * Notices that a stream has stalled. Events only leave the time behind; one timer looks
 * at it, and is set again for when it might be over. A reader who does not ask for events
 * is not taken for a stalled stream, but the deadline counts always. Thread-safe.
 */
final class Watchdog {

	/**
	 * For the end of the body after the end of the message, so that the connection can be
	 * used again; our choice.
	 */
	private static final Duration GRACE = Duration.ofSeconds(1);

	/** How many times the time to the first content pings can extend it; our choice. */
	private static final int ALIVE = 3;

	private final Exchange exchange;

	private final EventFlux.Patience patience;

	private final Timeline timeline;

	private final long silenceNanos;

	private final Disposable.Swap timer = Disposables.swap();

	private volatile boolean reading;

	private volatile boolean content;

	private volatile boolean answered;

	private volatile long heardNanos;

	private volatile long longestSilence;

	private Runnable expired = () -> {
	};

	Watchdog(Exchange exchange, EventFlux.Patience patience, Timeline timeline) {
		this.exchange = exchange;
		this.patience = patience;
		this.timeline = timeline;
		this.silenceNanos = patience.silences().limitNanos(exchange.model(), patience.silence().toNanos());
	}

	/**
	 * Begins to watch.
	 * @param onExpired called on the scheduler when it is time to give up
	 */
	void start(Runnable onExpired) {
		this.expired = onExpired;
		this.heardNanos = this.timeline.nanoTime();
		arm();
	}

	void stop() {
		this.timer.dispose();
	}

	/**
	 * The stream is waited for from now on; it was not before.
	 */
	void resumed() {
		this.heardNanos = this.timeline.nanoTime();
		this.reading = true;
	}

	/**
	 * The reader wants nothing at present.
	 */
	void paused() {
		this.reading = false;
	}

	/**
	 * An event came.
	 * @param hasContent whether content has come by now
	 */
	void heard(boolean hasContent) {
		long now = this.timeline.nanoTime();
		if (!this.content) {
			this.longestSilence = Math.max(this.longestSilence, now - this.heardNanos);
		}
		this.heardNanos = now;
		if (hasContent && !this.content) {
			this.content = true;
		}
	}

	/**
	 * The message is whole; only the end of the body is missing.
	 */
	void answered() {
		this.heardNanos = this.timeline.nanoTime();
		this.answered = true;
		this.patience.silences().good(this.exchange.model(), this.longestSilence);
		arm();
	}

	/**
	 * What has been waited for too long.
	 * @return the verdict, or {@code null} where there is still time
	 */
	@Nullable Verdict verdict() {
		long now = this.timeline.nanoTime();
		if (now - this.exchange.deadlineNanos() >= 0) {
			long waited = this.exchange.deadlineNanos() - this.exchange.startedNanos();
			return new Verdict("no complete answer before the deadline", Duration.ofNanos(waited));
		}
		if (!this.content && this.reading && hasSilence() && now - silentNanos() >= 0) {
			return new Verdict("no sign of life before the first content", Duration.ofNanos(this.silenceNanos));
		}
		if (!this.content && now - firstContentNanos() >= 0) {
			return new Verdict("no first content", this.patience.firstContent());
		}
		if (this.reading && now - idleNanos() >= 0) {
			return new Verdict("no further event", this.patience.idle());
		}
		return null;
	}

	/**
	 * An event came just when it was time to give up.
	 */
	void again() {
		arm();
	}

	private void arm() {
		long now = this.timeline.nanoTime();
		long left = this.answered ? GRACE.toNanos() : leftNanos(now);
		this.timer.update(this.timeline.scheduler().schedule(this::look, Math.max(1, left), TimeUnit.NANOSECONDS));
	}

	private long leftNanos(long now) {
		long left = Math.min(this.exchange.deadlineNanos() - now,
				this.reading ? idleNanos() - now : this.patience.idle().toNanos());
		if (this.content) {
			return left;
		}
		long silent = (this.reading && hasSilence()) ? silentNanos() - now : this.silenceNanos;
		return Math.min(left, Math.min(silent, firstContentNanos() - now));
	}

	private void look() {
		if (this.answered || verdict() != null) {
			this.expired.run();
		}
		else {
			arm();
		}
	}

	/** Signs of life count, but not for ever. */
	private long firstContentNanos() {
		long configured = this.patience.firstContent().toNanos();
		long alive = hasSilence() ? ALIVE * configured : Math.max(configured, this.silenceNanos);
		return this.exchange.sentNanos() + alive;
	}

	/** A longer silence than the time to the first content has no end of its own. */
	private boolean hasSilence() {
		return this.silenceNanos < this.patience.firstContent().toNanos();
	}

	private long silentNanos() {
		return this.heardNanos + this.silenceNanos;
	}

	private long idleNanos() {
		return this.heardNanos + this.patience.idle().toNanos();
	}

	/**
	 * Why a stream is given up.
	 *
	 * @param what what was missing
	 * @param waited how long it was waited for
	 */
	record Verdict(String what, Duration waited) {
	}

}
