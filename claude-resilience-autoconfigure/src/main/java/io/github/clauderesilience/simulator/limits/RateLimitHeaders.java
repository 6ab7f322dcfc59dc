package io.github.clauderesilience.simulator.limits;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * The {@code anthropic-ratelimit-*} headers (platform.claude.com/docs/en/api/rate-limits,
 * read 2026-09): {@code reset} is the time of full refill in RFC 3339, what remains of
 * tokens is rounded to the nearest thousand, and {@code tokens} shows the most
 * restrictive limit in force: that of the workspace if it binds, else the total of input
 * and output. In fast mode tokens have headers of their own,
 * {@code anthropic-fast-{input,output}-tokens-*}
 * (.../docs/en/build-with-claude/fast-mode, read 2026-11).
 */
final class RateLimitHeaders {

	private static final String STANDARD = "anthropic-ratelimit-";

	private static final String FAST = "anthropic-fast-";

	private RateLimitHeaders() {
	}

	static void write(Map<Dimension, TokenBucket> buckets, boolean fast, long nowNanos, Instant serverNow,
			BiConsumer<String, String> headers) {
		TokenBucket requests = buckets.get(Dimension.REQUESTS);
		TokenBucket input = buckets.get(Dimension.INPUT_TOKENS);
		TokenBucket output = buckets.get(Dimension.OUTPUT_TOKENS);
		if (requests != null) {
			long remaining = Math.max(0, (long) Math.floor(requests.level(nowNanos) + 1e-6));
			write(STANDARD + "requests", Math.round(requests.limitPerMinute()), remaining,
					reset(requests.nanosUntilFull(nowNanos), serverNow), headers);
		}
		Tokens inputTokens = tokens(input, nowNanos);
		Tokens outputTokens = tokens(output, nowNanos);
		if (fast) {
			write(FAST + "input-tokens", inputTokens, serverNow, headers);
			write(FAST + "output-tokens", outputTokens, serverNow, headers);
			return;
		}
		Tokens total = total(inputTokens, outputTokens);
		Tokens workspace = tokens(buckets.get(Dimension.WORKSPACE_TOKENS), nowNanos);
		boolean workspaceBinds = workspace != null && (total == null || workspace.remaining < total.remaining);
		write(STANDARD + "tokens", workspaceBinds ? workspace : total, serverNow, headers);
		write(STANDARD + "input-tokens", inputTokens, serverNow, headers);
		write(STANDARD + "output-tokens", outputTokens, serverNow, headers);
	}

	private static @Nullable Tokens tokens(@Nullable TokenBucket bucket, long nowNanos) {
		return (bucket == null) ? null : new Tokens(Math.round(bucket.limitPerMinute()), bucket.level(nowNanos),
				bucket.nanosUntilFull(nowNanos));
	}

	private static @Nullable Tokens total(@Nullable Tokens input, @Nullable Tokens output) {
		if (input == null || output == null) {
			return (input != null) ? input : output;
		}
		return new Tokens(input.limit + output.limit, Math.max(0, input.remaining) + Math.max(0, output.remaining),
				Math.max(input.nanosUntilFull, output.nanosUntilFull));
	}

	private static void write(String name, @Nullable Tokens tokens, Instant serverNow,
			BiConsumer<String, String> headers) {
		if (tokens != null) {
			long rounded = Math.max(0, Math.round(tokens.remaining / 1000)) * 1000;
			write(name, tokens.limit, rounded, reset(tokens.nanosUntilFull, serverNow), headers);
		}
	}

	private static void write(String name, long limit, long remaining, String reset,
			BiConsumer<String, String> headers) {
		headers.accept(name + "-limit", Long.toString(limit));
		headers.accept(name + "-remaining", Long.toString(remaining));
		headers.accept(name + "-reset", reset);
	}

	private static String reset(long nanosUntilFull, Instant serverNow) {
		Instant full = serverNow.plusNanos(nanosUntilFull);
		Instant second = full.truncatedTo(ChronoUnit.SECONDS);
		return (second.equals(full) ? second : second.plus(Duration.ofSeconds(1))).toString();
	}

	private record Tokens(long limit, double remaining, long nanosUntilFull) {
	}

}
