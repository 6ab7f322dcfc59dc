package io.github.clauderesilience.review.mask;

/**
 * Masks what must not stand in a log or be read by the people who review questions. A
 * bean of this type replaces the shipped {@link PatternTextMasker}, for example to mask
 * the names of persons or customer numbers, too. Implementations are thread-safe and do
 * not block.
 */
@FunctionalInterface
public interface TextMasker {

	/**
	 * Masks a text.
	 * @param text any text, of any length
	 * @return the text with placeholders such as {@code [email]}
	 */
	String mask(String text);

}
