package io.github.clauderesilience.wire.stream;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Silence;
import io.github.clauderesilience.time.TimeLimits;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * Detects a stalled stream. Events only record the time; one timer compares it with the
 * limit that applies and is re-armed for the earliest possible expiry, so an event costs
 * one volatile write. The limits are the deadline at any time; until the first content
 * {@code claude.timeout.first-content}, and {@link Silence} if another model can take
 * over; afterwards {@code claude.timeout.idle}, but at least what {@link Silences} has
 * learned. A reader without demand does not count as a stalled stream, except for the
 * deadline. Thread-safe.
 */
final class Watchdog {

	/**
	 * For the end of the body after {@code message_stop}, so that the connection can be
	 * reused; our choice.
	 */
	private static final Duration GRACE = Duration.ofSeconds(1);

	/**
	 * Nearly all bodies end at once. A timer of its own for each would be the next to
	 * expire, and so wake the scheduler's thread; our choice.
	 */
	private static final int GRACE_PRECISION = 16;

	/**
	 * For {@code message_stop} once it is all that is missing; our choice. It usually
	 * comes in the same packet.
	 */
	private static final long STOP_NANOS = Duration.ofSeconds(2).toNanos();

	/** Pings extend the time to the first content up to this factor; our choice. */
	private static final int ALIVE = 3;

	/**
	 * Interval of checks whether another model can take over; our choice.
	 */
	private static final long AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

	private final Exchange exchange;

	private final EventFlux.Patience patience;

	private final TimeLimits limits;

	private final Timeline timeline;

	private final Silence silence;

	private final long idleNanos;

	private final long quietNanos;

	private final long unusualGapNanos;

	private final Disposable.Swap timer = Disposables.swap();

	private volatile boolean reading;

	private volatile boolean content;

	private volatile boolean awaitsStop;

	private volatile boolean answered;

	private volatile long heardNanos;

	/** Since when the reader has wanted nothing, if it wants nothing. */
	private volatile long pausedNanos;

	/** How long it wanted nothing before. */
	private volatile long unwantedNanos;

	private volatile long contentNanos;

	private volatile long longestGap;

	private Runnable expired = () -> {
	};

	Watchdog(Exchange exchange, EventFlux.Patience patience, TimeLimits limits) {
		this.exchange = exchange;
		this.patience = patience;
		this.limits = limits;
		this.timeline = limits.timeline();
		this.silence = exchange.silence();
		this.idleNanos = patience.silences().idleNanos(patience.kind(), patience.idle().toNanos());
		this.quietNanos = Math.min(this.silence.mostNanos(),
				patience.silences().limitNanos(patience.kind(), patience.idle().toNanos()));
		this.unusualGapNanos = patience.silences().unusualGapNanos(patience.kind(), patience.idle().toNanos());
	}

	/**
	 * Begins to watch.
	 * @param onExpired called on the scheduler when it is time to give up
	 */
	void start(Runnable onExpired) {
		this.expired = onExpired;
		this.heardNanos = this.timeline.nanoTime();
		this.pausedNanos = this.heardNanos;
		this.exchange.answering(this::unusualSilenceNanos);
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
		this.unwantedNanos = this.unwantedNanos + this.heardNanos - this.pausedNanos;
		this.reading = true;
	}

	/**
	 * The reader wants nothing at present.
	 */
	void paused() {
		this.pausedNanos = this.timeline.nanoTime();
		this.reading = false;
	}

	/**
	 * An event came.
	 * @param hasContent whether content has come by now
	 */
	void heard(boolean hasContent) {
		long now = this.timeline.nanoTime();
		if (this.content) {
			this.longestGap = Math.max(this.longestGap, now - this.heardNanos);
		}
		else if (hasContent) {
			this.contentNanos = now - this.exchange.sentNanos();
			this.content = true;
		}
		this.heardNanos = now;
	}

	/**
	 * All that is missing of the message is its end.
	 */
	void awaitsStop() {
		if (!this.awaitsStop) {
			this.awaitsStop = true;
			arm();
		}
	}

