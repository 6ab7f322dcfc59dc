package io.github.clauderesilience.model;

import java.util.function.BinaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * Merging of facts of which either side may be unknown.
 */
final class Facts {

	private Facts() {
	}

	static <T> @Nullable T or(@Nullable T first, @Nullable T second) {
		return (first != null) ? first : second;
	}

	static <T> @Nullable T merge(@Nullable T first, @Nullable T second, BinaryOperator<T> merge) {
		return (first != null && second != null) ? merge.apply(first, second) : or(first, second);
	}

}
