package io.github.clauderesilience.limit.account;

import java.util.List;

import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Notice;
import io.github.clauderesilience.limit.need.Sent;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of answers teach a pool: limits, levels, and what a 429 is about.
 */
public final class Headers {

	/** Tokens in headers are rounded (.../docs/en/api/rate-limits, read 2026-09). */
	private static final double ROUNDING = 1000;

	/** Our choice: what has to be left to take a 429 for one of a hidden limit. */
	private static final double HEADROOM = 2;

	private static final double HEADROOM_SHARE = 0.05;

	private final Levels levels;

	private final Estimates estimates;

	private final Share share;

	private final boolean[] exact = new boolean[Levels.DIMENSIONS.length];

	/* The newest headers, requests and tokens, that wait for what others have taken. */
	private final @Nullable Header[] unread = new Header[2];

	private long limitSequence = -1;

	public Headers(Levels levels, Estimates estimates, Share share) {
		this.levels = levels;
		this.estimates = estimates;
		this.share = share;
	}

	/**
	 * Learns limits from the headers of an answer.
	 * @param sent the call that was answered
	 * @param facts what they say
	 * @param notices where changes are told
	 * @param nowNanos the time
	 */
	public void learn(Sent sent, Facts facts, List<Notice> notices, long nowNanos) {
		boolean newest = sent.sequence() >= this.limitSequence;
		if (newest) {
			this.limitSequence = sent.sequence();
		}
		for (Dimension dimension : Levels.DIMENSIONS) {
			if (facts.names(dimension)) {
				learn(dimension, facts, newest, notices, nowNanos);
			}
		}
	}

	/**
	 * Learns levels from the headers of an answer, or corrects those it proves wrong.
	 * @param sent the call that was answered
	 * @param facts what they say
	 * @param tokens whether levels of tokens are meant, or that of requests
	 * @param inFlight calls on the wire
	 * @param nowNanos the time
	 */
	public void correct(Sent sent, Facts facts, boolean tokens, int inFlight, long nowNanos) {
		Header header = new Header(sent, facts, inFlight);
		if (this.levels.isKnown() && this.share.isInStep()) {
			this.unread[tokens ? 1 : 0] = header;
			return;
		}
		correct(header, tokens, nowNanos);
	}

	/**
	 * It is known what all instances have taken: only now can headers be compared that
	 * came before.
	 * @param nowNanos the time
	 */
	public void compare(long nowNanos) {
		for (int i = 0; i < this.unread.length; i++) {
			Header header = this.unread[i];
			if (header != null) {
				this.unread[i] = null;
				correct(header, i == 1, nowNanos);
			}
		}
	}

	private void correct(Header header, boolean tokens, long nowNanos) {
		Facts facts = header.facts;
		for (Dimension dimension : Levels.DIMENSIONS) {
			if (dimension.isTokens() == tokens && facts.names(dimension)) {
				correct(dimension, header.sent, facts, false, header.inFlight, nowNanos);
			}
		}
	}

	/**
	 * Corrects all levels by the headers of a 429.
	 * @param sent the call that was refused
	 * @param facts what they say
	 * @param inFlight calls on the wire
	 * @param nowNanos the time
	 */
	public void correctRefused(Sent sent, Facts facts, int inFlight, long nowNanos) {
		for (Dimension dimension : Levels.DIMENSIONS) {
			if (facts.names(dimension)) {
				correct(dimension, sent, facts, true, inFlight, nowNanos);
			}
		}
	}

	private void learn(Dimension dimension, Facts facts, boolean newest, List<Notice> notices, long nowNanos) {
		double before = this.levels.bucket(dimension).limit();
		double remaining = facts.remaining(dimension);
		if (dimension.isTokens() && remaining % ROUNDING != 0) {
			this.exact[dimension.ordinal()] = true;
		}
		if (newest && this.levels.follow(dimension, facts.limit(dimension), nowNanos)) {
			notices.add(new Notice.LimitChanged(dimension, before, facts.limit(dimension), remaining));
		}
	}

