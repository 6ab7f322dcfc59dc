package io.github.clauderesilience.review;

/**
 * Removes from a text what identifies a person or opens a door. Replaceable by a bean of
 * the application's own.
 */
@FunctionalInterface
public interface Anonymiser {

	/**
	 * Anonymises a text.
	 * @param text any text, of any length
	 * @return the text with placeholders such as {@code [email]}
	 */
	String anonymise(String text);

}
