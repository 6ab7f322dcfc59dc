package io.github.clauderesilience.limit;

import java.util.List;
import java.util.stream.Stream;

import io.github.clauderesilience.limit.account.RateLimitHeaders;
import io.github.clauderesilience.limit.need.Dimension;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Reads {@code anthropic-ratelimit-{requests,input-tokens,output-tokens,tokens}-{limit,
 * remaining}} (platform.claude.com/docs/en/api/rate-limits, read 2026-09), and of calls
 * in fast mode {@code anthropic-fast-{input,output}-tokens-{limit,remaining}}
 * (.../docs/en/build-with-claude/fast-mode, read 2026-11). Fast mode has limits of tokens
 * alone; whether its calls count as requests of standard speed is not documented. They
 * are taken to do so if their answers say what is left, since a limit that is not
 * followed costs 429s. {@code anthropic-priority-*} is not read: calls of the Priority
 * Tier draw on the standard limits, too (.../docs/en/api/service-tiers, read 2026-10).
 * The {@code *-reset} headers are not needed: they name the time of full refill by the
 * server's clock.
 */
final class RateLimitHeaderReader {

	/** Our choice: a figure beyond it is nonsense. */
	private static final long LARGEST = 1_000_000_000_000L;

	private static final String STANDARD_PREFIX = "anthropic-ratelimit-";

	private static final String FAST_PREFIX = "anthropic-fast-";

	private static final List<Names> STANDARD = Stream.of(Dimension.values())
		.map((dimension) -> Names.of(STANDARD_PREFIX, dimension))
		.toList();

	private static final List<Names> FAST = List.of(Names.of(STANDARD_PREFIX, Dimension.REQUESTS),
			Names.of(FAST_PREFIX, Dimension.INPUT_TOKENS), Names.of(FAST_PREFIX, Dimension.OUTPUT_TOKENS));

	private RateLimitHeaderReader() {
	}

	/**
	 * What an answer says about limits. A dimension whose limit or level is missing,
	 * malformed or absurd is left out; more left than the limit counts as the limit. A
	 * limit of zero is that of an account without fast mode, for example.
	 * @param headers the headers of the answer
	 * @param fast whether the call asked for fast mode
	 * @return the usable figures
	 */
	static RateLimitHeaders read(HttpHeaders headers, boolean fast) {
		RateLimitHeaders facts = null;
		for (Names names : fast ? FAST : STANDARD) {
			long limit = number(headers.getFirst(names.limit()));
			long remaining = number(headers.getFirst(names.remaining()));
			if (limit == 0 && remaining == 0) {
				facts = (facts != null) ? facts : new RateLimitHeaders();
				facts.allowsNothing();
			}
			else if (limit > 0 && remaining >= 0) {
				facts = (facts != null) ? facts : new RateLimitHeaders();
				facts.put(names.dimension(), limit, Math.min(remaining, limit));
			}
		}
		return (facts != null) ? facts : RateLimitHeaders.NONE;
	}

	private static long number(@Nullable String value) {
		if (value == null) {
			return -1;
		}
		try {
			long number = Long.parseLong(joined(value).strip());
			return (number <= LARGEST) ? number : -1;
		}
		catch (NumberFormatException ex) {
			return -1;
		}
	}

	/* A proxy may have joined headers that came twice. */
	private static String joined(String value) {
		int comma = value.indexOf(',');
		if (comma < 0) {
			return value;
		}
		String first = value.substring(0, comma).strip();
		return Stream.of(value.split(",")).map(String::strip).allMatch(first::equals) ? first : value;
	}

	private record Names(Dimension dimension, String limit, String remaining) {

		static Names of(String prefix, Dimension dimension) {
			return new Names(dimension, prefix + dimension.key() + "-limit", prefix + dimension.key() + "-remaining");
		}

	}

}
