package io.github.clauderesilience.limit.need;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

import org.jspecify.annotations.Nullable;

/**
 * An amount for each dimension on its own: requests or tokens. What a call takes, where
 * one follows from the other, is a {@link Need}. Immutable.
 */
public final class Amounts {

	private static final Dimension[] DIMENSIONS = Dimension.values();

	/** Nothing in any dimension. */
	public static final Amounts NONE = of((dimension) -> 0);

	private final double[] values;

	private Amounts(double[] values) {
		this.values = values;
	}

	/**
	 * Creates amounts.
	 * @param amount the amount of each dimension, in requests or tokens
	 * @return the amounts
	 */
	public static Amounts of(ToDoubleFunction<Dimension> amount) {
		double[] values = new double[DIMENSIONS.length];
		for (Dimension dimension : DIMENSIONS) {
			values[dimension.ordinal()] = amount.applyAsDouble(dimension);
		}
		return new Amounts(values);
	}

	/**
	 * Creates amounts that are zero but in one dimension.
	 * @param dimension the dimension
	 * @param amount requests or tokens
	 * @return the amounts
	 */
	public static Amounts of(Dimension dimension, double amount) {
		return of((each) -> (each == dimension) ? amount : 0);
	}

	/**
	 * The amount of a dimension.
	 * @param dimension the dimension
	 * @return requests or tokens
	 */
	public double get(Dimension dimension) {
		return this.values[dimension.ordinal()];
	}

	/**
	 * This and more.
	 * @param more what comes to it; negative amounts take away
	 * @return the sum
	 */
	public Amounts plus(Amounts more) {
		return of((dimension) -> get(dimension) + more.get(dimension));
	}

	/**
	 * This without a part.
	 * @param less what is taken away
	 * @return the difference, which may be negative
	 */
	public Amounts minus(Amounts less) {
		return of((dimension) -> get(dimension) - less.get(dimension));
	}

	/**
	 * Whether there is something in any dimension.
	 * @return {@code false} for zero and debts
	 */
	public boolean isAnyPositive() {
		return Arrays.stream(this.values).anyMatch((value) -> value > 0);
	}

	/**
	 * Whether there is nothing in any dimension.
	 * @return {@code false} for debts, too
	 */
	public boolean isZero() {
		return Arrays.stream(this.values).allMatch((value) -> value == 0);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Amounts amounts && Arrays.equals(this.values, amounts.values);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.values);
	}

	@Override
	public String toString() {
		return Arrays.toString(this.values);
	}

}
