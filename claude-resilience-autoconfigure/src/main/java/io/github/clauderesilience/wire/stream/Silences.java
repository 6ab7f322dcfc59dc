package io.github.clauderesilience.wire.stream;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import org.springframework.util.ConcurrentLruCache;

/**
 * The longest silences of recent complete answers, by kind of answer, so that a model
 * that thinks long does not count as stalled. Each answer updates
 * {@code longest = max(0.95 *
 * longest, latest)}, and limits are at least twice that. Pings do not shorten it: a model
 * that pings today may think as long without pings tomorrow. Thread-safe.
 */
public final class Silences {

	/** A limit is this multiple of the longest time seen; our choice. */
	private static final int MARGIN = 2;

	/** Answers that take milliseconds may well take twice as many; our choice. */
	private static final int NOTABLE_PART = 4;

	/** The longest time seen decays by this factor with each answer; our choice. */
	private static final double FADING = 0.95;

	/* Names of models that come and go must not fill the memory; our choice. */
	private static final int MOST_KINDS = 1000;

	private static final Longest NOTHING = new Longest(0, 0);

	private final ConcurrentLruCache<AnswerKind, AtomicReference<Longest>> seen = new ConcurrentLruCache<>(MOST_KINDS,
			(kind) -> new AtomicReference<>(NOTHING));

	/**
	 * Records a complete answer.
	 * @param kind its kind
	 * @param firstContentNanos the time from sending the request to the first content, in
	 * nanoseconds
	 * @param gapNanos the longest time between two later events, in nanoseconds
	 */
	public void good(AnswerKind kind, long firstContentNanos, long gapNanos) {
		this.seen.get(kind).accumulateAndGet(new Longest(firstContentNanos, gapNanos), Longest::then);
	}

	/**
	 * How long an answer may show no sign of life before its first content.
	 * @param kind its kind
	 * @param configuredNanos the setting, in nanoseconds
	 * @return nanoseconds, at least twice the longest recent time, and the configured
	 * time times the patience of its kind
	 */
	public long limitNanos(AnswerKind kind, long configuredNanos) {
		double learned = MARGIN * longest(kind).firstContentNanos();
		return Math.max(kind.patience() * configuredNanos, (long) learned);
	}

	/**
	 * From when on an answer has shown no sign of life for unusually long.
	 * @param kind its kind
	 * @param configuredNanos {@code claude.timeout.silence}, in nanoseconds
	 * @return nanoseconds, at least twice the longest recent time until the first content
	 * and a quarter of the setting, {@link Long#MAX_VALUE} if no answer of the kind was
	 * seen
	 */
	public long unusualNanos(AnswerKind kind, long configuredNanos) {
		Longest longest = longest(kind);
		return unusual(longest, longest.firstContentNanos(), configuredNanos);
	}

	/**
	 * From when on an answer has shown no sign of life for unusually long after its first
	 * content.
	 * @param kind its kind
	 * @param configuredNanos {@code claude.timeout.idle}, in nanoseconds
	 * @return nanoseconds, at least twice the longest recent gap and a quarter of the
	 * setting, {@link Long#MAX_VALUE} if no answer of the kind was seen
	 */
	long unusualGapNanos(AnswerKind kind, long configuredNanos) {
		Longest longest = longest(kind);
		return unusual(longest, longest.gapNanos(), configuredNanos);
	}

	/**
	 * How long an answer may show no sign of life after its first content.
	 * @param kind its kind
	 * @param configuredNanos the setting, in nanoseconds
	 * @return nanoseconds, at least the configured time and twice the longest recent gap
	 */
	long idleNanos(AnswerKind kind, long configuredNanos) {
		return Math.max(configuredNanos, (long) (MARGIN * longest(kind).gapNanos()));
	}

	private static long unusual(Longest longest, double nanos, long configuredNanos) {
		return (longest != NOTHING) ? Math.max(configuredNanos / NOTABLE_PART, (long) (MARGIN * nanos))
				: Long.MAX_VALUE;
	}

	private Longest longest(AnswerKind kind) {
		return Objects.requireNonNull(this.seen.get(kind).get());
	}

	private record Longest(double firstContentNanos, double gapNanos) {

		Longest then(Longest latest) {
			return new Longest(Math.max(this.firstContentNanos * FADING, latest.firstContentNanos),
					Math.max(this.gapNanos * FADING, latest.gapNanos));
		}

	}

}
