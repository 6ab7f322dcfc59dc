package io.github.clauderesilience.limit;

import java.time.Duration;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Notice;
import io.github.clauderesilience.testsupport.LogCapture;
import io.github.clauderesilience.testsupport.VirtualTime;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LimitLog}.
 */
class LimitLogTests {

	private static final PoolId POOL = new PoolId("sonnet-5-5", "0123456789ab");

	private final VirtualTime time = VirtualTime.at("2026-11-28T12:00:00Z");

	private final LimitLog log = new LimitLog(LimitSettings.HeaderLog.CHANGES, this.time);

	@Test
	void whenCallsAreRefusedAgainAndAgainShouldSayItOnceAMinute() {
		try (LogCapture lines = LogCapture.of(RateLimitGate.class.getName(), Level.INFO)) {
			for (int second = 0; second <= 60; second++) {
				this.log.noticed(POOL, new Notice.RefusedAlone("claude-sonnet-5-5", 2, 1_000_000_000L));
				this.time.forward(Duration.ofSeconds(1));
			}
			assertThat(lines.lines()).hasSize(2);
			assertThat(lines.lines().get(0)).contains("this one is not retried for 1.0 s")
				.doesNotContain("more like it");
			assertThat(lines.lines().get(1)).contains("(and 59 more like it since this was last logged)");
		}
	}

	@Test
	void whenAnswersNameOtherLimitsInTurnShouldSayItOnceAMinute() {
		try (LogCapture lines = LogCapture.of(RateLimitGate.class.getName(), Level.INFO)) {
			for (int i = 0; i < 1_000; i++) {
				this.log.noticed(POOL, new Notice.LimitChanged(Dimension.REQUESTS, 0, 600, 599));
				this.log.noticed(POOL, new Notice.LimitChanged(Dimension.REQUESTS, 600, 60 + i % 2, 59));
				this.log.noticed(POOL, new Notice.LimitChanged(Dimension.INPUT_TOKENS, 600, 60, 59));
			}
			assertThat(lines.lines()).hasSize(3);
			this.time.forward(Duration.ofMinutes(1));
			this.log.noticed(POOL, new Notice.LimitChanged(Dimension.REQUESTS, 60, 600, 599));
			assertThat(lines.lines().get(3)).contains("limit changed: requests 600/min, was 60/min, 599 left")
				.contains("(and 999 more like it");
		}
	}

	@Test
	void whenTheApiNamesMoreThanADayShouldNotCallOurOwnPauseItsWish() {
		try (LogCapture lines = LogCapture.of(RateLimitGate.class.getName(), Level.INFO)) {
			this.log.noticed(POOL, new Notice.Paused(300_000_000_000L, true, Notice.Cause.UNKNOWN));
			this.log.noticed(POOL, new Notice.Paused(300_012_345_678L, true, Notice.Cause.UNKNOWN));
			assertThat(lines.lines().get(0)).contains("paused for 300.0 s after a 429",
					"retry-after from the API is more than a day, which is not believed");
			assertThat(lines.lines().get(1)).contains("retry-after from the API)");
		}
	}

	@Test
	void whenCallsOfTwoModelsAreRefusedShouldNameBoth() {
		try (LogCapture lines = LogCapture.of(RateLimitGate.class.getName(), Level.INFO)) {
			this.log.noticed(POOL, new Notice.RefusedAlone("claude-sonnet-5-5", 2, 1_000_000_000L));
			this.log.noticed(POOL, new Notice.RefusedAlone("claude-sonnet-5", 2, 1_000_000_000L));
			assertThat(lines.lines()).hasSize(2);
		}
	}

}
