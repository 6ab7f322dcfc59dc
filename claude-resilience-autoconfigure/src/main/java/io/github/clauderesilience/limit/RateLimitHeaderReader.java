package io.github.clauderesilience.limit;

import io.github.clauderesilience.limit.account.RateLimitHeaders;
import io.github.clauderesilience.limit.need.Dimension;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Reads {@code anthropic-ratelimit-{requests,input-tokens,output-tokens,tokens}-{limit,
 * remaining}} (platform.claude.com/docs/en/api/rate-limits, read 2026-09). The
 * {@code *-reset} headers are not needed: they name the time of full refill by the
 * server's clock.
 */
final class RateLimitHeaderReader {

	/** Our choice: a figure beyond it is nonsense. */
	private static final long LARGEST = 1_000_000_000_000L;

	private static final Dimension[] DIMENSIONS = Dimension.values();

	private static final String[] LIMITS = names("-limit");

	private static final String[] REMAINING = names("-remaining");

	private RateLimitHeaderReader() {
	}

	/**
	 * What an answer says about limits. A dimension whose limit or level is missing,
	 * malformed or absurd is left out; more left than the limit counts as the limit.
	 * @param headers the headers of the answer
	 * @return the usable figures
	 */
	static RateLimitHeaders read(HttpHeaders headers) {
		RateLimitHeaders facts = null;
		for (int i = 0; i < DIMENSIONS.length; i++) {
			long limit = number(headers.getFirst(LIMITS[i]));
			long remaining = number(headers.getFirst(REMAINING[i]));
			if (limit > 0 && remaining >= 0) {
				facts = (facts != null) ? facts : new RateLimitHeaders();
				facts.put(DIMENSIONS[i], limit, Math.min(remaining, limit));
			}
		}
		return (facts != null) ? facts : RateLimitHeaders.NONE;
	}

	private static long number(@Nullable String value) {
		if (value == null) {
			return -1;
		}
		try {
			long number = Long.parseLong(value.strip());
			return (number <= LARGEST) ? number : -1;
		}
		catch (NumberFormatException ex) {
			return -1;
		}
	}

	private static String[] names(String suffix) {
		String[] names = new String[DIMENSIONS.length];
		for (int i = 0; i < names.length; i++) {
			names[i] = "anthropic-ratelimit-" + DIMENSIONS[i].key() + suffix;
		}
		return names;
	}

}
