package io.github.clauderesilience.time;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalUnit;

import org.springframework.format.annotation.DurationFormat.Style;
import org.springframework.format.datetime.standard.DurationFormatterUtils;

/**
 * Durations for people, as exactly as people need: {@code 2h26m}, {@code 35s},
 * {@code 1s200ms}.
 */
public final class DurationText {

	private DurationText() {
	}

	/**
	 * A duration in words.
	 * @param duration zero or more
	 * @return to the minute from an hour on, to the second from ten seconds on, else to
	 * the millisecond, rounded up
	 */
	public static String of(Duration duration) {
		TemporalUnit unit = ChronoUnit.MILLIS;
		if (duration.compareTo(Duration.ofHours(1)) >= 0) {
			unit = ChronoUnit.MINUTES;
		}
		else if (duration.compareTo(Duration.ofSeconds(10)) >= 0) {
			unit = ChronoUnit.SECONDS;
		}
		Duration rounded = duration.plus(unit.getDuration()).minusNanos(1).truncatedTo(unit);
		return rounded.isZero() ? "0s" : DurationFormatterUtils.print(rounded, Style.COMPOSITE);
	}

}
