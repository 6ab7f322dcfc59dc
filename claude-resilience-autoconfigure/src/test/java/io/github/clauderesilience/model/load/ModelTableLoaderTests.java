package io.github.clauderesilience.model.load;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

import io.github.clauderesilience.model.Accepts.Effort;
import io.github.clauderesilience.model.ModelProperties;
import io.github.clauderesilience.model.ModelSpec;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.model.TokenUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link ModelTableLoader}, with configuration written as people write it.
 */
class ModelTableLoaderTests {

	private final ModelTable shipped = ModelTableLoader.shipped();

	@Test
	void whenNothingIsConfiguredShouldBeTheShippedTable() {
		ModelTable table = ModelTableLoader.load(new StandardEnvironment());

		assertThat(table.models()).containsExactlyElementsOf(this.shipped.models());
	}

	@Test
	void shouldMergeFieldByField() {
		ModelTable table = load("""
				claude:
				  models:
				    claude-sonnet-5-5:
				      window: 500000
				      limit-group: sonnet-5-5-eu
				      prices: {cache-read: 0.2}
				      accepts: {prefill: true, effort: [low, high]}
				""");

		ModelSpec merged = table.find("claude-sonnet-5-5").orElseThrow();
		ModelSpec before = this.shipped.find("claude-sonnet-5-5").orElseThrow();
		assertThat(merged.window()).isEqualTo(500_000);
		assertThat(merged.limitGroup()).isEqualTo("sonnet-5-5-eu");
		assertThat(merged.prices().cacheRead()).isEqualByComparingTo("0.2");
		assertThat(merged.accepts().prefill()).isTrue();
		assertThat(merged.accepts().effort()).containsExactlyInAnyOrder(Effort.LOW, Effort.HIGH);
		assertThat(merged.outputCap()).isEqualTo(before.outputCap());
		assertThat(merged.prices().input()).isEqualTo(before.prices().input());
		assertThat(merged.accepts().thinking()).isEqualTo(before.accepts().thinking());
		assertThat(table.models()).filteredOn((model) -> !model.id().equals("claude-sonnet-5-5"))
			.containsExactlyElementsOf(
					this.shipped.models().stream().filter((model) -> !model.id().equals("claude-sonnet-5-5")).toList());
	}

	@Test
	void whenNestedPriceBandIsConfiguredShouldKeepItsOtherPrices() {
		ModelTable table = load("""
				claude.models.claude-haiku-5-5.prices.long-prompt.cache-write-1h: 1.00
				""");

		assertThat(table.cost("claude-haiku-5-5", new TokenUsage(0, 0, 0, 1_000_000, 0)))
			.hasValueSatisfying((cost) -> assertThat(cost).isEqualByComparingTo(BigDecimal.ONE));
		assertThat(table.cost("claude-haiku-5-5", TokenUsage.of(1_000_000, 0)))
			.hasValueSatisfying((cost) -> assertThat(cost).isEqualByComparingTo("0.5"));
	}

	@Test
	void shouldAddModels() {
		ModelTable table = load("""
				claude:
				  models:
				    claude-opus-6:
				      window: 2000000
				      retirement: 2030-01-31
				      aliases: [claude-opus-6-latest]
				    "[anthropic.claude-opus-6-v1:0]":
				      limit-group: bedrock
				""");

		assertThat(table.window("claude-opus-6-latest")).hasValue(2_000_000);
		assertThat(table.limitGroup("claude-opus-6")).isEqualTo("claude-opus-6");
		assertThat(table.find("claude-opus-6").orElseThrow().retirement()).isEqualTo("2030-01-31");
		assertThat(table.limitGroup("anthropic.claude-opus-6-v1:0")).isEqualTo("bedrock");
	}

	@Test
	void whenAliasIsConfiguredShouldChangeTheModelItNames() {
		ModelTable table = load("claude.models.claude-sonnet-4-5.output-cap: 32000");

		assertThat(table.outputCap("claude-sonnet-4-5-20250929")).hasValue(32_000);
		assertThat(table.models()).hasSameSizeAs(this.shipped.models());
	}

