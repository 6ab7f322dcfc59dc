package io.github.clauderesilience.actuate;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What an operator sees and can do of the FAQ caches; absent without Spring's cache
 * abstraction.
 */
public interface CacheOperations {

	/**
	 * The caches as they are now.
	 * @return their sizes by name, {@code null} if a cache does not say
	 */
	Map<String, @Nullable Long> sizes();

	/**
	 * What became of cacheable questions since the start.
	 * @return the number of questions by outcome
	 */
	Map<String, Long> outcomes();

	/**
	 * Tokens saved by cached answers since the start.
	 * @return input and output tokens together
	 */
	long savedTokens();

	/**
	 * Forgets answers.
	 * @param cache the name of the cache
	 * @param question the one question whose answer is forgotten; {@code null} for all
	 * @return what was forgotten
	 */
	Eviction evict(String cache, @Nullable Question question);

	/**
	 * A question as it was asked: a single message of the user.
	 *
	 * @param text the message
	 * @param model the model it was put to, as the request named it; {@code null} for the
	 * default model
	 * @param system the system prompt; {@code null} for that of the settings, or none
	 */
	record Question(String text, @Nullable String model, @Nullable String system) {
	}

	/**
	 * What became of a request to forget answers.
	 */
	enum Eviction {

		/** The answer was removed, or the cache was emptied. */
		DONE,

		/** There is no such cache in use. */
		NO_CACHE,

		/** The cache reports no answer to the question. */
		NO_ANSWER

	}

}
