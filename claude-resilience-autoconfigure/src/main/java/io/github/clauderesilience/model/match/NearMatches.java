package io.github.clauderesilience.model.match;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Finds names that look like a mistyped one.
 */
public final class NearMatches {

	private static final int MOST = 3;

	private NearMatches() {
	}

	/**
	 * The names nearest to a mistyped one.
	 * @param typed what was typed
	 * @param names the names there are
	 * @return at most three names that contain it, or differ from it in at most a quarter
	 * of its characters; the nearest first
	 */
	public static List<String> of(String typed, Collection<String> names) {
		String wanted = typed.toLowerCase(Locale.ROOT).strip();
		if (wanted.isEmpty()) {
			return List.of();
		}
		int tolerance = Math.max(1, wanted.length() / 4);
		return names.stream()
			.map((name) -> Map.entry(name, distance(wanted, name)))
			.filter((match) -> match.getValue() <= tolerance)
			.sorted(Map.Entry.<String, Integer>comparingByValue()
				.thenComparing(Comparator.comparing(Map.Entry::getKey)))
			.limit(MOST)
			.map(Map.Entry::getKey)
			.toList();
	}

	private static int distance(String wanted, String name) {
		int edits = edits(wanted, name);
		return name.endsWith(wanted) ? Math.min(1, edits) : edits;
	}

	/**
	 * The edits that lead from one name to another.
	 * @param a a name
	 * @param b another one
	 * @return the least number of characters to insert, remove or change, or of
	 * neighbours to swap
	 */
	public static int edits(String a, String b) {
		int[] before = new int[b.length() + 1];
		int[] previous = new int[b.length() + 1];
		for (int j = 0; j <= b.length(); j++) {
			previous[j] = j;
		}
		for (int i = 1; i <= a.length(); i++) {
			int[] current = new int[b.length() + 1];
			current[0] = i;
			for (int j = 1; j <= b.length(); j++) {
				int change = (a.charAt(i - 1) != b.charAt(j - 1)) ? 1 : 0;
				current[j] = Math.min(previous[j - 1] + change, 1 + Math.min(previous[j], current[j - 1]));
				if (isSwapped(a, i, b, j)) {
					current[j] = Math.min(current[j], before[j - 2] + 1);
				}
			}
			before = previous;
			previous = current;
		}
		return previous[b.length()];
	}

	/** Whether the two characters before these ends are the same, the other way round. */
	private static boolean isSwapped(String a, int aEnd, String b, int bEnd) {
		return aEnd > 1 && bEnd > 1 && a.charAt(aEnd - 1) == b.charAt(bEnd - 2)
				&& a.charAt(aEnd - 2) == b.charAt(bEnd - 1);
	}

}