	private void correct(Dimension dimension, Sent sent, Facts facts, boolean refused, int inFlight, long nowNanos) {
		Quota quota = this.levels.quota(dimension);
		if (facts.limit(dimension) != quota.bucket().limit()) {
			return;
		}
		int chosen = quota.meaning();
		for (int i = 0; i < quota.meanings(); i++) {
			quota.suppose(i);
			double difference = correct(quota, sent, facts, refused, inFlight, nowNanos);
			if (i == chosen) {
				this.share.shifted(dimension, difference, refused);
			}
		}
		quota.choose(chosen);
	}

	private double correct(Quota quota, Sent sent, Facts facts, boolean refused, int inFlight, long nowNanos) {
		Dimension dimension = quota.dimension();
		Bucket bucket = quota.bucket();
		bucket.usual(this.estimates.latencyNanos(), this.levels.mean(dimension));
		double least = facts.remaining(dimension) - slack(dimension);
		double most = facts.remaining(dimension) + Math.max(1, slack(dimension));
		if (!bucket.isKnown()) {
			this.levels.learn(quota, least, most, nowNanos);
			return 0;
		}
		if (facts.remaining(dimension) == 0 && !quota.counts().isKnownWhenSent()) {
			// What was written may have left a debt, which headers do not show.
			least = Math.min(least, bucket.level(nowNanos));
		}
		double difference = quota.counts().isKnownWhenSent() ? bucket.narrow(least, nowNanos) : 0;
		double amount = quota.of(sent.call().need());
		if (refused && isShort(dimension, sent, facts, nowNanos)) {
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
		difference += bucket.correct(sent.nanos(), nowNanos, least, most, tolerance, refused ? amount : 0);
		if (refused && isOnlyShort(dimension, sent, facts, nowNanos)) {
			difference += bucket.atMost(amount, sent.nanos(), nowNanos);
		}
		return difference;
	}

	private boolean isOnlyShort(Dimension only, Sent sent, Facts facts, long nowNanos) {
		for (Dimension dimension : Levels.DIMENSIONS) {
			if ((dimension == only) != isShort(dimension, sent, facts, nowNanos)) {
				return false;
			}
		}
		return true;
	}

	/*
	 * Headers that have a spread may show plenty in an empty bucket; then our own
	 * reckoning knows better.
	 */
	private boolean isShort(Dimension dimension, Sent sent, Facts facts, long nowNanos) {
		if (!facts.names(dimension) || facts.isAccelerating()) {
			return false;
		}
		Bucket bucket = this.levels.bucket(dimension);
		double amount = this.levels.amount(sent.call(), dimension);
		double enough = HEADROOM * amount + HEADROOM_SHARE * bucket.capacity() + bucket.spread();
		boolean reckoned = bucket.isKnown() && this.levels.quota(dimension).counts().isKnownWhenSent()
				&& bucket.lowest(sent.nanos(), nowNanos) + amount < HEADROOM * amount;
		return reckoned || facts.remaining(dimension) - slack(dimension) < enough;
	}

	/**
	 * Learns from a 429.
	 * @param sent the call that was refused
	 * @param facts what its headers say
	 * @param surprises whether it was not to be expected
	 * @param nowNanos the time
	 * @return what it seems to be about
	 */
	public Notice.Cause limited(Sent sent, Facts facts, boolean surprises, long nowNanos) {
		if (facts.isAccelerating()) {
			return Notice.Cause.ACCELERATION;
		}
		if (facts.isEmpty()) {
			return Notice.Cause.UNKNOWN;
		}
		Notice.Cause cause = Notice.Cause.HIDDEN;
		for (Dimension dimension : Levels.DIMENSIONS) {
			if (isShort(dimension, sent, facts, nowNanos)) {
				cause = Notice.Cause.LIMIT;
				if (surprises) {
					this.levels.beCareful(dimension, sent.call(), sent.nanos(), nowNanos);
				}
			}
		}
		return cause;
	}

	private double slack(Dimension dimension) {
		return (dimension.isTokens() && !this.exact[dimension.ordinal()]) ? ROUNDING / 2 : 0;
	}

	private record Header(Sent sent, Facts facts, int inFlight) {
	}

}
