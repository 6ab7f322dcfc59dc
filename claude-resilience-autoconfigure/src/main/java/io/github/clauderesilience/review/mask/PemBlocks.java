package io.github.clauderesilience.review.mask;

/**
 * Masks PEM blocks (RFC 7468): keys and certificates between their lines of dashes. A
 * block without its end is masked as far as its characters are those of a block.
 */
final class PemBlocks {

	private static final String BEGIN = "-----BEGIN ";

	private static final String END = "-----END ";

	private static final String DASHES = "-----";

	private static final int LABEL_CHARS = 64;

	String mask(String text) {
		int begin = text.indexOf(BEGIN);
		if (begin < 0) {
			return text;
		}
		StringBuilder result = new StringBuilder(text.length());
		int copied = 0;
		int lastEnd = text.lastIndexOf(END);
		while (begin >= 0) {
			int body = afterLabel(text, begin + BEGIN.length());
			if (body < 0) {
				begin = text.indexOf(BEGIN, begin + BEGIN.length());
				continue;
			}
			result.append(text, copied, begin).append("[pem]");
			copied = (body <= lastEnd) ? afterEnd(text, body) : afterBody(text, body);
			begin = text.indexOf(BEGIN, copied);
		}
		return result.append(text, copied, text.length()).toString();
	}

	private static int afterEnd(String text, int body) {
		int label = text.indexOf(END, body) + END.length();
		int end = afterLabel(text, label);
		return (end >= 0) ? end : label;
	}

	private static int afterLabel(String text, int label) {
		int dashes = text.indexOf(DASHES, label);
		return (dashes >= 0 && dashes - label <= LABEL_CHARS) ? dashes + DASHES.length() : -1;
	}

	private static int afterBody(String text, int body) {
		int end = body;
		while (end < text.length() && isOfBody(text.charAt(end))) {
			end++;
		}
		return end;
	}

	private static boolean isOfBody(char c) {
		return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')
				|| "+/=\\ \t\r\n".indexOf(c) >= 0;
	}

}
