package io.github.clauderesilience.limit.account;

import java.util.Arrays;

/**
 * Which tokens {@code anthropic-ratelimit-tokens-*} counts: it shows the most restrictive
 * limit in force and does not say of what. Each meaning is a hypothesis; those that the
 * headers contradict are dropped, and the least strict of the others is used.
 */
final class TokensMeaning {

	/** Least strict first: most calls write less than they read. */
	private static final boolean[][] MEANINGS = { { false, true }, { true, false }, { true, true } };

	/** Our choice: tokens that rounding and calls on the wire leave open. */
	private static final double TOLERANCE = 2000;

	/** Our choice: the part of the use that estimates leave open. */
	private static final double SHARE = 0.3;

	private final boolean[] dropped = new boolean[MEANINGS.length];

	private int current = MEANINGS.length - 1;

	private double limit;

	/* What calls have used since the first header under this limit. */
	private double input;

	private double output;

	/* What was on the wire then. */
	private double inputBefore;

	private double outputBefore;

	private double remaining;

	/* The most that was left under this limit: then the bucket may be full. */
	private double greatest;

	private long atNanos;

	/** How many input tokens of one count: 0 or 1. */
	double ofInput() {
		return MEANINGS[this.current][0] ? 1 : 0;
	}

	/** How many output tokens of one count: 0 or 1. */
	double ofOutput() {
		return MEANINGS[this.current][1] ? 1 : 0;
	}

	/**
	 * A call ended.
	 * @param inputUsed tokens
	 * @param outputUsed tokens
	 */
	void used(double inputUsed, double outputUsed) {
		this.input += inputUsed;
		this.output += outputUsed;
	}

	/**
	 * Compares the hypotheses with a header.
	 * @param limitPerMinute what it says
	 * @param left what it says
	 * @param inputOnTheWire tokens that may be counted already
	 * @param outputOnTheWire tokens that may be counted already
	 * @param nowNanos the time
	 * @return whether another limit or another meaning holds from now on
	 */
	boolean told(double limitPerMinute, double left, double inputOnTheWire, double outputOnTheWire, long nowNanos) {
		if (limitPerMinute != this.limit) {
			this.limit = limitPerMinute;
			this.greatest = left;
			Arrays.fill(this.dropped, false);
			begin(left, inputOnTheWire, outputOnTheWire, nowNanos);
			choose();
			return true;
		}
		double refilled = limitPerMinute / 60e9 * (nowNanos - this.atNanos);
		double used = Math.max(0, this.remaining - left + refilled);
		// A full bucket refills nothing, and a bucket at 0 is perhaps below it.
		boolean exactly = left < this.greatest && left > 0;
		for (int i = 0; i < MEANINGS.length; i++) {
			double least = of(i, this.input - this.inputBefore, this.output - this.outputBefore);
			double most = of(i, this.input + inputOnTheWire, this.output + outputOnTheWire);
			double tolerance = Math.min(TOLERANCE, limitPerMinute / 10) + SHARE * Math.max(used, least);
			boolean tooStrict = left > 0 && used < least - tolerance;
			boolean tooLoose = exactly && i < MEANINGS.length - 1 && used > most + tolerance;
			this.dropped[i] |= tooStrict || tooLoose;
		}
		if (left >= this.greatest) {
			this.greatest = left;
			begin(left, inputOnTheWire, outputOnTheWire, nowNanos);
		}
		return choose();
	}

	private void begin(double left, double inputOnTheWire, double outputOnTheWire, long nowNanos) {
		this.remaining = left;
		this.atNanos = nowNanos;
		this.input = 0;
		this.output = 0;
		this.inputBefore = inputOnTheWire;
		this.outputBefore = outputOnTheWire;
	}

	private boolean choose() {
		int before = this.current;
		this.current = 0;
		while (this.current < MEANINGS.length - 1 && this.dropped[this.current]) {
			this.current++;
		}
		if (this.dropped[this.current]) {
			Arrays.fill(this.dropped, false);
			this.current = 0;
		}
		return this.current != before;
	}

	private static double of(int meaning, double inputTokens, double outputTokens) {
		return (MEANINGS[meaning][0] ? Math.max(0, inputTokens) : 0)
				+ (MEANINGS[meaning][1] ? Math.max(0, outputTokens) : 0);
	}

}
