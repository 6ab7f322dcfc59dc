package io.github.clauderesilience.json;

/**
 * Repairs halves of surrogate pairs in JSON: a text that was cut within an emoji is no
 * valid Unicode, and the API refuses the whole request for it.
 */
final class Surrogates {

	/** A surrogate in JSON: a backslash, {@code u}, and four digits. */
	private static final int ESCAPE_BYTES = 6;

	private Surrogates() {
	}

	/**
	 * Replaces each escape of a lone surrogate by that of U+FFFD, which is as long. All
	 * other bytes stay as they are.
	 * @param json a JSON document in UTF-8, where a lone surrogate can only be an escape;
	 * it is changed in place
	 * @return the same array
	 */
	static byte[] repair(byte[] json) {
		int i = 0;
		while (i < json.length) {
			if (json[i] != '\\') {
				i++;
				continue;
			}
			int unit = unit(json, i);
			if (unit < Character.MIN_SURROGATE || unit > Character.MAX_SURROGATE) {
				i += 2;
			}
			else if (unit <= Character.MAX_HIGH_SURROGATE && isLow(unit(json, i + ESCAPE_BYTES))) {
				i += 2 * ESCAPE_BYTES;
			}
			else {
				json[i + 2] = 'f';
				json[i + 3] = 'f';
				json[i + 4] = 'f';
				json[i + 5] = 'd';
				i += ESCAPE_BYTES;
			}
		}
		return json;
	}

	private static boolean isLow(int unit) {
		return unit >= Character.MIN_LOW_SURROGATE && unit <= Character.MAX_LOW_SURROGATE;
	}

	/** The code unit of an escape, or -1 if there is none. */
	private static int unit(byte[] json, int at) {
		if (at + ESCAPE_BYTES > json.length || json[at] != '\\' || json[at + 1] != 'u') {
			return -1;
		}
		int unit = 0;
		for (int i = at + 2; i < at + ESCAPE_BYTES; i++) {
			int digit = Character.digit(json[i], 16);
			if (digit < 0) {
				return -1;
			}
			unit = unit * 16 + digit;
		}
		return unit;
	}

}
