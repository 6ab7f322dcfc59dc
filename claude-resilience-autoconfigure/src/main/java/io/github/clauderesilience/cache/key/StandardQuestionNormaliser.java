package io.github.clauderesilience.cache.key;

import java.text.Normalizer;
import java.util.Locale;

/**
 * Case, space, Unicode form and the end of the sentence. Linear in the length of the
 * question.
 */
final class StandardQuestionNormaliser {

	private static final String SENTENCE_ENDS = ".?,;:\u3002\u061f";

	/*
	 * Block "Halfwidth and Fullwidth Forms": https://www.unicode.org/charts/PDF/UFF00.pdf
	 */
	private static final char FIRST_OF_OTHER_WIDTH = '\uff01';

	private static final char LAST_OF_OTHER_WIDTH = '\uffee';

	private StandardQuestionNormaliser() {
	}

	static String normalise(String question) {
		String text = withSingleSpaces(composed(question).toLowerCase(Locale.ROOT));
		// Lower-casing can leave a form that is not composed
		text = composed(text);
		int start = 0;
		while (start < text.length() && "\u00bf\u00a1 ".indexOf(text.charAt(start)) >= 0) {
			start++;
		}
		int end = text.length();
		while (end > start && endsSentence(text, end - 1)) {
			end--;
		}
		return (end > start) ? text.substring(start, end) : text;
	}

	/**
	 * Composed characters of one width. The other compatible forms of NFKC change what a
	 * text says: 10⁶ would become 106, and ½ after a digit another number. Plain ASCII is
	 * composed already, and Java does not know that as fast.
	 */
	private static String composed(String text) {
		for (int i = 0; i < text.length(); i++) {
			if (text.charAt(i) >= 0x80) {
				return Normalizer.normalize(ofOneWidth(text), Normalizer.Form.NFC);
			}
		}
		return text;
	}

	private static String ofOneWidth(String text) {
		StringBuilder result = null;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c >= FIRST_OF_OTHER_WIDTH && c <= LAST_OF_OTHER_WIDTH) {
				result = (result != null) ? result : new StringBuilder(text.length()).append(text, 0, i);
				result.append(Normalizer.normalize(String.valueOf(c), Normalizer.Form.NFKC));
			}
			else if (result != null) {
				result.append(c);
			}
		}
		return (result != null) ? result.toString() : text;
	}

	private static boolean endsSentence(String text, int index) {
		char last = text.charAt(index);
		if (last == '!') {
			return index == 0 || !Character.isDigit(text.charAt(index - 1));
		}
		return last == ' ' || SENTENCE_ENDS.indexOf(last) >= 0;
	}

	private static String withSingleSpaces(String text) {
		StringBuilder result = new StringBuilder(text.length());
		boolean space = false;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
				space = true;
				continue;
			}
			if (space && !result.isEmpty()) {
				result.append(' ');
			}
			space = false;
			result.append(c);
		}
		return result.toString();
	}

}
