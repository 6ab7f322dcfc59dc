package io.github.clauderesilience.limit;

import java.time.Duration;

import io.github.clauderesilience.limit.need.Notice;
import io.github.clauderesilience.testsupport.LogCapture;
import io.github.clauderesilience.testsupport.VirtualTime;
import ch.qos.logback.classic.Level;
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
			assertThat(lines.lines().get(0)).contains("this one is retried in 1.0 s").doesNotContain("more like it");
			assertThat(lines.lines().get(1)).contains("(and 59 more like it since this was last logged)");
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
