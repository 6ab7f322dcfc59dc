package io.github.clauderesilience.simulator.request;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Finds halves of surrogate pairs in a body, which the API refuses: "The request body is
 * not valid JSON: no low surrogate in string: line 1 column 158829 (char 158828)" (public
 * reports of clients, read 2026-11).
 */
public final class HalfPairs {

	private static final String HIGH = "u[dD][89abAB][0-9a-fA-F]{2}";

	private static final String LOW = "u[dD][c-fC-F][0-9a-fA-F]{2}";

	/** A pair, a half (group 1), or any other escape. */
	private static final Pattern ESCAPE = Pattern
		.compile("\\\\" + HIGH + "\\\\" + LOW + "|(\\\\(?:" + HIGH + "|" + LOW + "))|\\\\.", Pattern.DOTALL);

	private HalfPairs() {
	}

	/**
	 * What the API says of a body.
	 * @param body JSON in UTF-8
	 * @return the error, or {@code null} if all pairs are whole
	 */
	public static @Nullable ApiError check(byte[] body) {
		String text = new String(body, StandardCharsets.UTF_8);
		Matcher escape = ESCAPE.matcher(text);
		while (escape.find()) {
			String half = escape.group(1);
			if (half != null) {
				return ApiError.invalid(message(text, half, escape.start()));
			}
		}
		return null;
	}

	private static String message(String text, String half, int at) {
		boolean high = "89ab".indexOf(half.toLowerCase(Locale.ROOT).charAt(3)) >= 0;
		long line = 1 + text.substring(0, at).chars().filter((c) -> c == '\n').count();
		int column = at - text.lastIndexOf('\n', at);
		return "The request body is not valid JSON: " + (high ? "no low surrogate" : "unexpected low surrogate")
				+ " in string: line " + line + " column " + column + " (char " + at + ")";
	}

}
