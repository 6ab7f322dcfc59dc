package io.github.clauderesilience.degrade;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.error.UserMessages;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;

/**
 * Messages for people from resource bundles: {@code claude.<error-class>} in the language
 * of the person, {@code claude.default} for classes without a message of their own, and
 * {@code claude.truncated} for the note below answers that are not complete.
 */
public final class MessageSourceUserMessages implements UserMessages {

	/** The bundle of this library, which knows every class. */
	public static final String OWN_BUNDLE = "classpath:claude-messages";

	/** The languages of that bundle besides English. */
	static final List<Locale> OWN_LANGUAGES = List.of(Locale.GERMAN);

	private static final MessageSource SHIPPED = source("");

	/** A day that is farther away is named with its year; our choice. */
	private static final Duration YEAR_FROM = Duration.ofDays(180);

	private final MessageSource messages;

	private final @Nullable Supplier<Instant> now;

	/**
	 * Creates messages from a source, which name each day with its year.
	 * @param messages the source
	 */
	public MessageSourceUserMessages(MessageSource messages) {
		this(messages, null);
	}

	private MessageSourceUserMessages(MessageSource messages, @Nullable Supplier<Instant> now) {
		this.messages = messages;
		this.now = now;
	}

	/**
	 * Messages from bundles, as {@link #ofBundles(String)}, that name the year of a day
	 * only if it is far away.
	 * @param basenames bundles, separated by commas
	 * @param now the wall-clock time
	 * @return the messages
	 */
	public static MessageSourceUserMessages ofBundles(String basenames, Supplier<Instant> now) {
		return new MessageSourceUserMessages(source(basenames), now);
	}

	/**
	 * Messages from bundles, which are read now, in all languages; if the first lacks a
	 * key the bundle of this library has it.
	 * @param basenames bundles, separated by commas, for example
	 * {@code classpath:our-messages}
	 * @return the messages
	 */
	public static MessageSourceUserMessages ofBundles(String basenames) {
		return new MessageSourceUserMessages(source(basenames));
	}

	private static MessageSource source(String basenames) {
		List<String> bundles = Arrays.stream(basenames.split(","))
			.map(String::strip)
			.filter((basename) -> !basename.isEmpty() && !basename.equals(OWN_BUNDLE))
			.toList();
		return new MessageBundles(bundles, OWN_BUNDLE, OWN_LANGUAGES);
	}

	/**
	 * The message of a class with {@code .until}, or {@code claude.until}. An application
	 * that has a text of its own for the class, and none with a time, keeps its text.
	 */
	@Override
	public String textUntil(ErrorClass errorClass, Instant until, Locale locale) {
		return timed(errorClass, "until", time(until, locale), locale);
	}

	/**
	 * The message of a class with {@code .minutes}, or {@code claude.minutes}. An
	 * application that has a text of its own for the class, and none with a time, keeps
	 * its text.
	 */
	@Override
	public String textIn(ErrorClass errorClass, Duration wait, Locale locale) {
		return timed(errorClass, "minutes", String.valueOf(wait.plusSeconds(59).toMinutes()), locale);
	}

	private String timed(ErrorClass errorClass, String key, String value, Locale locale) {
		Object[] time = { value };
		String own = this.messages.getMessage("claude." + errorClass.key() + "." + key, time, null, locale);
		if (own != null) {
			return own;
		}
		String text = text(errorClass, locale);
		String shipped = SHIPPED.getMessage("claude." + errorClass.key(), null,
				SHIPPED.getMessage("claude.default", null, "", locale), locale);
		String dated = text.equals(shipped) ? this.messages.getMessage("claude." + key, time, null, locale) : null;
		return (dated != null) ? dated : text;
	}

	/**
	 * A day, or a day and a time if it is not the beginning of one; with its year unless
	 * the next day of that name is meant.
	 */
	private String time(Instant until, Locale locale) {
		ZonedDateTime utc = until.plusSeconds(59).truncatedTo(ChronoUnit.MINUTES).atZone(ZoneOffset.UTC);
		boolean midnight = utc.toLocalTime().equals(LocalTime.MIDNIGHT);
		Supplier<Instant> clock = this.now;
		boolean far = clock == null || until.isAfter(clock.get().plus(YEAR_FROM));
		String day = far ? "d MMMM uuuu" : "d MMMM";
		String pattern = this.messages.getMessage("claude.until." + (midnight ? "day" : "time") + (far ? ".year" : ""),
				null, midnight ? day : day + ", HH:mm 'UTC'", locale);
		return DateTimeFormatter.ofPattern(String.valueOf(pattern), locale).format(utc);
	}

	@Override
	public String text(ErrorClass errorClass, Locale locale) {
		String otherwise = this.messages.getMessage("claude.default", null,
				"I can't answer right now. Please try again in a few minutes.", locale);
		String text = this.messages.getMessage("claude." + errorClass.key(), null, otherwise, locale);
		return (text != null) ? text : String.valueOf(otherwise);
	}

	@Override
	public String truncated(Locale locale) {
		String text = this.messages.getMessage("claude.truncated", null, null, locale);
		return (text != null) ? text : UserMessages.super.truncated(locale);
	}

}
