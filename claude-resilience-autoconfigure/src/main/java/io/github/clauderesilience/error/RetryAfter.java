package io.github.clauderesilience.error;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Reads from an answer when it is worth trying again. Pure: the time is passed in.
 */
final class RetryAfter {

	/**
	 * Longer waits are nonsense, such as a point in time in place of a duration; a month
	 * covers a spend cap.
	 */
	private static final Duration LONGEST = Duration.ofDays(32);

	/* A proxy may have joined headers that came twice. */
	private static final Pattern NUMBER = Pattern.compile("([0-9]{1,30}(?:\\.[0-9]{0,30})?)(?:\\s*,\\s*\\1)*");

	private static final Pattern DATE = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})(?:[T ](?:at )?(\\d{2}:\\d{2}))?");

	private RetryAfter() {
	}

	/**
	 * The wait an answer asks for: {@code retry-after-ms} (honoured by all SDKs, not
	 * documented) before {@code retry-after}, the latter as seconds, a fraction of them,
	 * or an HTTP date. A date is compared with the server's own {@code Date} if it names
	 * one, so that its clock need not be ours.
	 * @param headers the headers of the answer
	 * @param now the wall-clock time, for dates of servers that do not name theirs
	 * @return the wait, not negative and at most 32 days, or {@code null} if the answer
	 * says nothing usable, such as a longer wait
	 */
	public static @Nullable Duration of(HttpHeaders headers, Instant now) {
		Duration millis = number(headers.getFirst("retry-after-ms"), 1_000_000);
		if (millis != null) {
			return millis;
		}
		String value = headers.getFirst(HttpHeaders.RETRY_AFTER);
		Duration seconds = number(value, 1_000_000_000);
		return (seconds != null) ? seconds : date(value, headers.getFirst(HttpHeaders.DATE), now);
	}

	/**
	 * When spending is possible again: the date a billing message names (00:00 UTC if it
	 * names no time), otherwise the first of the next month, on which the tier's cap is
	 * lifted (platform.claude.com/docs/en/api/rate-limits, read 2026-09).
	 * @param message the provider's words, or {@code null}
	 * @param now the wall-clock time
	 * @return the time until then, not negative
	 */
	public static Duration untilMoneyIsBack(@Nullable String message, Instant now) {
		Instant named = (message != null) ? named(message) : null;
		if (named != null) {
			return positive(Duration.between(now, named));
		}
		ZonedDateTime nextMonth = now.atZone(ZoneOffset.UTC)
			.with(TemporalAdjusters.firstDayOfNextMonth())
			.toLocalDate()
			.atStartOfDay(ZoneOffset.UTC);
		return positive(Duration.between(now, nextMonth.toInstant()));
	}

	/**
	 * Whether a billing message names the date on which spending is possible again.
	 * @param message the provider's words, or {@code null}
	 * @return {@code true} if it does
	 */
	public static boolean namesDate(@Nullable String message) {
		return message != null && named(message) != null;
	}

	private static @Nullable Instant named(String message) {
		Matcher matcher = DATE.matcher(message);
		if (!matcher.find()) {
			return null;
		}
		String time = (matcher.group(2) != null) ? matcher.group(2) : "00:00";
		try {
			return Instant.parse(matcher.group(1) + "T" + time + ":00Z");
		}
		catch (DateTimeParseException ex) {
			return null;
		}
	}

	private static @Nullable Duration number(@Nullable String value, long unitNanos) {
		Matcher number = NUMBER.matcher((value != null) ? value.strip() : "");
		if (!number.matches()) {
			return null;
		}
		double nanos = Double.parseDouble(number.group(1)) * unitNanos;
		return (nanos <= LONGEST.toNanos()) ? Duration.ofNanos((long) nanos) : null;
	}

	private static @Nullable Duration date(@Nullable String value, @Nullable String serverDate, Instant now) {
		Instant until = instant(value);
		if (until == null) {
			return null;
		}
		Instant serverNow = instant(serverDate);
		Duration wait = Duration.between((serverNow != null) ? serverNow : now, until);
		return (wait.compareTo(LONGEST) <= 0) ? positive(wait) : null;
	}

	private static @Nullable Instant instant(@Nullable String httpDate) {
		if (httpDate == null) {
			return null;
		}
		try {
			return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.US).parse(httpDate.strip()));
		}
		catch (DateTimeParseException ex) {
			return null;
		}
	}

	private static Duration positive(Duration duration) {
		if (duration.isNegative()) {
			return Duration.ZERO;
		}
		return (duration.compareTo(LONGEST) > 0) ? LONGEST : duration;
	}

}
