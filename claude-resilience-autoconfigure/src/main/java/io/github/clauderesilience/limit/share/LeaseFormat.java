package io.github.clauderesilience.limit.share;

import java.util.ArrayList;
import java.util.List;

import io.github.clauderesilience.limit.account.LeaseGrant;
import io.github.clauderesilience.limit.account.LeaseRequest;
import io.github.clauderesilience.limit.need.Amounts;
import io.github.clauderesilience.limit.need.Dimension;

/**
 * What the script {@code lease.lua} takes and returns: for each dimension its amounts,
 * and before them what all have in common. Pure.
 */
final class LeaseFormat {

	private static final Dimension[] DIMENSIONS = Dimension.values();

	/* Before those of each dimension. */
	private static final int COMMON_NUMBERS = 4;

	private static final int NUMBERS_EACH = 3;

	private LeaseFormat() {
	}

	/**
	 * What the script is told.
	 * @param instance the instance that asks
	 * @param request what it asks for
	 * @return the arguments of the script
	 * @throws IllegalArgumentException if an amount is no number, which would spoil the
	 * buckets of all instances
	 */
	static List<String> arguments(String instance, LeaseRequest request) {
		List<String> arguments = new ArrayList<>();
		arguments.add(instance);
		arguments.add(request.joins() ? "1" : "0");
		for (Dimension dimension : DIMENSIONS) {
			for (Amounts amounts : List.of(request.need(), request.want(), request.limits(), request.capacities(),
					request.levels(), request.changed(), request.shifts())) {
				arguments.add(finite(amounts.get(dimension)));
			}
		}
		return arguments;
	}

	private static String finite(double amount) {
		if (!Double.isFinite(amount)) {
			throw new IllegalArgumentException("A lease over " + amount);
		}
		return Double.toString(amount);
	}

	/**
	 * What the script answered.
	 * @param reply numbers, separated by spaces
	 * @param request what was asked for
	 * @return what may be taken
	 * @throws IllegalStateException if the reply cannot be one of the script
	 */
	static LeaseGrant grant(String reply, LeaseRequest request) {
		double[] numbers = numbers(reply);
		return new LeaseGrant(request.want(), (long) numbers[0], (long) numbers[1], amounts(numbers, 0),
				amounts(numbers, 1), amounts(numbers, 2), numbers[2], (int) numbers[3]);
	}

	private static Amounts amounts(double[] numbers, int which) {
		return Amounts.of((dimension) -> numbers[COMMON_NUMBERS + NUMBERS_EACH * dimension.ordinal() + which]);
	}

	private static double[] numbers(String reply) {
		String[] words = reply.split(" ");
		double[] numbers = new double[words.length];
		boolean good = words.length == COMMON_NUMBERS + NUMBERS_EACH * DIMENSIONS.length;
		for (int i = 0; good && i < words.length; i++) {
			numbers[i] = number(words[i]);
			good = Double.isFinite(numbers[i]);
		}
		if (!good || numbers[0] < 0 || numbers[1] < 0 || numbers[3] < 1) {
			throw new IllegalStateException("Redis answered a lease with \"" + reply + "\"");
		}
		return numbers;
	}

	private static double number(String word) {
		try {
			return Double.parseDouble(word);
		}
		catch (NumberFormatException ex) {
			return Double.NaN;
		}
	}

}
