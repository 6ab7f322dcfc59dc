package io.github.clauderesilience.chain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.fallback.FallbackSettings;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.TroubleRing;
import io.github.clauderesilience.testsupport.TroubleRing.Outcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.publisher.Mono;

import static io.github.clauderesilience.testsupport.Calls.HAIKU;
import static io.github.clauderesilience.testsupport.Calls.SONNET;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * An outage of 15 seconds under 20 calls a second, in virtual time.
 */
class OutageTests {

	private static final Duration FROM = Duration.ofSeconds(5);

	private static final Duration UNTIL = Duration.ofSeconds(20);

	private static final Duration REFUSED_AFTER = Duration.ofMillis(100);

	private static final int SLOWEST_MILLIS = 700;

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void shouldAnswerEverybodyAndHardlyAnyoneShouldNotice(long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		TroubleRing[] ring = new TroubleRing[1];
		ring[0] = new TroubleRing(
				FallbackSettings.of(Map.of(SONNET, List.of(HAIKU)), List.of(), FallbackSettings.defaultOn(),
						Calls.MODELS),
				(model, number) -> answer(ring[0], model, random), (model, target) -> Duration.ZERO,
				random::nextDouble);
		List<Outcome> outcomes = new ArrayList<>();
		for (int i = 0; i < 75 * 20; i++) {
			outcomes.add(ring[0].outcome(SONNET));
			ring[0].time.advanceTimeBy(Duration.ofMillis(50));
		}
		ring[0].time.advanceTimeBy(Duration.ofMinutes(2));

		assertThat(outcomes).allSatisfy(Outcome::answered);
		assertThat(p99(outcomes)).isLessThanOrEqualTo(Duration.ofMillis(SLOWEST_MILLIS + 1500));
		assertThat(ring[0].sent.stream().filter((sent) -> sent.model().equals(SONNET) && isDown(sent.at())).count())
			.isLessThanOrEqualTo(40);
		assertServesAgain(outcomes);
	}

	private static void assertServesAgain(List<Outcome> outcomes) {
		int deadline = (int) UNTIL.plusSeconds(35).toMillis() / 50;
		List<Outcome> after = outcomes.subList(deadline, outcomes.size());
		long live = after.stream().filter((outcome) -> outcome.answered().source() == ClaudeReply.Source.LIVE).count();
		assertThat(live).isEqualTo(after.size());
	}

	private static Mono<ClientResponse> answer(TroubleRing ring, String model, SplittableRandom random) {
		if (model.equals(SONNET) && isDown(ring.now())) {
			return ring.later(REFUSED_AFTER, TroubleRing.error(529, "overloaded_error"));
		}
		return ring.later(Duration.ofMillis(random.nextInt(300, SLOWEST_MILLIS)), TroubleRing.ok(model));
	}

	private static boolean isDown(Duration at) {
		return at.compareTo(FROM) >= 0 && at.compareTo(UNTIL) < 0;
	}

	private static Duration p99(List<Outcome> outcomes) {
		List<Duration> sorted = outcomes.stream().map((outcome) -> outcome.took).sorted().toList();
		return sorted.get(sorted.size() * 99 / 100);
	}

}