	/**
	 * The message is whole; only the end of the body is missing.
	 */
	void answered() {
		long now = this.timeline.nanoTime();
		this.heardNanos = now;
		this.answered = true;
		this.patience.silences()
			.good(this.patience.kind(), this.content ? this.contentNanos : now - this.exchange.sentNanos(),
					this.longestGap);
		arm();
	}

	/**
	 * What has been waited for too long.
	 * @return the verdict, or {@code null} if there is still time
	 */
	@Nullable Verdict verdict() {
		long now = this.timeline.nanoTime();
		Duration quiet = Duration.ofNanos(now - this.heardNanos);
		Duration waited = Duration.ofNanos(now - this.exchange.sentNanos());
		Duration wanted = Duration.ofNanos(wantedNanos(now));
		if (now - this.exchange.deadlineNanos() >= 0) {
			Duration silent = this.reading ? quiet : Duration.ZERO;
			return new Verdict("no complete answer", waited, this.content ? silent : wanted);
		}
		if (this.awaitsStop && this.reading && quiet.toNanos() >= STOP_NANOS) {
			return new Verdict("no message_stop", quiet, quiet);
		}
		if (this.content) {
			return (this.reading && quiet.toNanos() >= this.idleNanos) ? new Verdict("no further event", quiet, quiet)
					: null;
		}
		if (this.reading && isSilent(quiet.toNanos())) {
			return new Verdict("no sign of life before the first content", quiet, quiet);
		}
		return (wanted.toNanos() >= firstContentNanos()) ? new Verdict("no first content", waited, quiet) : null;
	}

	/** How long the answer has been waited for, by its reader, too. */
	private long wantedNanos(long now) {
		long unwanted = this.unwantedNanos + (this.reading ? 0 : now - this.pausedNanos);
		return now - this.exchange.sentNanos() - unwanted;
	}

	private long unusualSilenceNanos(long now) {
		long quiet = (this.reading && !this.answered) ? now - this.heardNanos : 0;
		return (quiet >= (this.content ? this.unusualGapNanos : this.silence.unusualNanos())) ? quiet : 0;
	}

	private boolean isSilent(long quiet) {
		return quiet >= this.quietNanos || (quiet >= this.silence.limitNanos() && this.exchange.canBeTakenOver());
	}

	/** Signs of life count, but not for ever. */
	private long firstContentNanos() {
		long most = this.silence.mostNanos();
		return (most < Long.MAX_VALUE / ALIVE) ? ALIVE * most : Long.MAX_VALUE;
	}

	/**
	 * An event came just when it was time to give up.
	 */
	void again() {
		arm();
	}

	private void arm() {
		if (this.answered) {
			this.timer.update(this.limits.begin(GRACE, GRACE_PRECISION, this::look));
			return;
		}
		long left = leftNanos(this.timeline.nanoTime());
		this.timer.update(this.timeline.scheduler().schedule(this::look, Math.max(1, left), TimeUnit.NANOSECONDS));
	}

	private long leftNanos(long now) {
		long left = this.exchange.deadlineNanos() - now;
		long quiet = this.reading ? now - this.heardNanos : 0;
		long idle = this.idleNanos - quiet;
		// Content may come at any time, from when on this is what counts
		left = Math.min(left, (idle > 0 || this.content) ? idle : this.idleNanos);
		if (this.awaitsStop) {
			long stop = STOP_NANOS - quiet;
			left = Math.min(left, (stop > 0) ? stop : STOP_NANOS);
		}
		if (this.content) {
			return left;
		}
		long silent = this.silence.limitNanos() - quiet;
		left = Math.min(left, Math.min((silent > 0) ? silent : AGAIN_NANOS, this.quietNanos - quiet));
		return this.reading ? Math.min(left, firstContentNanos() - wantedNanos(now)) : left;
	}

	private void look() {
		if (this.answered || verdict() != null) {
			this.expired.run();
		}
		else {
			arm();
		}
	}

	/**
	 * Why a stream is given up.
	 *
	 * @param what what was missing
	 * @param waited how long it was waited for
	 * @param quiet how long there has been no sign of life, zero if the reader wants
	 * nothing; until the first content, at the deadline, since the request was sent,
	 * without the time in which the reader wanted nothing: pings say nothing about when
	 * it would come
	 */
	record Verdict(String what, Duration waited, Duration quiet) {
	}

}
