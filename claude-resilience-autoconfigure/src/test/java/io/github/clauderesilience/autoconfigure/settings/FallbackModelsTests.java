package io.github.clauderesilience.autoconfigure.settings;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FallbackModelsTests {

	private static final String KEY = "claude.fallback.models";

	private static final FallbackModels HAIKU_OF_ALL = new FallbackModels(Map.of(), List.of("claude-haiku-5-5"));

	private static final FallbackModels OPUS_OF_SONNET = new FallbackModels(
			Map.of("claude-sonnet-5-5", List.of("claude-opus-5-5")), List.of());

	@ParameterizedTest
	@ValueSource(strings = { KEY, KEY + "[0]" })
	void aListShouldReplaceWhatSourcesBelowSay(String list) {
		assertThat(of(Map.of(list, "claude-haiku-5-5"))).isEqualTo(HAIKU_OF_ALL);
		assertThat(of(Map.of(list, "claude-haiku-5-5"), Map.of(KEY + ".claude-sonnet-5-5", "claude-opus-5-5")))
			.isEqualTo(HAIKU_OF_ALL);
		assertThat(of(Map.of(list, "claude-haiku-5-5"), Map.of(KEY + "[0]", "claude-opus-5-5", KEY + "[1]", "x")))
			.isEqualTo(HAIKU_OF_ALL);
	}

	@ParameterizedTest
	@ValueSource(strings = { KEY, KEY + "[0]" })
	void modelsByModelShouldReplaceAListOfASourceBelow(String list) {
		assertThat(of(Map.of(KEY + ".claude-sonnet-5-5", "claude-opus-5-5"), Map.of(list, "claude-haiku-5-5"),
				Map.of(KEY + ".claude-opus-5-5", "claude-haiku-5-5")))
			.isEqualTo(OPUS_OF_SONNET);
	}

	@Test
	void modelsByModelOfSeveralSourcesShouldAddUp() {
		assertThat(of(Map.of(KEY + ".claude-sonnet-5-5[0]", "claude-opus-5-5"),
				Map.of(KEY + ".claude-opus-5-5[0]", "claude-haiku-5-5"))
			.ofModel()).containsOnlyKeys("claude-sonnet-5-5", "claude-opus-5-5");
	}

	@Test
	void whenNothingIsSetShouldBeTheDefault() {
		assertThat(of().ofModel()).containsKey("claude-sonnet-5-5");
		assertThat(of(Map.of(KEY, ""))).isEqualTo(new FallbackModels(Map.of(), List.of()));
	}

	@Test
	void whenOneSourceHasBothShouldFailTheStart() {
		assertThatExceptionOfType(ClaudeConfigurationException.class)
			.isThrownBy(() -> of(Map.of(KEY, "", KEY + ".claude-sonnet-5-5", "claude-opus-5-5")))
			.withMessageContaining(KEY + " is set for all models and for single ones");
	}

	@Test
	void aVariableShouldReplaceModelsByModel() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
							Map.of("CLAUDE_FALLBACK_MODELS", "claude-haiku-5-5")));
		environment.getPropertySources()
			.addLast(new MapPropertySource("file", Map.of(KEY + ".claude-sonnet-5-5[0]", "claude-opus-5-5")));

		assertThat(FallbackModels.of(environment)).isEqualTo(HAIKU_OF_ALL);
	}

	@SafeVarargs
	private static FallbackModels of(Map<String, Object>... sources) {
		StandardEnvironment environment = new StandardEnvironment();
		for (int i = 0; i < sources.length; i++) {
			environment.getPropertySources().addLast(new MapPropertySource("source " + i, sources[i]));
		}
		return FallbackModels.of(environment);
	}

}
