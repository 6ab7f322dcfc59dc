package io.github.clauderesilience.limit.need;

import java.util.Arrays;

/**
 * An amount for each dimension: requests or tokens. Zero at first. Not thread-safe.
 */
public final class Amounts {

	private final double[] values = new double[Dimension.values().length];

	/**
	 * The amount of a dimension.
	 * @param dimension the dimension
	 * @return requests or tokens
	 */
	public double get(Dimension dimension) {
		return this.values[dimension.ordinal()];
	}

	/**
	 * Sets the amount of a dimension.
	 * @param dimension the dimension
	 * @param value requests or tokens
	 */
	public void set(Dimension dimension, double value) {
		this.values[dimension.ordinal()] = value;
	}

	/**
	 * Adds to the amount of a dimension.
	 * @param dimension the dimension
	 * @param value requests or tokens; negative takes away
	 */
	public void add(Dimension dimension, double value) {
		this.values[dimension.ordinal()] += value;
	}

	/**
	 * The amounts as they are now.
	 * @return a copy that may be changed on its own
	 */
	public Amounts copy() {
		Amounts copy = new Amounts();
		System.arraycopy(this.values, 0, copy.values, 0, this.values.length);
		return copy;
	}

	public boolean isAnyPositive() {
		for (double value : this.values) {
			if (value > 0) {
				return true;
			}
		}
		return false;
	}

	public boolean isZero() {
		for (double value : this.values) {
			if (value != 0) {
				return false;
			}
		}
		return true;
	}

	@Override
	public String toString() {
		return Arrays.toString(this.values);
	}

}
