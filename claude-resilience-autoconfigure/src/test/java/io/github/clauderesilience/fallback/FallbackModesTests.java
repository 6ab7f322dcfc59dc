package io.github.clauderesilience.fallback;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.clauderesilience.fallback.FallbackModes.Forced;
import io.github.clauderesilience.fallback.FallbackModes.Mode;
import io.github.clauderesilience.fallback.FallbackModes.View;
import io.github.clauderesilience.spi.FallbackListener;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.time.Timeline;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;

class FallbackModesTests {

	private static final Duration COOL_OFF = Duration.ofSeconds(30);

	private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();

	private final Timeline timeline = Timeline.of(this.clock);

	private final FallbackSettings settings = FallbackSettings.of(Map.of(Calls.SONNET, List.of(Calls.HAIKU)), List.of(),
			FallbackSettings.defaultOn(), Calls.MODELS);

	private final List<String> alerts = new ArrayList<>();

	private final Set<String> awaitsProbe = new HashSet<>();

	private final FallbackModes modes = new FallbackModes(this.settings, Calls.MODELS, FallbackListener.NONE,
			(kind, model, message) -> this.alerts.add(message), this.awaitsProbe::contains, this.timeline);

	@Test
	void whenACircuitIsProbedInVainShouldRememberTheStartOfTheOutage() {
		Instant began = this.timeline.now();
		this.modes.onOpen(Calls.SONNET, COOL_OFF);
		this.clock.advanceTimeBy(COOL_OFF);
		assertThat(this.modes.views())
			.containsExactly(Map.entry(Calls.SONNET, new View(Mode.RECOVERING, List.of(Calls.HAIKU), began, null)));

		this.modes.onOpen(Calls.SONNET, COOL_OFF);
		assertThat(this.modes.views())
			.containsExactly(Map.entry(Calls.SONNET, new View(Mode.FALLBACK, List.of(Calls.HAIKU), began, null)));

		this.modes.onClosed(Calls.SONNET);
		assertThat(this.modes.views()).isEmpty();
	}

	@Test
	void whenAnOperatorForcesAModelShouldTellItFromAnOutage() {
		Instant began = this.timeline.now();
		assertThat(this.modes.force(Calls.SONNET, "alice", "answers badly")).isTrue();
		Forced forced = new Forced(began, "alice", "answers badly");
		assertThat(this.modes.views())
			.containsExactly(Map.entry(Calls.SONNET, new View(Mode.FALLBACK, List.of(Calls.HAIKU), null, forced)));

		this.clock.advanceTimeBy(COOL_OFF);
		this.modes.onOpen(Calls.SONNET, COOL_OFF);
		assertThat(this.modes.force(Calls.SONNET, "bob", null)).as("again").isTrue();
		assertThat(this.modes.views()).containsExactly(
				Map.entry(Calls.SONNET, new View(Mode.FALLBACK, List.of(Calls.HAIKU), began.plus(COOL_OFF), forced)));

		assertThat(this.modes.clear(Calls.SONNET)).isTrue();
		assertThat(this.modes.clear(Calls.SONNET)).isFalse();
		assertThat(this.modes.views()).containsExactly(
				Map.entry(Calls.SONNET, new View(Mode.FALLBACK, List.of(Calls.HAIKU), began.plus(COOL_OFF), null)));
	}

	@Test
	void whenAModelHasNoFallbackShouldNotSayThatOthersAnswer() {
		this.modes.onOpen(Calls.HAIKU, COOL_OFF);
		assertThat(this.modes.mode(Calls.HAIKU)).isEqualTo(Mode.DOWN);

		this.clock.advanceTimeBy(COOL_OFF);
		assertThat(this.modes.mode(Calls.HAIKU)).as("probed").isEqualTo(Mode.DOWN);
	}

	@Test
	void whenNoCallHasAskedAModelSinceItMayBeProbedShouldSaySo() {
		this.modes.onOpen(Calls.SONNET, COOL_OFF);
		this.clock.advanceTimeBy(COOL_OFF.plusSeconds(60));
		assertThat(this.modes.mode(Calls.SONNET)).as("a probe hangs").isEqualTo(Mode.RECOVERING);

		this.awaitsProbe.add(Calls.SONNET);
		assertThat(this.modes.mode(Calls.SONNET)).isEqualTo(Mode.UNASKED);
		assertThat(Mode.UNASKED.isAnsweredByOthers()).isFalse();
		this.modes.onOpen(Calls.SONNET, COOL_OFF);
		this.clock.advanceTimeBy(COOL_OFF);
		assertThat(this.modes.mode(Calls.SONNET)).as("at once").isEqualTo(Mode.RECOVERING);
	}

	@Test
	void whenAnOperatorResetsTheCircuitShouldNotSpeakOfARecovery() {
		this.modes.onOpen(Calls.SONNET, COOL_OFF);
		this.clock.advanceTimeBy(Duration.ofMillis(200));
		this.modes.onReset(Calls.SONNET);
		this.modes.onOpen(Calls.SONNET, COOL_OFF);
		this.clock.advanceTimeBy(Duration.ofMillis(300));
		this.modes.onClosed(Calls.SONNET);

		assertThat(this.modes.views()).isEmpty();
		assertThat(this.alerts).hasSize(4)
			.contains("An operator reset the circuit of " + Calls.SONNET
					+ " after an outage of 200ms: calls are sent to it again")
			.contains(Calls.SONNET + " has recovered after 300ms");
	}

}
