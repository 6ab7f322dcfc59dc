package io.github.clauderesilience.simulator.request;

/**
 * Deterministic randomness from a seed and a position, without state: the finaliser of
 * SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
 */
public final class Random64 {

	private Random64() {
	}

	/**
	 * Mixes the bits of a value.
	 * @param value any value
	 * @return 64 well-mixed bits
	 */
	public static long mix(long value) {
		long z = value + 0x9e3779b97f4a7c15L;
		z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
		z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
		return z ^ (z >>> 31);
	}

	/**
	 * A fraction.
	 * @param value any value
	 * @return 0 (inclusive) to 1 (exclusive)
	 */
	public static double unit(long value) {
		return (mix(value) >>> 11) * 0x1.0p-53;
	}

}
