package io.github.clauderesilience.chain.attempt;

import java.util.concurrent.atomic.AtomicLong;

import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.chain.guard.Guard;
import io.github.clauderesilience.error.Counted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Believes no usage that no answer can have: a broken server that claims billions of
 * tokens must neither close a pool for hours nor spoil counters that only grow.
 */
public final class PossibleUsage {

	/**
	 * Twenty times the largest window, since tools that run at the API have the model
	 * read its prompt several times; our choice.
	 */
	private static final long MOST_TOKENS = 20_000_000;

	/** Tools that run at the API may have the model write several times; our choice. */
	private static final long MOST_SAMPLINGS = 4;

	private static final Logger logger = LoggerFactory.getLogger(PossibleUsage.class);

	private static final AtomicLong impossible = new AtomicLong();

	private PossibleUsage() {
	}

	/**
	 * Corrects the usage of an answer. What is impossible is logged the first time, then
	 * at its 10th, 100th and 1,000th occurrence.
	 * @param told the usage as the answer says
	 * @param model the model that answered
	 * @param maxTokens the most output the request allows, or 0 if it does not say
	 * @return the usage with no more output than the request allows, or
	 * {@link ClaudeUsage#NONE} if a figure is beyond belief
	 */
	public static ClaudeUsage of(ClaudeUsage told, String model, long maxTokens) {
		ClaudeUsage possible = possible(told, maxTokens);
		if (possible != told && Guard.isPowerOfTen(impossible.incrementAndGet())) {
			logger.warn("{} claims a usage that is impossible ({} input, {} output, {} cache write and {} cache read"
					+ " tokens, with max_tokens {}). Counted: {}; a proxy or gateway may be at fault. Impossible so far: {}",
					model, told.inputTokens(), told.outputTokens(), told.cacheCreationInputTokens(),
					told.cacheReadInputTokens(), maxTokens,
					possible.equals(ClaudeUsage.NONE) ? "no tokens"
							: Counted.of(possible.outputTokens(), "output token"),
					Counted.of(impossible.get(), "figure"));
		}
		return possible;
	}

	private static ClaudeUsage possible(ClaudeUsage told, long maxTokens) {
		if (maxTokens > 0 && told.outputTokens() / MOST_SAMPLINGS > maxTokens) {
			return possible(
					new ClaudeUsage(told.inputTokens(), maxTokens * MOST_SAMPLINGS, told.cacheCreationInputTokens(),
							told.cacheCreationOneHourTokens(), told.cacheReadInputTokens(), told.fast()),
					maxTokens);
		}
		boolean beyond = Math.max(told.inputTokens(), told.outputTokens()) > MOST_TOKENS
				|| Math.max(told.cacheCreationInputTokens(), told.cacheReadInputTokens()) > MOST_TOKENS
				|| told.cacheCreationOneHourTokens() > MOST_TOKENS;
		return beyond ? ClaudeUsage.NONE : told;
	}

}
