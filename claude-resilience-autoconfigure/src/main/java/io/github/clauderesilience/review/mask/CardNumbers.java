package io.github.clauderesilience.review.mask;

/**
 * Masks the numbers of payment cards: 13 to 19 digits with a valid check digit (ISO/IEC
 * 7812-1), in one piece or in the groups cards are written in, beside other numbers as
 * well.
 */
final class CardNumbers {

	private static final int MOST_DIGITS = 19;

	private static final int FEWEST_DIGITS = 13;

	/** The common length first: other digits may follow. */
	private static final int[] LENGTHS = { 16, 15, 14, 13, 19, 18, 17 };

	private static final String[] UNEVEN_SHAPES = { "465", "464", "4333" };

	String mask(String text) {
		StringBuilder result = null;
		int copied = 0;
		int index = 0;
		while (index < text.length()) {
			if (!Groups.isDigit(text.charAt(index))) {
				index++;
				continue;
			}
			int end = Groups.isEdge(text, index - 1) ? cardEnd(text, index) : -1;
			if (end >= 0) {
				result = (result != null) ? result : new StringBuilder(text.length());
				result.append(text, copied, index).append("[card]");
				copied = end;
			}
			index = (end >= 0) ? end : groupEnd(text, index);
		}
		return (result != null) ? result.append(text, copied, text.length()).toString() : text;
	}

	private static int groupEnd(String text, int start) {
		int end = start;
		while (end < text.length() && Groups.isDigit(text.charAt(end))) {
			end++;
		}
		return end;
	}

	/** Where the card ends that begins at an index, or -1. */
	private static int cardEnd(String text, int start) {
		int[] ends = new int[MOST_DIGITS + 1];
		StringBuilder digits = new StringBuilder(MOST_DIGITS);
		StringBuilder shape = new StringBuilder(MOST_DIGITS);
		String[] shapes = new String[MOST_DIGITS + 1];
		int index = start;
		while (index < text.length() && Groups.isDigit(text.charAt(index))) {
			int end = index;
			while (end < text.length() && Groups.isDigit(text.charAt(end)) && digits.length() <= MOST_DIGITS) {
				digits.append(text.charAt(end++));
			}
			if (digits.length() > MOST_DIGITS) {
				break;
			}
			shape.append((char) ('0' + (end - index)));
			if (digits.length() >= FEWEST_DIGITS && Groups.isEdge(text, end)) {
				ends[digits.length()] = end;
				shapes[digits.length()] = shape.toString();
			}
			index = Groups.next(text, end);
			if (index == end) {
				break;
			}
		}
		for (int length : LENGTHS) {
			if (ends[length] > 0 && isShape(shapes[length]) && hasCheckDigit(digits, length)) {
				return ends[length];
			}
		}
		return -1;
	}

	private static boolean isShape(String shape) {
		for (String uneven : UNEVEN_SHAPES) {
			if (uneven.equals(shape)) {
				return true;
			}
		}
		char size = shape.charAt(0);
		for (int i = 1; i < shape.length(); i++) {
			boolean last = i == shape.length() - 1;
			if (last ? shape.charAt(i) > size : shape.charAt(i) != size) {
				return false;
			}
		}
		return size >= '2';
	}

	private static boolean hasCheckDigit(CharSequence digits, int length) {
		int sum = 0;
		for (int i = 0; i < length; i++) {
			int digit = digits.charAt(length - 1 - i) - '0';
			int weighted = (i % 2 == 1) ? digit * 2 : digit;
			sum += (weighted > 9) ? weighted - 9 : weighted;
		}
		return sum > 0 && sum % 10 == 0;
	}

}
