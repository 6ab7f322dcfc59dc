package io.github.clauderesilience.degrade;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.guard.Guard;
import io.github.clauderesilience.error.UserMessages;

/**
 * The messages of an application, and those of this library if the application's fail.
 */
public final class GuardedUserMessages implements UserMessages {

	private static final UserMessages OWN = MessageSourceUserMessages.ofBundles("");

	private final UserMessages messages;

	private GuardedUserMessages(UserMessages messages) {
		this.messages = messages;
	}

	/**
	 * Guards messages.
	 * @param messages those of the application
	 * @return messages that always have a text
	 */
	public static UserMessages of(UserMessages messages) {
		return (messages instanceof GuardedUserMessages) ? messages : new GuardedUserMessages(messages);
	}

	@Override
	public String text(ErrorClass errorClass, Locale locale) {
		return Guard.ask(this.messages, () -> textOf(errorClass, locale), () -> OWN.text(errorClass, locale));
	}

	@Override
	public String textUntil(ErrorClass errorClass, Instant until, Locale locale) {
		return Guard.ask(this.messages, () -> {
			String text = this.messages.textUntil(errorClass, until, locale);
			return (text != null) ? text : OWN.textUntil(errorClass, until, locale);
		}, () -> OWN.textUntil(errorClass, until, locale));
	}

	@Override
	public String textIn(ErrorClass errorClass, Duration wait, Locale locale) {
		return Guard.ask(this.messages, () -> {
			String text = this.messages.textIn(errorClass, wait, locale);
			return (text != null) ? text : OWN.textIn(errorClass, wait, locale);
		}, () -> OWN.textIn(errorClass, wait, locale));
	}

	@Override
	public String truncated(Locale locale) {
		return Guard.ask(this.messages, () -> {
			String text = this.messages.truncated(locale);
			return (text != null) ? text : OWN.truncated(locale);
		}, () -> OWN.truncated(locale));
	}

	private String textOf(ErrorClass errorClass, Locale locale) {
		String text = this.messages.text(errorClass, locale);
		return (text != null) ? text : OWN.text(errorClass, locale);
	}

}
