package io.github.clauderesilience.fallback;

import java.time.Duration;
import java.util.List;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.fallback.FallbackPolicy.Candidate;
import io.github.clauderesilience.model.ModelSpec;
import io.github.clauderesilience.testsupport.Calls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class FallbackPolicyTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private static final ModelSpec SONNET = model(Calls.SONNET);

	private static final ModelSpec HAIKU = model(Calls.HAIKU);

	private static final ModelSpec OPUS = model(Calls.OPUS);

	@Test
	void shouldTakeTheFirstThatCanTakeTheCallNow() {
		assertThat(FallbackPolicy.choose(List.of(waiting(HAIKU, 0, 5), waiting(OPUS, 0, 0), waiting(SONNET, 0, 0)),
				MINUTE))
			.hasValueSatisfying((chosen) -> assertThat(chosen.model()).isSameAs(OPUS));
	}

	@Test
	void whenAllWouldHaveToWaitShouldTakeTheOneThatWaitsLeast() {
		assertThat(FallbackPolicy.choose(List.of(waiting(HAIKU, 0, 9), waiting(OPUS, 0, 3), waiting(SONNET, 0, 5)),
				MINUTE))
			.hasValueSatisfying((chosen) -> assertThat(chosen.model()).isSameAs(OPUS));
	}

	@Test
	void whenACircuitIsOpenShouldNotWaitForIt() {
		assertThat(FallbackPolicy.choose(List.of(waiting(HAIKU, 1, 0)), MINUTE)).isEmpty();
		assertThat(FallbackPolicy.choose(List.of(waiting(HAIKU, 1, 0), waiting(OPUS, 0, 50)), MINUTE))
			.hasValueSatisfying((chosen) -> assertThat(chosen.model()).isSameAs(OPUS));
	}

	@Test
	void whenNobodyCouldAnswerInTimeShouldTakeNobody() {
		assertThat(FallbackPolicy.choose(List.of(waiting(HAIKU, 0, 60), waiting(OPUS, 0, 90)), MINUTE)).isEmpty();
		assertThat(FallbackPolicy.choose(List.of(), MINUTE)).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = { "RATE_LIMITED", "QUEUE_FULL", "WOULD_MISS_DEADLINE" })
	void whenTheLimitIsUsedUpAModelOfTheSameLimitCannotHelp(ErrorClass errorClass) {
		ModelSpec sameLimit = Calls.MODELS.models()
			.stream()
			.filter((one) -> Calls.MODELS.models()
				.stream()
				.anyMatch((other) -> other != one && other.limitGroup().equals(one.limitGroup())))
			.findFirst()
			.orElseThrow();
		ModelSpec sibling = Calls.MODELS.models()
			.stream()
			.filter((other) -> other != sameLimit && other.limitGroup().equals(sameLimit.limitGroup()))
			.findFirst()
			.orElseThrow();

		assertThat(FallbackPolicy.mayHelp(errorClass, sameLimit, sibling, false)).isFalse();
		assertThat(FallbackPolicy.mayHelp(ErrorClass.OVERLOADED, sameLimit, sibling, false)).isTrue();
		assertThat(FallbackPolicy.mayHelp(errorClass, SONNET, HAIKU, false)).isTrue();
	}

	@Test
	void whenTheLimitOfFastModeIsUsedUpAModelWithoutItCanHelp() {
		ModelSpec fast = Calls.MODELS.find("claude-fable-5-2").orElseThrow();
		ModelSpec sibling = Calls.MODELS.find("claude-fable-5-1").orElseThrow();

		assertThat(FallbackPolicy.mayHelp(ErrorClass.RATE_LIMITED, fast, sibling, true)).isTrue();
		assertThat(FallbackPolicy.mayHelp(ErrorClass.RATE_LIMITED, fast, sibling, false)).isFalse();
	}

	@Test
	void whenThePromptIsTooLongOnlyALargerWindowCanHelp() {
		ModelSpec small = Calls.MODELS.models()
			.stream()
			.filter((one) -> one.window() != null && one.window() == 200_000)
			.findFirst()
			.orElseThrow();
		ModelSpec large = Calls.MODELS.models()
			.stream()
			.filter((one) -> one.window() != null && one.window() == 1_000_000)
			.findFirst()
			.orElseThrow();

		assertThat(FallbackPolicy.mayHelp(ErrorClass.PROMPT_TOO_LONG, small, large, false)).isTrue();
		assertThat(FallbackPolicy.mayHelp(ErrorClass.PROMPT_TOO_LONG, large, small, false)).isFalse();
		assertThat(FallbackPolicy.mayHelp(ErrorClass.PROMPT_TOO_LONG, small, small, false)).isFalse();
	}

	private static Candidate waiting(ModelSpec model, long circuitSeconds, long quotaSeconds) {
		return new Candidate(model, Duration.ofSeconds(circuitSeconds), Duration.ofSeconds(quotaSeconds));
	}

	private static ModelSpec model(String id) {
		return Calls.MODELS.find(id).orElseThrow();
	}

}
