package io.github.clauderesilience.degrade;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.error.UserMessages;
import org.springframework.context.MessageSource;

/**
 * Messages for people from resource bundles: {@code claude.<error-class>} in the language
 * of the person, and {@code claude.default} for classes without a message of their own.
 */
public final class MessageSourceUserMessages implements UserMessages {

	/** The bundle of this library, which knows every class. */
	public static final String OWN_BUNDLE = "classpath:claude-messages";

	/** The languages of that bundle besides English. */
	static final List<Locale> OWN_LANGUAGES = List.of(Locale.GERMAN);

	private final MessageSource messages;

	/**
	 * Messages from a source.
	 * @param messages the source
	 */
	public MessageSourceUserMessages(MessageSource messages) {
		this.messages = messages;
	}

	/**
	 * Messages from bundles, which are read now, in all languages; where the first lacks
	 * a key the bundle of this library has it.
	 * @param basenames bundles, separated by commas, for example
	 * {@code classpath:our-messages}
	 * @return the messages
	 */
	public static MessageSourceUserMessages ofBundles(String basenames) {
		List<String> bundles = Arrays.stream(basenames.split(","))
			.map(String::strip)
			.filter((basename) -> !basename.isEmpty() && !basename.equals(OWN_BUNDLE))
			.toList();
		return new MessageSourceUserMessages(new MessageBundles(bundles, OWN_BUNDLE, OWN_LANGUAGES));
	}

	@Override
	public String text(ErrorClass errorClass, Locale locale) {
		String otherwise = this.messages.getMessage("claude.default", null,
				"I can't answer right now. Please try again in a few minutes.", locale);
		String text = this.messages.getMessage("claude." + errorClass.key(), null, otherwise, locale);
		return (text != null) ? text : String.valueOf(otherwise);
	}

}
