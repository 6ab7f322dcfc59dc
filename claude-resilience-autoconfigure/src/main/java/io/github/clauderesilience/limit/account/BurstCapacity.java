package io.github.clauderesilience.limit.account;

/**
 * The burst capacity of a bucket, what it holds when it is full: what headers have shown,
 * and what has to be supposed beyond it because calls larger than that were refused.
 */
final class BurstCapacity {

	/** Our choice: how much more is supposed at once. */
	private static final double LARGER = 1.25;

	private double amount;

	/* The part of it that headers have shown. */
	private double proved;

	double amount() {
		return this.amount;
	}

	/**
	 * Begins anew.
	 * @param shown what the bucket has; at least one call fits into any
	 */
	void begin(double shown) {
		this.amount = Math.max(1, shown);
		this.proved = this.amount;
	}

	/**
	 * The bucket was seen to have so much.
	 * @param shown an amount
	 */
	void proves(double shown) {
		this.amount = Math.max(this.amount, shown);
		this.proved = Math.max(this.proved, shown);
	}

	/**
	 * The provider would not take something from a bucket that seemed full.
	 * @param refused an amount, which may be more than a full bucket holds
	 * @param most no bucket holds more
	 */
	void suppose(double refused, double most) {
		double more = this.amount * LARGER + refused * (LARGER - 1);
		this.amount = Math.max(this.amount, Math.min(Math.min(refused, most), more));
	}

	/**
	 * Headers tell that something is missing, which may never have been there.
	 * @param missing an amount
	 * @return whether some of what was supposed is given up for it
	 */
	boolean givesUp(double missing) {
		double supposed = this.amount - this.proved;
		if (supposed <= 0) {
			return false;
		}
		this.amount -= Math.min(missing, supposed);
		return true;
	}

	/**
	 * The limit fell.
	 * @param share what is left of it, 0 to 1
	 */
	void shrink(double share) {
		this.amount = Math.max(1, this.amount * share);
		this.proved = Math.min(this.proved, this.amount);
	}

}
