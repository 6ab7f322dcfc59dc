package io.github.clauderesilience.json;

import org.jspecify.annotations.Nullable;

/**
 * What can be sent as the value of a header: visible ASCII characters with blanks between
 * them (RFC 9110, section 5.5, without its obsolete characters). Pure.
 */
public final class HeaderText {

	private HeaderText() {
	}

	/**
	 * Why a text cannot be the value of a header, without repeating it.
	 * @param text the text, may be {@code null}
	 * @return the end of a sentence such as "is blank", or {@code null} if it can be sent
	 */
	public static @Nullable String problem(@Nullable String text) {
		if (text == null) {
			return "is null";
		}
		if (text.isBlank()) {
			return "is blank";
		}
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c < ' ' || c > '~') {
				String what = (c == '\n' || c == '\r') ? "a line break"
						: "a character that no header can have (U+%04X)".formatted((int) c);
				return "has " + what + " at position " + (i + 1) + " of " + text.length();
			}
		}
		return null;
	}

}
