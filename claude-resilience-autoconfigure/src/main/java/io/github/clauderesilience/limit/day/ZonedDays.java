package io.github.clauderesilience.limit.day;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

import io.github.clauderesilience.time.Timeline;

/**
 * Days of a time zone, those of 23 and 25 hours included.
 *
 * @param timeline the time source
 * @param zone where the days begin
 */
record ZonedDays(Timeline timeline, ZoneId zone) implements Days {

	@Override
	public Day today() {
		Instant now = this.timeline.now();
		LocalDate date = LocalDate.ofInstant(now, this.zone);
		Instant end = date.plusDays(1).atStartOfDay(this.zone).toInstant();
		return new Day(date, Math.max(1, Duration.between(now, end).toNanos()));
	}

}