	@Test
	void shouldReadEnvironmentVariables() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
							Map.of("CLAUDE_MODELS_CLAUDESONNET55_OUTPUTCAP", "1000")));

		ModelTable table = ModelTableLoader.load(environment);

		assertThat(table.outputCap("claude-sonnet-5-5")).hasValue(1_000);
		assertThat(table.models()).hasSameSizeAs(this.shipped.models());
	}

	@Test
	void whenFieldIsUnknownShouldNameItAndWhatIsKnown() {
		assertThatExceptionOfType(ModelTableException.class)
			.isThrownBy(() -> load("claude.models.claude-sonnet-5-5.windw: 5"))
			.withMessageContaining("claude.models.claude-sonnet-5-5.windw")
			.withMessageContaining("is not a known setting")
			.withMessageContaining("limit-group, window, output-cap")
			.withMessageContaining("minimum-cacheable-prompt");
	}

	@Test
	void whenIdWithDotsHasNoBracketsShouldSayThatItNeedsThem() {
		assertThatExceptionOfType(ModelTableException.class)
			.isThrownBy(() -> load("claude.models.anthropic.claude-opus-6.window: 5"))
			.withMessageContaining("must be in brackets");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			window: -1                      | window is -1: write a positive number of tokens
			output-cap: 0                   | output-cap is 0: write a positive number of tokens
			chars-per-token: 0              | chars-per-token is 0.0: write a positive number
			minimum-cacheable-prompt: -5    | minimum-cacheable-prompt is -5: write a positive
			prices.input: -2                | prices.input is -2: write US dollars per million tokens
			prices.fast-multiplier: 0       | prices.fast-multiplier is 0: write how many times the standard price
			prices.long-prompt.input: 2     | prices.long-prompt.above is null: write the prompt length
			prices.long-prompt: {above: 5, output: -1} | prices.long-prompt.output is -1: write US
			limit-group: "' '"              | limit-group is empty: write the name of a group
			aliases: claude-opus-5-5        | aliases is claude-opus-5-5: that name belongs to claude-opus-5-5 already
			""")
	void whenValueMakesNoSenseShouldNameKeyValueAndRemedy(String line, String message) {
		assertThatExceptionOfType(ModelTableException.class)
			.isThrownBy(() -> load("claude.models.claude-opus-5." + line.replace("\"", "")))
			.withMessageContaining("claude.models.claude-opus-5." + message);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			window: large              | window is large: write a number.
			retirement: soon           | retirement is soon: write a date like 2030-01-31.
			accepts.effort: [low, top] | accepts.effort[1] is top: write one of low, medium, high, xhigh, max.
			accepts.sampling: some     | accepts.sampling is some: write one of any, temperature-or-top-p, none.
			accepts.prefill: maybe     | accepts.prefill is maybe: write true or false.
			""")
	void whenValueCannotBeReadShouldNameKeyValueAndRemedy(String line, String message) {
		assertThatExceptionOfType(ModelTableException.class)
			.isThrownBy(() -> load("claude.models.claude-opus-5." + line))
			.withMessage("claude.models.claude-opus-5." + message);
	}

	@Test
	void shouldTakeBoundOverrides() {
		ModelProperties facts = new ModelProperties(Set.of(), "mine", null, null, null, null, null, null, null, null,
				null, null, null, null, null);

		ModelTable table = ModelTableLoader.load(Map.of("claude-opus-5", facts));

		assertThat(table.limitGroup("claude-opus-5")).isEqualTo("mine");
		assertThat(table.window("claude-opus-5")).hasValue(1_000_000);
	}

	private static ModelTable load(String yaml) {
		StandardEnvironment environment = new StandardEnvironment();
		try {
			new YamlPropertySourceLoader()
				.load("application.yml", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
				.forEach(environment.getPropertySources()::addFirst);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return ModelTableLoader.load(environment);
	}

}
