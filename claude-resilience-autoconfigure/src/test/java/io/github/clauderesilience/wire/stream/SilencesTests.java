package io.github.clauderesilience.wire.stream;

import java.util.Objects;

import io.github.clauderesilience.json.Json;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link Silences}: a model that thinks long is not taken for dead.
 */
class SilencesTests {

	private static final long SECOND = 1_000_000_000;

	private final Silences silences = new Silences();

	@Test
	void whenNothingWasSeenShouldKeepToTheSettings() {
		assertThat(this.silences.limitNanos(kind("claude-test"), 10 * SECOND)).isEqualTo(10 * SECOND);
	}

	@Test
	void whenGoodAnswersWereSilentForLongShouldAllowTwiceAsLong() {
		this.silences.good(kind("claude-test"), 45 * SECOND, 0);
		this.silences.good(kind("claude-other"), SECOND, 0);

		assertThat(this.silences.limitNanos(kind("claude-test"), 10 * SECOND)).isEqualTo(90 * SECOND);
		assertThat(this.silences.limitNanos(kind("claude-other"), 10 * SECOND)).isEqualTo(10 * SECOND);
	}

	@Test
	void whenAnswersAreQuickAgainShouldForgetLittleByLittle() {
		this.silences.good(kind("claude-test"), 45 * SECOND, 0);
		for (int i = 0; i < 60; i++) {
			this.silences.good(kind("claude-test"), SECOND, 0);
		}

		assertThat(this.silences.limitNanos(kind("claude-test"), 10 * SECOND)).isEqualTo(10 * SECOND);
	}

	@Test
	void whenManyNamesComeShouldKeepTheOneInUse() {
		this.silences.good(kind("claude-test"), 45 * SECOND, 0);
		for (int i = 0; i < 2000; i++) {
			this.silences.good(kind("model-" + i), SECOND, 0);

			assertThat(this.silences.limitNanos(kind("claude-test"), SECOND)).isEqualTo(90 * SECOND);
		}
	}

	@Test
	void whenNamesComeAndGoShouldStayBounded() {
		for (int i = 0; i < 20_000; i++) {
			this.silences.good(kind("model-" + i), 45 * SECOND, 0);
		}

		assertThat(this.silences.limitNanos(kind("model-19999"), SECOND)).isEqualTo(90 * SECOND);
		assertThat(this.silences.limitNanos(kind("model-0"), SECOND)).isEqualTo(SECOND);
	}

	@Test
	void whenAnAnswerHasToThinkShouldPutUpWithMoreFromTheStart() {
		assertThat(limit("{}")).isEqualTo(10 * SECOND);
		assertThat(limit("{\"thinking\":{\"type\":\"disabled\"}}")).isEqualTo(10 * SECOND);
		assertThat(limit("{\"thinking\":{\"type\":\"adaptive\"}}")).isEqualTo(20 * SECOND);
		assertThat(limit("{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":20000}}")).isEqualTo(40 * SECOND);
		assertThat(limit("{\"output_config\":{\"effort\":\"high\"}}")).isEqualTo(20 * SECOND);
		assertThat(limit("{\"thinking\":{\"type\":\"adaptive\"},\"output_config\":{\"effort\":\"max\"}}"))
			.isEqualTo(50 * SECOND);
	}

	@Test
	void whenOnlyAnswersThatThinkAreSlowShouldStayQuickForTheOthers() {
		this.silences.good(AnswerKind.of("claude-test", parse("{\"thinking\":{\"type\":\"adaptive\"}}")), 45 * SECOND,
				0);

		assertThat(limit("{\"thinking\":{\"type\":\"adaptive\"}}")).isEqualTo(90 * SECOND);
		assertThat(limit("{}")).isEqualTo(10 * SECOND);
	}

	@Test
	void whenGoodAnswersPausedInTheMiddleShouldAllowTwiceAsLong() {
		this.silences.good(kind("claude-test"), SECOND, 40 * SECOND);

		assertThat(this.silences.idleNanos(kind("claude-test"), 30 * SECOND)).isEqualTo(80 * SECOND);
		assertThat(this.silences.idleNanos(kind("claude-other"), 30 * SECOND)).isEqualTo(30 * SECOND);
	}

	@Test
	void whenAPauseInTheMiddleIsLongerThanAnyShouldBeUnusual() {
		this.silences.good(kind("claude-test"), SECOND, 40 * SECOND);
		this.silences.good(kind("claude-quick"), SECOND, SECOND);

		assertThat(this.silences.unusualGapNanos(kind("claude-test"), 30 * SECOND)).isEqualTo(80 * SECOND);
		assertThat(this.silences.unusualGapNanos(kind("claude-quick"), 30 * SECOND)).isEqualTo(7_500_000_000L);
		assertThat(this.silences.unusualGapNanos(kind("claude-other"), 30 * SECOND)).isEqualTo(Long.MAX_VALUE);
	}

	private long limit(String request) {
		return this.silences.limitNanos(AnswerKind.of("claude-test", parse(request)), 10 * SECOND);
	}

	private static ObjectNode parse(String request) {
		return Objects.requireNonNull(Json.readObject(request));
	}

	private static AnswerKind kind(String model) {
		return new AnswerKind(model, 1);
	}

}
