package io.github.clauderesilience.gateway;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What a request asks for, in the form the API knows: a client may write the whole
 * address (RFC 9112, 3.2.2), and may percent-encode letters that mean the same without it
 * (RFC 3986, 6.2.2.2).
 *
 * @param host the host the target names itself, with its port; {@code null} if only the
 * header {@code Host} does
 * @param path the path
 * @param query the query without the question mark, {@code null} for none
 */
record RequestTarget(@Nullable String host, String path, @Nullable String query) {

	private static final String SCHEME = "http://";

	/**
	 * Reads a target.
	 * @param target as on the wire
	 */
	static RequestTarget of(String target) {
		String host = null;
		String rest = target;
		if (target.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
			int end = SCHEME.length();
			while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
				end++;
			}
			host = target.substring(SCHEME.length(), end);
			rest = target.substring(end);
		}
		int query = rest.indexOf('?');
		return new RequestTarget(host, plain((query < 0) ? rest : rest.substring(0, query)),
				(query < 0) ? null : rest.substring(query + 1));
	}

	/**
	 * The path and the query, as they are sent on.
	 */
	String pathAndQuery() {
		return (this.query != null) ? this.path + "?" + this.query : this.path;
	}

	/** A path without the percent signs that it does not need. */
	private static String plain(String path) {
		if (path.indexOf('%') < 0) {
			return path;
		}
		StringBuilder plain = new StringBuilder(path.length());
		for (int i = 0; i < path.length(); i++) {
			char letter = path.charAt(i);
			int code = (letter == '%' && i + 2 < path.length()) ? code(path, i + 1) : -1;
			if (isUnreserved(code)) {
				plain.append((char) code);
				i += 2;
			}
			else {
				plain.append(letter);
			}
		}
		return plain.toString();
	}

	private static int code(String path, int from) {
		int high = Character.digit(path.charAt(from), 16);
		int low = Character.digit(path.charAt(from + 1), 16);
		return (high < 0 || low < 0) ? -1 : high * 16 + low;
	}

	private static boolean isUnreserved(int code) {
		return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') || (code >= '0' && code <= '9')
				|| (code > 0 && "-._~".indexOf(code) >= 0);
	}

}
