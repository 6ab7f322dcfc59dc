package io.github.clauderesilience.limit.day;

import java.time.Duration;
import java.time.ZoneId;

import io.github.clauderesilience.testsupport.VirtualTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Days of a time zone.
 */
class ZonedDaysTests {

	@ParameterizedTest
	@CsvSource({ "2026-10-24T22:00:00Z, Europe/Berlin, 25", "2027-03-27T23:00:00Z, Europe/Berlin, 23",
			"2026-08-03T00:00:00Z, UTC, 24", "2026-08-03T12:00:00Z, UTC, 12", "2026-08-02T18:30:00Z, Asia/Kolkata, 24",
			"2026-09-05T04:00:00Z, America/Santiago, 24" })
	void daysShouldBeAsLongAsTheyAre(String now, String zone, int hours) {
		ZonedDays days = new ZonedDays(VirtualTime.at(now), ZoneId.of(zone));

		assertThat(Duration.ofNanos(days.today().leftNanos())).isEqualTo(Duration.ofHours(hours));
	}

}
