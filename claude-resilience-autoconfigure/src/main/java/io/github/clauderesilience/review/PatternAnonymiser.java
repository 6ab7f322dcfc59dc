package io.github.clauderesilience.review;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds e-mail addresses, phone numbers, payment cards (by their check digit), IBANs (by
 * their checksum), IP addresses and API keys by their form. Names and street addresses
 * have none, and stay. All quantifiers are possessive or bounded, so that the time grows
 * with the length of the text only. Thread-safe.
 */
public final class PatternAnonymiser implements Anonymiser {

	private static final BigInteger IBAN_MODULUS = BigInteger.valueOf(97);

	private static final int SHORTEST_CARD = 13;

	private static final List<Rule> RULES = List.of(
			rule("(?<![A-Za-z0-9_-])(?:sk|pk|rk)-[A-Za-z0-9_-]{8,512}+", "[api-key]"),
			rule("(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])", "[api-key]"),
			rule("(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{20,255}+|github_pat_[A-Za-z0-9_]{20,255}+)", "[api-key]"),
			rule("(?<![A-Za-z0-9])xox[abprs]-[A-Za-z0-9-]{10,255}+", "[api-key]"),
			rule("(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}", "[api-key]"),
			rule("(?i)(?<![A-Za-z0-9])bearer\\s{1,3}[A-Za-z0-9._~+/=-]{8,4096}+", "[api-key]"),
			rule("(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,4096}+\\.[A-Za-z0-9_-]{8,8192}+\\.[A-Za-z0-9_-]{0,4096}+",
					"[api-key]"),
			rule("(?<![\\p{L}0-9._%+-])[\\p{L}0-9._%+-]{1,64}+@(?:[\\p{L}0-9-]{1,63}+\\.){1,8}+[\\p{L}0-9-]{2,63}+",
					"[email]"),
			rule("(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}(?: ?[A-Za-z0-9]{4}){2,7}+(?: ?[A-Za-z0-9]{1,3})?+(?![A-Za-z0-9])",
					"[iban]", PatternAnonymiser::isIban),
			rule("(?<![0-9A-Za-z])[0-9](?:[ -]?[0-9]){11,18}+(?![0-9A-Za-z])", "[card]", PatternAnonymiser::isCard),
			rule("(?<![0-9A-Za-z.])(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
					+ "(?:\\.(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}(?![0-9A-Za-z]|\\.[0-9])", "[ip]"),
			rule("(?<![0-9A-Za-z:.])[0-9A-Fa-f:]{2,39}+(?![0-9A-Za-z:])", "[ip]", PatternAnonymiser::isIpv6),
			rule("(?<![0-9A-Za-z+.,])(?:\\+|00)[1-9](?:[ ./()-]{0,3}[0-9]){6,14}+(?![0-9A-Za-z])", "[phone]"),
			rule("(?<![0-9A-Za-z+.,])\\(?0[1-9](?:[ ./()-]{0,3}[0-9]){6,12}+(?![0-9A-Za-z])", "[phone]"),
			rule("(?<![0-9A-Za-z+.,])\\(?[2-9][0-9]{2}\\)?[ .-][0-9]{3}[ .-][0-9]{4}(?![0-9A-Za-z])", "[phone]"));

	@Override
	public String anonymise(String text) {
		String result = text;
		for (Rule rule : RULES) {
			result = rule.apply(result);
		}
		return result;
	}

	/**
	 * Whether digits in groups begin with a card number; an expiry date may follow.
	 */
	private static boolean isCard(String found) {
		StringBuilder digits = new StringBuilder(19);
		for (int i = 0; i < found.length(); i++) {
			if (Character.isDigit(found.charAt(i))) {
				digits.append(found.charAt(i));
			}
			boolean groupEnds = i + 1 == found.length() || !Character.isDigit(found.charAt(i + 1));
			if (groupEnds && digits.length() >= SHORTEST_CARD && hasCheckDigit(digits)) {
				return true;
			}
		}
		return false;
	}

	private static boolean hasCheckDigit(CharSequence digits) {
		int sum = 0;
		for (int i = 0; i < digits.length(); i++) {
			int digit = digits.charAt(digits.length() - 1 - i) - '0';
			int weighted = (i % 2 == 1) ? digit * 2 : digit;
			sum += (weighted > 9) ? weighted - 9 : weighted;
		}
		return sum > 0 && sum % 10 == 0;
	}

	private static boolean isIban(String found) {
		String compact = found.replace(" ", "").toUpperCase(Locale.ROOT);
		if (compact.length() < 15 || compact.length() > 34) {
			return false;
		}
		StringBuilder digits = new StringBuilder(70);
		for (char c : (compact.substring(4) + compact.substring(0, 4)).toCharArray()) {
			digits.append(Character.getNumericValue(c));
		}
		return new BigInteger(digits.toString()).mod(IBAN_MODULUS).intValue() == 1;
	}

	private static boolean isIpv6(String found) {
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

	private static Rule rule(String pattern, String placeholder) {
		return rule(pattern, placeholder, (found) -> true);
	}

	private static Rule rule(String pattern, String placeholder, Predicate<String> isMeant) {
		return new Rule(Pattern.compile(pattern), placeholder, isMeant);
	}

	private record Rule(Pattern pattern, String placeholder, Predicate<String> isMeant) {

		private String apply(String text) {
			Matcher matcher = this.pattern.matcher(text);
			StringBuilder result = null;
			while (matcher.find()) {
				if (this.isMeant.test(matcher.group())) {
					result = (result != null) ? result : new StringBuilder(text.length());
					matcher.appendReplacement(result, Matcher.quoteReplacement(this.placeholder));
				}
			}
			return (result != null) ? matcher.appendTail(result).toString() : text;
		}

	}

}
