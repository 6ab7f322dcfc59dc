package io.github.clauderesilience.wire;

import java.time.Duration;

import io.github.clauderesilience.chain.attempt.Target;
import org.springframework.util.ConcurrentLruCache;

/**
 * How soon answers have begun lately, so that no request is sent and paid for whose
 * deadline comes sooner than any of them did. Thread-safe.
 */
final class FastestAnswers {

	/** Fewer answers prove nothing; our choice. */
	private static final int ENOUGH = 5;

	/** Answers of this span and of the one before it count; our choice. */
	private static final long SPAN_NANOS = Duration.ofMinutes(1).toNanos();

	/* Names of models that come and go must not fill the memory; our choice. */
	private static final int MOST_KINDS = 1000;

	private final ConcurrentLruCache<Kind, Recent> recent = new ConcurrentLruCache<>(MOST_KINDS,
			(kind) -> new Recent());

	/**
	 * Notes that an answer has begun.
	 * @param target what was asked for
	 * @param sentNanos when it was sent, a reading of the time source
	 * @param nowNanos the time source's reading now
	 */
	void began(Target target, long sentNanos, long nowNanos) {
		this.recent.get(Kind.of(target)).add(nowNanos - sentNanos, nowNanos);
	}

	/**
	 * The least time in which an answer has begun in the last one to two minutes.
	 * @param target what is asked for
	 * @param nowNanos the time source's reading now
	 * @return nanoseconds, zero if too few answers are known
	 */
	long leastNanos(Target target, long nowNanos) {
		return this.recent.get(Kind.of(target)).least(nowNanos);
	}

	private record Kind(String model, boolean stream) {

		static Kind of(Target target) {
			return new Kind(target.model(), target.stream());
		}

	}

	private static final class Recent {

		private long beganNanos;

		private Least now = Least.NONE;

		private Least before = Least.NONE;

		private synchronized void add(long nanos, long nowNanos) {
			turn(nowNanos);
			this.now = this.now.with(nanos);
		}

		private synchronized long least(long nowNanos) {
			turn(nowNanos);
			return (this.now.count + this.before.count < ENOUGH) ? 0 : Math.min(this.now.nanos, this.before.nanos);
		}

		private void turn(long nowNanos) {
			if (this.now.count + this.before.count == 0) {
				this.beganNanos = nowNanos;
			}
			long past = nowNanos - this.beganNanos;
			if (past >= SPAN_NANOS) {
				this.before = (past < 2 * SPAN_NANOS) ? this.now : Least.NONE;
				this.now = Least.NONE;
				this.beganNanos = nowNanos;
			}
		}

	}

	private record Least(long nanos, int count) {

		static final Least NONE = new Least(Long.MAX_VALUE, 0);

		Least with(long other) {
			return new Least(Math.min(this.nanos, other), Math.min(this.count + 1, ENOUGH));
		}

	}

}
