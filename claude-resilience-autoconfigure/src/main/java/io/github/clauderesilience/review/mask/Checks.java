package io.github.clauderesilience.review.mask;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Tells what only looks like a credential or an address from what is one. Pure.
 */
final class Checks {

	private Checks() {
	}

	/**
	 * Whether a word is the value of HTTP's basic authentication: user, colon and
	 * password in Base64 (RFC 7617). "basic training" is not.
	 */
	static boolean isBasicCredential(String word) {
		try {
			byte[] decoded = Base64.getDecoder().decode(word.replace('-', '+').replace('_', '/'));
			return new String(decoded, StandardCharsets.ISO_8859_1).indexOf(':') >= 0;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	static boolean isIpv6(String found) {
		// Without a digit it is rather the source code of some program.
		if (found.chars().noneMatch(Character::isDigit)) {
			return false;
		}
		boolean shortened = found.contains("::");
		String[] groups = found.split(":", -1);
		if (groups.length < 3 || groups.length > 9 || found.indexOf("::") != found.lastIndexOf("::")) {
			return false;
		}
		int filled = 0;
		for (String group : groups) {
			if (group.length() > 4) {
				return false;
			}
			filled += group.isEmpty() ? 0 : 1;
		}
		return shortened ? filled >= 1 && filled <= 7 : filled == 8 && groups.length == 8;
	}

}
