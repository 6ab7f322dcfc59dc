package io.github.clauderesilience.review.mask;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks what can be told by its form: e-mail addresses, IBANs, card numbers, phone
 * numbers, IP addresses, API keys and other credentials. Names and postal addresses have
 * no form to be told by and stay. Takes time in proportion to the text, whatever it is.
 */
public final class PatternTextMasker implements TextMasker {

	private static final String SEPARATOR = "[ \\u00A0\\u2000-\\u200A\\u202F./()\\u2010-\\u2015-]{0,3}";

	/** Without the full stop of the sentence. */
	private static final String TOKEN = "(?=[A-Za-z0-9._~+/=-]{6})[A-Za-z0-9_~+/=-]{1,8192}+"
			+ "(?:\\.[A-Za-z0-9_~+/=-]{1,8192}+){0,16}+";

	private static final String KEY = "[api-key]";

	private static final List<UnaryOperator<String>> RULES = List.of(new PemBlocks()::mask,
			rule("(?<![A-Za-z0-9+.-])([A-Za-z][A-Za-z0-9+.-]{0,20}+://)[^\\s/]{1,512}@", "$1[credentials]@"),
			rule("(?i)(?<![A-Za-z0-9-])((?:proxy-)?authorization[\"']?\\s{0,3}[:=]\\s{0,3}[\"']?)"
					+ "(?:[A-Za-z]{1,20}\\s{1,3})?" + TOKEN, "$1[api-key]"),
			rule("(?i)(?<![A-Za-z0-9])bearer\\s{1,3}" + TOKEN, KEY),
			checked("(?i)(?<![A-Za-z0-9])basic\\s{1,3}([A-Za-z0-9+/_-]{4,8192}+={0,2})", KEY,
					Checks::isBasicCredential),
			rule("(?i)((?:secret_?access_?key|session_?token)[\"']?\\s{0,3}[:=]\\s{0,3}[\"']?)[A-Za-z0-9/+=]{16,4096}+",
					"$1[api-key]"),
			rule("(?<![A-Za-z0-9_-])(?:sk|pk|rk)-[A-Za-z0-9_-]{8,512}+", KEY),
			rule("(?<![A-Za-z0-9])(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{8,512}+", KEY),
			rule("(?<![A-Z0-9])(?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AIPA|ANPA|ANVA|AROA|APKA)[A-Z0-9]{16}(?![A-Z0-9])",
					KEY),
			rule("(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{20,512}+|github_pat_[A-Za-z0-9_]{20,512}+)", KEY),
			rule("(?<![A-Za-z0-9])gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|oas|soat|ffct)-"
					+ "[A-Za-z0-9_-]{8,512}+(?:\\.[A-Za-z0-9_-]{1,64}+){0,4}+", KEY),
			rule("(?<![A-Za-z0-9])(?:xox[a-z](?:\\.xox[a-z])?|xapp)-[A-Za-z0-9-]{10,512}+", KEY),
			rule("(hooks\\.slack\\.com/(?:services|workflows|triggers)/)[A-Za-z0-9/_-]{8,512}+", "$1[api-key]"),
			rule("(?<![A-Za-z0-9_])(?:npm_|hf_|gsk_|r8_|pplx-|xai-|nvapi-|shpat_|dop_v1_|lin_api_|pypi-|whsec_)"
					+ "[A-Za-z0-9_-]{16,1024}+", KEY),
			rule("(?<![A-Za-z0-9])SG\\.[A-Za-z0-9_-]{8,256}+\\.[A-Za-z0-9_-]{8,256}+", KEY),
			rule("(?<![A-Za-z0-9])ya29\\.[A-Za-z0-9_-]{8,2048}+(?:\\.[A-Za-z0-9_-]{1,2048}+){0,8}+", KEY),
			rule("(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}", KEY),
			rule("(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{5,8192}+\\.[A-Za-z0-9_-]{2,16384}+\\.[A-Za-z0-9_-]{0,8192}+", KEY),
			rule("(?<![\\p{L}\\p{N}._%+'-])[\\p{L}\\p{N}._%+'-]{1,64}+@[\\p{L}\\p{N}-]{1,63}+"
					+ "(?:\\.[\\p{L}\\p{N}-]{1,63}+){1,8}+", "[email]"),
			new IbanNumbers()::mask, new CardNumbers()::mask,
			rule("(?<![0-9A-Za-z.])(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
					+ "(?:\\.(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}(?![0-9A-Za-z]|\\.[0-9])", "[ip]"),
			checked("(?<![0-9A-Za-z:.])([0-9A-Fa-f:]{2,39}+)(?![0-9A-Za-z:])", "[ip]", Checks::isIpv6),
			rule("(?<![0-9A-Za-z+.,])(?:\\+|00)[1-9](?:" + SEPARATOR + "[0-9]){6,14}+(?![0-9A-Za-z])", "[phone]"),
			rule("(?<![0-9A-Za-z+.,])\\(?0[1-9](?:" + SEPARATOR + "[0-9]){6,12}+(?![0-9A-Za-z])", "[phone]"),
			rule("(?<![0-9A-Za-z+.,])\\(?[2-9][0-9]{2}\\)?[ \\u00A0.-][0-9]{3}[ \\u00A0.-][0-9]{4}(?![0-9A-Za-z])",
					"[phone]"));

	@Override
	public String mask(String text) {
		String result = text;
		for (UnaryOperator<String> rule : RULES) {
			result = rule.apply(result);
		}
		return result;
	}

	private static UnaryOperator<String> rule(String regex, String replacement) {
		Pattern pattern = Pattern.compile(regex);
		return (text) -> pattern.matcher(text).replaceAll(replacement);
	}

	private static UnaryOperator<String> checked(String regex, String placeholder, Predicate<String> isMeant) {
		Pattern pattern = Pattern.compile(regex);
		return (text) -> pattern.matcher(text)
			.replaceAll(
					(found) -> isMeant.test(found.group(1)) ? placeholder : Matcher.quoteReplacement(found.group()));
	}

}
