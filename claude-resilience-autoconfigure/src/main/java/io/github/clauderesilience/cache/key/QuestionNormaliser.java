package io.github.clauderesilience.cache.key;

/**
 * Brings questions that mean the same into the same form, for cache keys and curated
 * answers. What is sent to Claude is never normalised. A bean of this type replaces the
 * one that is shipped. Must be pure and thread-safe.
 */
@FunctionalInterface
public interface QuestionNormaliser {

	/**
	 * The form that stands for a question.
	 * @param question the question as asked
	 * @return the form, never empty if the question is not
	 */
	String normalise(String question);

	/**
	 * Ignores case, the kind and number of spaces, how a character is composed (NFC), its
	 * width (full-width Latin and half-width Japanese letters) and the punctuation a
	 * sentence ends with. Everything else counts: neither {@code C#} and {@code C} nor
	 * {@code 5!} and {@code 5} nor {@code 10⁶} and {@code 106} are the same.
	 * @return the normaliser that is shipped
	 */
	static QuestionNormaliser standard() {
		return StandardQuestionNormaliser::normalise;
	}

}
