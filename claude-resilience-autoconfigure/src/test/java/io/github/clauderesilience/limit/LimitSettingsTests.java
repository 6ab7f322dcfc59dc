package io.github.clauderesilience.limit;

import java.time.Duration;
import java.util.Map;

import io.github.clauderesilience.limit.LimitSettings.Ceilings;
import io.github.clauderesilience.limit.LimitSettings.HeaderLog;
import io.github.clauderesilience.limit.need.Dimension;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link LimitSettings}.
 */
class LimitSettingsTests {

	@Test
	void whenMaxWaitIsNotPositiveShouldSayWhatToChange() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new LimitSettings(Duration.ZERO, 1, 1, HeaderLog.OFF, Map.of()))
			.withMessageContaining("claude.rate-limit.max-wait is PT0S");
	}

	@Test
	void whenMaxQueueIsNegativeShouldSayWhatToChange() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new LimitSettings(Duration.ofSeconds(1), -1, 1, HeaderLog.OFF, Map.of()))
			.withMessageContaining("claude.rate-limit.max-queue is -1");
	}

	@Test
	void whenMaxInFlightIsZeroShouldSayWhatToChange() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new LimitSettings(Duration.ofSeconds(1), 1, 0, HeaderLog.OFF, Map.of()))
			.withMessageContaining("claude.rate-limit.max-in-flight is 0");
	}

	@Test
	void whenCeilingIsZeroShouldSayWhatToChange() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Ceilings(null, 0L, null, null))
			.withMessageContaining("input-tokens-per-minute is 0");
	}

	@Test
	void shouldGiveAGroupItsCeilings() {
		LimitSettings settings = new LimitSettings(Duration.ofSeconds(1), 1, 1, HeaderLog.OFF,
				Map.of("a", new Ceilings(60L, null, null, 1000L)));

		assertThat(settings.forGroup("a", (model) -> 4, false).ceilings())
			.containsExactlyInAnyOrderEntriesOf(Map.of(Dimension.REQUESTS, 60.0, Dimension.TOKENS, 1000.0));
		assertThat(settings.forGroup("b", (model) -> 4, false).ceilings()).isEmpty();
	}

}
