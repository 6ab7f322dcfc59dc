package io.github.clauderesilience.limit.account;

import io.github.clauderesilience.limit.need.Dimension;

/**
 * The rate limit headers of one answer, and the code of a 429. Only usable figures are in
 * it: a dimension whose limit or level is missing or absurd is absent.
 */
public final class RateLimitHeaders {

	private static final Dimension[] DIMENSIONS = Dimension.values();

	/** An answer that says nothing. */
	public static final RateLimitHeaders NONE = new RateLimitHeaders();

	private final double[] limits = new double[DIMENSIONS.length];

	private final double[] remaining = new double[DIMENSIONS.length];

	private boolean accelerates;

	private boolean nothing;

	/**
	 * Adds what is said about a dimension.
	 * @param dimension the dimension
	 * @param limitPerMinute the limit, positive
	 * @param left what remains, 0 to the limit
	 */
	public void put(Dimension dimension, double limitPerMinute, double left) {
		this.limits[dimension.ordinal()] = limitPerMinute;
		this.remaining[dimension.ordinal()] = left;
	}

	/**
	 * Whether a dimension is named.
	 * @param dimension the dimension
	 * @return {@code true} if limit and level are usable
	 */
	public boolean has(Dimension dimension) {
		return this.limits[dimension.ordinal()] > 0;
	}

	/**
	 * The limit of a dimension.
	 * @param dimension the dimension
	 * @return requests or tokens a minute, or 0 if it is absent
	 */
	public double limit(Dimension dimension) {
		return this.limits[dimension.ordinal()];
	}

	/**
	 * What a dimension has left.
	 * @param dimension the dimension
	 * @return requests or tokens, rounded by the provider
	 */
	public double remaining(Dimension dimension) {
		return this.remaining[dimension.ordinal()];
	}

	/**
	 * The same headers, of a 429 whose body says that use grew too steeply.
	 * @return a copy
	 */
	public RateLimitHeaders accelerating() {
		RateLimitHeaders copy = new RateLimitHeaders();
		for (Dimension dimension : DIMENSIONS) {
			copy.put(dimension, limit(dimension), remaining(dimension));
		}
		copy.accelerates = true;
		return copy;
	}

	/**
	 * Whether a 429 is about the growth of use, whatever the levels are.
	 * @return {@code true} if the API has said so
	 */
	boolean isAccelerating() {
		return this.accelerates;
	}

	/**
	 * Adds that a limit is zero: the account may not make such calls.
	 */
	public void allowsNothing() {
		this.nothing = true;
	}

	/**
	 * Whether a limit is zero.
	 * @return {@code true} if such calls are always answered with 429
	 */
	boolean isNothingAllowed() {
		return this.nothing;
	}

	/**
	 * Whether nothing is said at all.
	 * @return {@code true} if no dimension is named
	 */
	public boolean isEmpty() {
		for (double limit : this.limits) {
			if (limit != 0) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Whether a dimension is named and is a bucket. {@code tokens} shows the most
	 * restrictive limit in force, which is mostly the input limit, the output limit or
	 * their sum (platform.claude.com/docs/en/api/rate-limits, read 2026-09); it is one of
	 * its own only if it is none of those.
	 * @param dimension the dimension
	 * @return {@code true} if a bucket is to follow it
	 */
	boolean names(Dimension dimension) {
		if (dimension != Dimension.TOKENS) {
			return has(dimension);
		}
		double input = limit(Dimension.INPUT_TOKENS);
		double output = limit(Dimension.OUTPUT_TOKENS);
		double tokens = limit(Dimension.TOKENS);
		return tokens > 0 && tokens != input && tokens != output && tokens != input + output;
	}

}
