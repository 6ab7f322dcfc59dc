package io.github.clauderesilience.chain.guard;

import java.util.ArrayList;
import java.util.List;

import io.github.clauderesilience.error.WireText;
import org.jspecify.annotations.Nullable;

/**
 * The keys in use, which a gateway may repeat in its answers: they are taken out of
 * whatever comes over the wire before it reaches a log, an exception or a tag.
 * Thread-safe; keeps the last few keys.
 */
public final class Secrets {

	/** More keys are hardly in use at a time; our choice. */
	private static final int MAX_KEYS = 16;

	/**
	 * Our choice: a shorter key, such as one of a test, is an ordinary word, or a part of
	 * one.
	 */
	private static final int FEWEST_CHARS = 7;

	private static final String MASK = "***";

	private volatile List<String> keys = List.of();

	/**
	 * Remembers a key.
	 * @param key the secret; one of less than {@value #FEWEST_CHARS} characters is not
	 * taken out of texts
	 */
	public synchronized void add(String key) {
		if (key.length() < FEWEST_CHARS || this.keys.contains(key)) {
			return;
		}
		List<String> all = new ArrayList<>(this.keys);
		all.add(key);
		this.keys = List.copyOf((all.size() > MAX_KEYS) ? all.subList(1, all.size()) : all);
	}

	/**
	 * Whether a text contains a key.
	 * @param text any text
	 * @return {@code true} if a key stands in it
	 */
	public boolean isIn(String text) {
		for (String key : this.keys) {
			if (text.contains(key)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * A text without keys.
	 * @param text any text
	 * @return the text with {@code ***} in place of each key
	 */
	public String mask(String text) {
		String masked = text;
		for (String key : this.keys) {
			masked = masked.replace(key, MASK);
		}
		return masked;
	}

	/**
	 * A name that came over the wire, such as an id, a model or a server: without keys,
	 * in one line, and at most {@value WireText#NAME_CHARS} characters.
	 * @param name the name, may be {@code null}
	 * @return the name as it may be shown
	 */
	public @Nullable String name(@Nullable String name) {
		return (name != null) ? WireText.line(mask(name), WireText.NAME_CHARS) : null;
	}

}
