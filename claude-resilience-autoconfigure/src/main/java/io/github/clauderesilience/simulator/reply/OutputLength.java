package io.github.clauderesilience.simulator.reply;

import io.github.clauderesilience.simulator.request.Random64;

/**
 * Distribution of the length of replies, in output tokens.
 *
 * @param kind shape of the distribution
 * @param a the fixed length, the smallest, or the median
 * @param b the largest, or the spread sigma of the logarithm
 */
public record OutputLength(Kind kind, double a, double b) {

	private static final long LONGEST = 200_000;

	public OutputLength {
		if (!(a >= 1) || !(b >= 0)) {
			throw new IllegalArgumentException("Output length needs at least 1 token and no negative spread");
		}
	}

	/**
	 * Always the same length.
	 * @param tokens output tokens; at least 1
	 * @return the distribution
	 */
	public static OutputLength fixed(long tokens) {
		return new OutputLength(Kind.FIXED, tokens, 0);
	}

	/**
	 * Any length in a range, each as likely.
	 * @param min fewest tokens; at least 1
	 * @param max most tokens
	 * @return the distribution
	 */
	public static OutputLength uniform(long min, long max) {
		return new OutputLength(Kind.UNIFORM, min, max);
	}

	/**
	 * Log-normal lengths, as real answers have.
	 * @param median median in tokens; at least 1
	 * @param sigma standard deviation of the logarithm; 0 or more
	 * @return the distribution
	 */
	public static OutputLength logNormal(long median, double sigma) {
		return new OutputLength(Kind.LOG_NORMAL, median, sigma);
	}

	/**
	 * Reads {@code fixed:100}, {@code uniform:50:500} or {@code lognormal:150:0.8}.
	 * @param text the distribution
	 * @return the distribution
	 * @throws IllegalArgumentException when it is none of these
	 */
	public static OutputLength parse(String text) {
		String[] parts = text.split(":", -1);
		if (parts.length == 2 && parts[0].equals("fixed")) {
			return fixed(Long.parseLong(parts[1]));
		}
		if (parts.length == 3 && parts[0].equals("uniform")) {
			return uniform(Long.parseLong(parts[1]), Long.parseLong(parts[2]));
		}
		if (parts.length == 3 && parts[0].equals("lognormal")) {
			return logNormal(Long.parseLong(parts[1]), Double.parseDouble(parts[2]));
		}
		throw new IllegalArgumentException(
				"Output length '%s' is none of fixed:N, uniform:MIN:MAX, lognormal:MEDIAN:SIGMA".formatted(text));
	}

	long sample(long random) {
		double u = Random64.unit(random);
		double tokens = switch (this.kind) {
			case FIXED -> this.a;
			case UNIFORM -> this.a + Math.floor(u * (Math.max(this.a, this.b) - this.a + 1));
			case LOG_NORMAL -> this.a * Math.exp(this.b * normal(u, Random64.unit(random ^ 0x5deece66dL)));
		};
		return Math.max(1, Math.min(LONGEST, Math.round(tokens)));
	}

	private static double normal(double u, double v) {
		return Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v);
	}

	/**
	 * Shape of a distribution.
	 */
	public enum Kind {

		/** Always {@code a}. */
		FIXED,

		/** From {@code a} to {@code b}, each as likely. */
		UNIFORM,

		/** Median {@code a}, logarithm normal with standard deviation {@code b}. */
		LOG_NORMAL

	}

}
