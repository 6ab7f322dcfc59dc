package io.github.clauderesilience.wire.count;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.Carriage;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.time.Durations;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Has the API count the tokens of large prompts, so that exactly those are reserved. For
 * small ones an estimate is as good, and a round trip cheaper. If the API cannot tell,
 * the estimate stays; after a 429 nothing is counted until the time it names.
 */
public final class LargePrompts {

	/** Counts nothing. */
	public static final LargePrompts NONE = new LargePrompts(null, Long.MAX_VALUE, (model) -> 1, () -> 0);

	/** Longer is not worth waiting for a number; our choice. */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	/** If a 429 names no time; our choice. */
	private static final Duration PAUSE = Duration.ofSeconds(1);

	/** A longer pause is not believed: the limit is one per minute; our choice. */
	private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

	private static final Logger logger = LoggerFactory.getLogger(LargePrompts.class);

	private final @Nullable TokenCounter counter;

	private final long above;

	private final ToDoubleFunction<String> charsPerToken;

	private final LongSupplier nanoTime;

	/** Until when nothing is counted; {@code null} before the first 429. */
	private volatile @Nullable Long pausedUntil;

	/**
	 * Counts prompts.
	 * @param counter asks the API
	 * @param above the estimated input tokens from which on a prompt is counted; at least
	 * 1
	 * @param charsPerToken the estimate by model, positive
	 * @param nanoTime monotonic time
	 * @throws IllegalArgumentException when {@code above} is not positive
	 */
	public LargePrompts(@Nullable TokenCounter counter, long above, ToDoubleFunction<String> charsPerToken,
			LongSupplier nanoTime) {
		if (above < 1) {
			throw new IllegalArgumentException("claude.rate-limit.count-prompts-from is " + above
					+ " but must be at least 1 input token; leave it out to count no prompts");
		}
		this.counter = counter;
		this.above = above;
		this.charsPerToken = charsPerToken;
		this.nanoTime = nanoTime;
	}

	/**
	 * What a call asks for, counted if that is worth it.
	 * @param call the call
	 * @param estimated what it asks for by our estimate
	 * @return the same with the API's own count, or {@code null} if the estimate is
	 * enough
	 */
	public @Nullable Mono<Target> counted(ClaudeCall call, Target estimated) {
		TokenCounter api = this.counter;
		Carriage carriage = call.context().carriage();
		boolean ofClient = carriage != null && carriage.request().key() != null;
		// What a client asks on its own account is not shown to ours
		if (api == null || ofClient || tokens(estimated) < this.above || isPaused()) {
			return null;
		}
		return api.count(call, PATIENCE).map(estimated::counted).onErrorResume((failure) -> {
			pauseAfter(failure);
			logger.debug("The tokens of a prompt for {} could not be counted; they are estimated", call.model(),
					failure);
			return Mono.just(estimated);
		});
	}

	/* The limit of count_tokens is one of its own, over all models. */
	private void pauseAfter(Throwable failure) {
		if (failure instanceof ClaudeException refused && refused.errorClass() == ErrorClass.RATE_LIMITED) {
			Duration named = refused.retryAfter();
			Duration pause = Durations.shorter((named != null) ? named : PAUSE, LONGEST_PAUSE);
			this.pausedUntil = this.nanoTime.getAsLong() + pause.toNanos();
		}
	}

	private boolean isPaused() {
		Long until = this.pausedUntil;
		return until != null && this.nanoTime.getAsLong() - until < 0;
	}

	private double tokens(Target target) {
		return target.promptChars() / this.charsPerToken.applyAsDouble(target.model()) + target.attachmentTokens();
	}

}
