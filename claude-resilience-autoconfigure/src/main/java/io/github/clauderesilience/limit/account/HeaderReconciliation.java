package io.github.clauderesilience.limit.account;

import java.util.List;

import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Notice;
import io.github.clauderesilience.limit.need.Sent;
import org.jspecify.annotations.Nullable;

/**
 * Reconciles a pool with the headers of answers: its limits, its levels, and what a 429
 * is about. The truth lies between {@code remaining} and {@code remaining} minus what was
 * sent within about one round trip; a level inside that range is left alone.
 */
public final class HeaderReconciliation {

	/** Tokens in headers are rounded (.../docs/en/api/rate-limits, read 2026-09). */
	private static final double ROUNDING = 1000;

	/** Our choice: what has to be left to take a 429 for one of a hidden limit. */
	private static final double HEADROOM = 2;

	private static final double HEADROOM_SHARE = 0.05;

	/** Our choice: of a bucket, however far off headers are, so much tells it is full. */
	private static final double SPREAD_SHARE = 0.5;

	/**
	 * Our choice: so many times as long as usual the answers on the wire may be before
	 * others are suspected.
	 */
	private static final double LONGER = 2;

	private final Levels levels;

	private final Estimates estimates;

	private final HeldLeases leases;

	private final boolean[] exact = new boolean[Levels.DIMENSIONS.length];

	/* The newest headers, of requests and tokens, until it is known what others took. */
	private final @Nullable Unread[] unread = new Unread[2];

	private long limitSequence = -1;

	public HeaderReconciliation(Levels levels, Estimates estimates, HeldLeases leases) {
		this.levels = levels;
		this.estimates = estimates;
		this.leases = leases;
	}

	/**
	 * Learns limits from the headers of an answer.
	 * @param sent the call that was answered
	 * @param headers what they say
	 * @param notices receives changes
	 * @param nowNanos the time
	 */
	public void learn(Sent sent, RateLimitHeaders headers, List<Notice> notices, long nowNanos) {
		boolean newest = sent.sequence() >= this.limitSequence;
		if (newest) {
			this.limitSequence = sent.sequence();
		}
		for (Dimension dimension : Levels.DIMENSIONS) {
			if (headers.names(dimension)) {
				learn(dimension, headers, newest, notices, nowNanos);
			}
		}
	}

	/**
	 * Learns levels from the headers of an answer, or corrects those it proves wrong.
	 * @param sent the call that was answered
	 * @param headers what they say
	 * @param tokens whether levels of tokens are meant, or that of requests
	 * @param inFlight calls on the wire
	 * @param nowNanos the time
	 */
	public void correct(Sent sent, RateLimitHeaders headers, boolean tokens, int inFlight, long nowNanos) {
		Unread waiting = new Unread(sent, headers, inFlight);
		if (this.leases.isInStep() && this.levels.isKnown()) {
			this.unread[tokens ? 1 : 0] = waiting;
			return;
		}
		correct(waiting, tokens, nowNanos);
	}

	/**
	 * It is known what all instances have taken: only now can headers be compared that
	 * came before.
	 * @param nowNanos the time
	 */
	public void compare(long nowNanos) {
		for (int i = 0; i < this.unread.length; i++) {
			Unread waiting = this.unread[i];
			if (waiting != null) {
				this.unread[i] = null;
				correct(waiting, i == 1, nowNanos);
			}
		}
	}

	private void correct(Unread waiting, boolean tokens, long nowNanos) {
		RateLimitHeaders headers = waiting.headers;
		for (Dimension dimension : Levels.DIMENSIONS) {
			if (dimension.isTokens() == tokens && headers.names(dimension)) {
				correct(dimension, waiting.sent, headers, false, waiting.inFlight, nowNanos);
			}
		}
	}

	/**
	 * Corrects all levels by the headers of a 429.
	 * @param sent the call that was refused
	 * @param headers what they say
	 * @param inFlight calls on the wire
	 * @param nowNanos the time
	 */
	public void correctRefused(Sent sent, RateLimitHeaders headers, int inFlight, long nowNanos) {
		for (Dimension dimension : Levels.DIMENSIONS) {
			if (headers.names(dimension)) {
				correct(dimension, sent, headers, true, inFlight, nowNanos);
			}
		}
	}

	private void learn(Dimension dimension, RateLimitHeaders headers, boolean newest, List<Notice> notices,
			long nowNanos) {
		double before = this.levels.bucket(dimension).limit();
		double remaining = headers.remaining(dimension);
		if (dimension.isTokens() && !isRounded(remaining)) {
			this.exact[dimension.ordinal()] = true;
		}
		if (newest && this.levels.follow(dimension, headers.limit(dimension), nowNanos)) {
			notices.add(new Notice.LimitChanged(dimension, before, headers.limit(dimension), remaining));
		}
	}

	private void correct(Dimension dimension, Sent sent, RateLimitHeaders headers, boolean refused, int inFlight,
			long nowNanos) {
		Quota quota = this.levels.quota(dimension);
		if (headers.limit(dimension) != quota.bucket().limit()) {
			return;
		}
		int chosen = quota.meaning();
		for (int i = 0; i < quota.meanings(); i++) {
			quota.suppose(i);
			double difference = correct(quota, sent, headers, refused, inFlight, nowNanos);
			if (i == chosen) {
				this.leases.shifted(dimension, difference, refused);
			}
		}
		quota.choose(chosen);
	}

