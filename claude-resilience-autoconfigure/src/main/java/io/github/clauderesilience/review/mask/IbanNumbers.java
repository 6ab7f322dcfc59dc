package io.github.clauderesilience.review.mask;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Masks IBANs (ISO 13616) by their check digits, in any grouping, whatever follows them.
 */
final class IbanNumbers {

	private static final int MOST_CHARS = 34;

	private static final int FEWEST_CHARS = 15;

	/**
	 * Lengths by country, SWIFT's IBAN registry, release 99. Of other countries every
	 * length from 15 to 34 is tried.
	 */
	private static final String REGISTRY = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 "
			+ "CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 "
			+ "IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 "
			+ "MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 "
			+ "SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

	private final Map<String, Integer> lengths = new HashMap<>();

	IbanNumbers() {
		for (String entry : REGISTRY.split(" ")) {
			this.lengths.put(entry.substring(0, 2), Integer.valueOf(entry.substring(2)));
		}
	}

	String mask(String text) {
		StringBuilder result = null;
		int copied = 0;
		int index = 0;
		while (index + FEWEST_CHARS <= text.length()) {
			int end = mayBegin(text, index) ? end(text, index) : -1;
			if (end >= 0) {
				result = (result != null) ? result : new StringBuilder(text.length());
				result.append(text, copied, index).append("[iban]");
				copied = end;
				index = end;
			}
			else {
				index++;
			}
		}
		return (result != null) ? result.append(text, copied, text.length()).toString() : text;
	}

	private static boolean mayBegin(String text, int index) {
		if (!Groups.isLetter(text.charAt(index)) || !Groups.isLetter(text.charAt(index + 1))
				|| !Groups.isEdge(text, index - 1)) {
			return false;
		}
		int digits = Groups.next(text, index + 2);
		return digits < text.length() && Groups.isDigit(text.charAt(digits));
	}

	/** Where the IBAN ends that begins at an index, or -1. */
	private int end(String text, int start) {
		char[] chars = new char[MOST_CHARS];
		int[] ends = new int[MOST_CHARS + 1];
		int count = 0;
		int index = start;
		while (index < text.length() && count < MOST_CHARS && Groups.isWord(text.charAt(index))) {
			chars[count++] = Character.toUpperCase(text.charAt(index++));
			ends[count] = index;
			index = Groups.next(text, index);
		}
		Integer known = this.lengths.get(new String(chars, 0, 2).toUpperCase(Locale.ROOT));
		if (known != null) {
			return (known <= count && isValid(chars, known)) ? ends[known] : -1;
		}
		for (int length = count; length >= FEWEST_CHARS; length--) {
			if (Groups.isEdge(text, ends[length]) && isValid(chars, length)) {
				return ends[length];
			}
		}
		return -1;
	}

	private static boolean isValid(char[] chars, int length) {
		int remainder = 0;
		for (int i = 0; i < length; i++) {
			int value = Character.getNumericValue(chars[(i + 4) % length]);
			remainder = (remainder * ((value > 9) ? 100 : 10) + value) % 97;
		}
		return Groups.isDigit(chars[2]) && Groups.isDigit(chars[3]) && remainder == 1;
	}

}
