package io.github.clauderesilience.error;

import java.util.regex.Pattern;

/**
 * Texts that came over the wire, as they may stand in logs, exceptions and tags: one
 * line, and not long.
 */
public final class WireText {

	/** Ids, types and names of servers are shorter; our choice. */
	public static final int NAME_CHARS = 200;

	/** Controls, and what reorders or hides text. */
	private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");

	private WireText() {
	}

	/**
	 * A text as one line without control characters.
	 * @param text any text
	 * @param maxChars its most characters, positive
	 * @return the text, with a blank for each run of control characters
	 */
	public static String line(String text, int maxChars) {
		if (isPlain(text, maxChars)) {
			return text;
		}
		String bounded = (text.length() > maxChars) ? text.substring(0, maxChars) + "…" : text;
		return UNSEEN.matcher(bounded).replaceAll(" ");
	}

	/**
	 * Whether a text is one line of printable ASCII already.
	 * @param text any text
	 * @param maxChars its most characters, positive
	 * @return whether {@link #line} returns it as it is for certain
	 */
	public static boolean isPlain(String text, int maxChars) {
		if (text.length() > maxChars) {
			return false;
		}
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c < ' ' || c > '~') {
				return false;
			}
		}
		return true;
	}

}
