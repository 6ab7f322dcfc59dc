package io.github.clauderesilience.fallback;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.model.ModelSpec;
import io.github.clauderesilience.testsupport.Calls;
import org.junit.jupiter.api.Test;

import static io.github.clauderesilience.testsupport.Calls.HAIKU;
import static io.github.clauderesilience.testsupport.Calls.OPUS;
import static io.github.clauderesilience.testsupport.Calls.SONNET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class FallbackSettingsTests {

	@Test
	void shouldKeepTheOrderOfAModelsList() {
		assertThat(of(Map.of(SONNET, List.of(OPUS, HAIKU)), List.of()).targets(SONNET)).extracting(ModelSpec::id)
			.containsExactly(OPUS, HAIKU);
	}

	@Test
	void shouldKnowModelsByAnyOfTheirIds() {
		FallbackSettings settings = of(Map.of("claude-sonnet-4-5", List.of("claude-haiku-4-5")), List.of());

		assertThat(settings.hasTargets(Calls.MODELS.key("claude-sonnet-4-5"))).isTrue();
		assertThat(settings.hasTargets(SONNET)).isFalse();
	}

	@Test
	void plainListShouldStandInForAllButItsOwnMembers() {
		FallbackSettings settings = of(Map.of(), List.of(HAIKU, SONNET));

		assertThat(settings.targets(OPUS)).extracting(ModelSpec::id).containsExactly(HAIKU, SONNET);
		assertThat(settings.targets(HAIKU)).extracting(ModelSpec::id).containsExactly(SONNET);
		assertThat(settings.hasTargets("claude-unknown")).isTrue();
	}

	@Test
	void shouldAskByTheNameThatTheListOfTheModelHas() {
		FallbackSettings settings = of(
				Map.of(SONNET, List.of("claude-haiku-4-5"), OPUS, List.of("claude-haiku-4-5-20251001")),
				List.of("claude-haiku-4-5"));
		ModelSpec haiku = settings.targets(SONNET).get(0);

		assertThat(settings.name(SONNET, haiku)).isEqualTo("claude-haiku-4-5");
		assertThat(settings.name(OPUS, haiku)).isEqualTo("claude-haiku-4-5-20251001");
		assertThat(settings.name("claude-unknown", haiku)).isEqualTo("claude-haiku-4-5");
	}

	@Test
	void whenAModelStandsInForItselfShouldSaySo() {
		refused(Map.of(SONNET, List.of(HAIKU, SONNET)), "claude.fallback.models." + SONNET,
				"remove it from its own list");
	}

	@Test
	void whenAModelComesTwiceShouldSaySo() {
		refused(Map.of(SONNET, List.of(HAIKU, HAIKU)), "lists " + HAIKU + " twice");
	}

	@Test
	void whenModelsStandInForEachOtherInACircleShouldNameTheCircle() {
		refused(Map.of(SONNET, List.of(HAIKU), HAIKU, List.of(OPUS), OPUS, List.of(SONNET)), "contains a cycle", SONNET,
				HAIKU, OPUS, "remove one");
	}

	@Test
	void whenTwoListsLeadToTheSameModelThereIsNoCircle() {
		assertThat(of(Map.of(SONNET, List.of(OPUS, HAIKU), OPUS, List.of(HAIKU)), List.of()).hasTargets(OPUS)).isTrue();
	}

	@Test
	void whenAModelIsNotKnownShouldNameNearMatches() {
		refused(Map.of(SONNET, List.of("claude-haiku-55")), "\"claude-haiku-55\" is not known", "did you mean", HAIKU);
		refused(Map.of(SONNET, List.of("gpt")), "\"gpt\" is not known. If it exists");
		refused(Map.of("claude-sonet-5-5", List.of(HAIKU)), "\"claude-sonet-5-5\" is not known", SONNET);
	}

	@Test
	void shouldAskAnotherModelOnlyOnTheConfiguredClasses() {
		FallbackSettings settings = FallbackSettings.of(Map.of(), List.of(), Set.of(ErrorClass.REFUSED), Calls.MODELS);

		assertThat(settings.isOn(ErrorClass.REFUSED)).isTrue();
		assertThat(settings.isOn(ErrorClass.OVERLOADED)).isFalse();
	}

	private static FallbackSettings of(Map<String, List<String>> models, List<String> all) {
		return FallbackSettings.of(models, all, FallbackSettings.defaultOn(), Calls.MODELS);
	}

	private static void refused(Map<String, List<String>> models, String... words) {
		assertThatIllegalArgumentException().isThrownBy(() -> of(models, List.of()))
			.satisfies((failure) -> assertThat(failure.getMessage()).contains(words));
	}

}
