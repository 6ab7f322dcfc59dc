package io.github.clauderesilience.degrade;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.error.UserMessages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.support.StaticMessageSource;

import static org.assertj.core.api.Assertions.assertThat;

class MessageSourceUserMessagesTests {

	private static final Instant CAP = Instant.parse("2026-11-30T23:59:59.2Z");

	private static final Instant NOW = Instant.parse("2026-11-24T03:00:00Z");

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "en|I can't answer before 1 December. Your question is fine; please come back then.",
					"de|Ich kann erst wieder ab dem 1. Dezember antworten. An Ihrer Frage liegt es nicht; bitte kommen"
							+ " Sie dann wieder." })
	void spendCapShouldNameTheDay(String language, String text) {
		assertThat(MessageSourceUserMessages.ofBundles("", () -> NOW)
			.textUntil(ErrorClass.BILLING, CAP, Locale.forLanguageTag(language))).isEqualTo(text);
	}

	@Test
	void otherTimesShouldBeToldToTheMinute() {
		assertThat(MessageSourceUserMessages.ofBundles("", () -> NOW)
			.textUntil(ErrorClass.RATE_LIMITED, Instant.parse("2026-11-28T18:05:10Z"), Locale.ENGLISH))
			.startsWith("I can't answer before 28 November, 18:06 UTC.");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "en|2027-11-20T00:00:00Z|I can't answer before 20 November 2027.",
					"en|2027-11-20T11:30:00Z|I can't answer before 20 November 2027, 11:30 UTC.",
					"en|2027-05-01T00:00:00Z|I can't answer before 1 May.",
					"de|2027-11-20T00:00:00Z|Ich kann erst wieder ab dem 20. November 2027 antworten.",
					"de|2027-11-20T11:30:00Z|Ich kann erst wieder ab dem 20. November 2027, 11:30 Uhr UTC antworten." })
	void dayFarAwayShouldBeToldWithItsYear(String language, Instant until, String begin) {
		assertThat(MessageSourceUserMessages.ofBundles("", () -> NOW)
			.textUntil(ErrorClass.RATE_LIMITED, until, Locale.forLanguageTag(language))).startsWith(begin);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "en|please try again in about 35 minutes.", "de|in etwa 35 Minuten noch einmal." })
	void waitOfMinutesShouldBeTold(String language, String end) {
		assertThat(MessageSourceUserMessages.ofBundles("", () -> NOW)
			.textIn(ErrorClass.RATE_LIMITED, Duration.ofSeconds(2050), Locale.forLanguageTag(language))).endsWith(end);
	}

	@Test
	void textOfTheApplicationShouldStay() {
		StaticMessageSource own = new StaticMessageSource();
		own.addMessage("claude.default", Locale.ENGLISH, "Closed.");

		assertThat(new MessageSourceUserMessages(own).textUntil(ErrorClass.BILLING, CAP, Locale.ENGLISH))
			.isEqualTo("Closed.");
		own.addMessage("claude.billing.until", Locale.ENGLISH, "Closed until {0}.");
		assertThat(new MessageSourceUserMessages(own).textUntil(ErrorClass.BILLING, CAP, Locale.ENGLISH))
			.isEqualTo("Closed until 1 December 2026.");
	}

	@Test
	void brokenTextsShouldBeReplaced() {
		UserMessages guarded = GuardedUserMessages.of((errorClass, locale) -> {
			throw new IllegalStateException("broken");
		});

		assertThat(guarded.textUntil(ErrorClass.BILLING, CAP, Locale.ENGLISH)).contains("1 December");
	}

}
