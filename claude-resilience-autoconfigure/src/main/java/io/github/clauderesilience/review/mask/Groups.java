package io.github.clauderesilience.review.mask;

/**
 * Characters as people write long numbers: in groups, with spaces, no-break spaces, dots
 * or dashes in between. Pure.
 */
final class Groups {

	/** Separators between two groups; our choice. */
	private static final int MOST_SEPARATORS = 3;

	private Groups() {
	}

	static boolean isDigit(char c) {
		return c >= '0' && c <= '9';
	}

	static boolean isLetter(char c) {
		return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
	}

	static boolean isWord(char c) {
		return isDigit(c) || isLetter(c);
	}

	/** Whether nothing that belongs to a word stands at an index. */
	static boolean isEdge(String text, int index) {
		return index < 0 || index >= text.length() || !Character.isLetterOrDigit(text.charAt(index));
	}

	/**
	 * Where the next group begins.
	 * @param text the text
	 * @param end where the last group ended
	 * @return the index behind at most three separators
	 */
	static int next(String text, int end) {
		int index = end;
		while (index < text.length() && index - end < MOST_SEPARATORS && isSeparator(text.charAt(index))) {
			index++;
		}
		return index;
	}

	private static boolean isSeparator(char c) {
		return c == ' ' || c == '\t' || c == '.' || c == '-' || c == '_' || c == '\u00A0' || c == '\u202F'
				|| c == '\u00AD' || (c >= '\u2000' && c <= '\u2015');
	}

}
