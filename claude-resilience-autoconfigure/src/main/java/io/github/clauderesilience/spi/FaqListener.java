package io.github.clauderesilience.spi;

/**
 * Hears how cacheable questions were answered; for meters.
 */
public interface FaqListener {

	/**
	 * A cacheable question was answered, or had to be asked.
	 * @param outcome what became of it
	 * @param savedTokens input and output tokens that did not have to be paid for; 0 or
	 * more
	 */
	void served(Outcome outcome, long savedTokens);

	/**
	 * What can become of a cacheable question.
	 */
	enum Outcome {

		/** From the cache, within its TTL. */
		HIT,

		/** Asked, because no answer was known. */
		MISS,

		/** From the cache past its TTL, because Claude could not be reached. */
		STALE,

		/** Written by people of the application. */
		CURATED,

		/** Waited for another caller's call with the same question. */
		COLLAPSED

	}

}