	private double correct(Quota quota, Sent sent, RateLimitHeaders headers, boolean refused, int inFlight,
			long nowNanos) {
		Dimension dimension = quota.dimension();
		Bucket bucket = quota.bucket();
		bucket.usual(this.estimates.latencyNanos(), this.levels.mean(dimension));
		bucket.mayNeedMore(unsettled(quota, refused, inFlight));
		double least = headers.remaining(dimension) - slack(dimension);
		double most = headers.remaining(dimension) + Math.max(1, slack(dimension));
		if (!bucket.isKnown()) {
			this.levels.learn(quota, least, most, nowNanos);
			return 0;
		}
		if (headers.remaining(dimension) == 0 && !quota.counts().isKnownWhenSent()) {
			// What was written may have left a debt, which headers do not show.
			least = Math.min(least, bucket.level(nowNanos));
		}
		double difference = quota.counts().isKnownWhenSent() ? bucket.narrow(least, nowNanos) : 0;
		double amount = quota.of(sent.call().need());
		if (refused && isShort(dimension, sent, headers, nowNanos)) {
			// It was refused, so there was less than it needed.
			most = Math.min(most, amount);
			least = Math.min(least, most);
		}
		if (dimension == Dimension.REQUESTS && !refused) {
			difference += bucket.compare(sent.nanos(), nowNanos, least);
		}
		double tolerance = this.estimates.spread(quota.counts()) * Math.sqrt(inFlight);
		if (quota.meanings() > 1) {
			quota.contradicted(
					Math.abs(bucket.gap(sent.nanos(), nowNanos, least, most, tolerance, refused ? amount : 0)));
		}
		boolean output = dimension == Dimension.OUTPUT_TOKENS;
		if (output && !refused) {
			this.levels.outputTold(headers.remaining(dimension) - slack(dimension), nowNanos);
		}
		difference += bucket.correct(sent.nanos(), nowNanos, least, most, tolerance, refused ? amount : 0);
		if (output) {
			this.levels.outputShifted(difference);
		}
		return difference;
	}

	/*
	 * What answers on the wire write beyond their estimates is in the headers at once and
	 * is taken when they end, not twice. A refusal shows all that is missing; then no
	 * more is left to them than is likely.
	 */
	private double unsettled(Quota quota, boolean refused, int inFlight) {
		if (quota.counts().isKnownWhenSent()) {
			return 0;
		}
		return (refused ? 1 : LONGER) * inFlight * this.estimates.mean(quota.counts()) - quota.bucket().doubt();
	}

	/*
	 * Headers that have a spread may show plenty in an empty bucket; then our own
	 * reckoning knows better.
	 */
	private boolean isShort(Dimension dimension, Sent sent, RateLimitHeaders headers, long nowNanos) {
		if (!headers.names(dimension) || headers.isAccelerating()) {
			return false;
		}
		Bucket bucket = this.levels.bucket(dimension);
		double amount = this.levels.amount(sent.call(), dimension);
		double spread = Math.min(bucket.spread(), SPREAD_SHARE * bucket.capacity());
		double enough = HEADROOM * amount + HEADROOM_SHARE * bucket.capacity() + spread;
		boolean reckoned = bucket.isKnown() && this.levels.quota(dimension).counts().isKnownWhenSent()
				&& bucket.lowest(sent.nanos(), nowNanos) < (HEADROOM - 1) * amount;
		return reckoned || headers.remaining(dimension) - slack(dimension) < enough;
	}

	/**
	 * Learns from a 429.
	 * @param sent the call that was refused
	 * @param headers what its headers say
	 * @param surprises whether it was not to be expected
	 * @param nowNanos the time
	 * @return what it seems to be about
	 */
	public Notice.Cause limited(Sent sent, RateLimitHeaders headers, boolean surprises, long nowNanos) {
		if (headers.isAccelerating()) {
			return Notice.Cause.ACCELERATION;
		}
		if (headers.isNothingAllowed()) {
			return Notice.Cause.LIMIT;
		}
		if (headers.isEmpty()) {
			return Notice.Cause.UNKNOWN;
		}
		Notice.Cause cause = Notice.Cause.HIDDEN;
		for (Dimension dimension : Levels.DIMENSIONS) {
			if (isShort(dimension, sent, headers, nowNanos)) {
				cause = Notice.Cause.LIMIT;
				if (surprises) {
					this.levels.beCareful(dimension);
				}
			}
		}
		return cause;
	}

	private static boolean isRounded(double tokens) {
		return Math.rint(tokens / ROUNDING) * ROUNDING == tokens;
	}

	private double slack(Dimension dimension) {
		return (dimension.isTokens() && !this.exact[dimension.ordinal()]) ? ROUNDING / 2 : 0;
	}

	private record Unread(Sent sent, RateLimitHeaders headers, int inFlight) {
	}

}
