package io.github.clauderesilience.model;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import io.github.clauderesilience.model.Accepts.Effort;
import io.github.clauderesilience.model.load.ModelTableLoader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link ModelTable} over the shipped data. The expected values are written down
 * here a second time, from the provider's tables, so that a slip of the pen in the data
 * file shows.
 */
class ModelTableTests {

	private final ModelTable table = ModelTableLoader.shipped();

	@ParameterizedTest
	@CsvSource(nullValues = "?", textBlock = """
			claude-fable-5-2,           fable-5-x,  2026-11-09, 1000000, 128000, 8,   40,  10,    16, 0.20, high
			claude-fable-5-1,           fable-5-x,  2026-09-01, 1000000, 128000, 10,  50,  12.50, 20, 0.25, high
			claude-fable-5,             fable-5-x,  2026-06-09, 1000000, 128000, 10,  50,  12.50, 20, 1.00, high
			claude-opus-5-5,            opus-5-5,   2026-09-22, 1000000, 128000, 4,   20,  5,     8,  0.20, medium
			claude-opus-5,              opus-5,     2026-07-24, 1000000, 128000, 5,   25,  6.25,  10, 0.50, high
			claude-opus-4-8,            opus-4-x,   2026,       1000000, 128000, 5,   25,  6.25,  10, 0.50, high
			claude-opus-4-7,            opus-4-x,   2026,       1000000, 128000, 5,   25,  6.25,  10, 0.50, high
			claude-opus-4-6,            opus-4-x,   2026,       1000000, 128000, 5,   25,  6.25,  10, 0.50, high
			claude-opus-4-5-20251101,   opus-4-x,   2025-11,    200000,  64000,  5,   25,  6.25,  10, 0.50, high
			claude-sonnet-5-5,          sonnet-5-5, 2026-09-28, 1000000, 128000, 2,   10,  2.50,  4,  0.10, high
			claude-sonnet-5,            sonnet-5,   2026-06-30, 1000000, 128000, 2,   10,  2.50,  4,  0.20, high
			claude-sonnet-4-6,          sonnet-4-x, 2026-02,    1000000, 128000, 3,   15,  3.75,  6,  0.30, high
			claude-sonnet-4-5-20250929, sonnet-4-x, 2025-09,    200000,  64000,  3,   15,  3.75,  6,  0.30, ?
			claude-haiku-5-5,           haiku-5-5,  2026-10-07, 1000000, 128000, 0.1, 0.5, 0.125, 0.2, 0.01, medium
			claude-haiku-4-5-20251001,  haiku-4-5,  2025-10,    200000,  64000,  1,   5,   1.25,  2,  0.10, ?
			""")
	void shouldHoldEveryRowOfThePublishedTable(String id, String group, String released, long window, long outputCap,
			BigDecimal input, BigDecimal output, BigDecimal write5m, @Nullable BigDecimal write1h, BigDecimal read,
			@Nullable String defaultEffort) {
		ModelSpec model = this.table.find(id).orElseThrow();

		assertThat(model.id()).isEqualTo(id);
		assertThat(this.table.limitGroup(id)).isEqualTo(group);
		assertThat(model.released()).asString().startsWith(released);
		assertThat(this.table.window(id)).hasValue(window);
		assertThat(this.table.outputCap(id)).hasValue(outputCap);
		assertThat(model.accepts().defaultEffort())
			.isEqualTo((defaultEffort != null) ? Effort.valueOf(defaultEffort.toUpperCase(Locale.ROOT)) : null);
		Prices prices = model.prices();
		assertThat(prices.input()).isEqualByComparingTo(input);
		assertThat(prices.output()).isEqualByComparingTo(output);
		assertThat(prices.cacheWrite5m()).isEqualByComparingTo(write5m);
		assertThat(prices.cacheRead()).isEqualByComparingTo(read);
		if (write1h == null) {
			assertThat(prices.cacheWrite1h()).isNull();
		}
		else {
			assertThat(prices.cacheWrite1h()).isEqualByComparingTo(write1h);
		}
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", textBlock = """
			claude-fable-5-1,   2027-09-01, -
			claude-opus-5-5,    2027-09-22, -
			claude-opus-4-5,    -,          2027-01-22
			claude-sonnet-5-5,  2027-09-28, -
			claude-sonnet-4-5,  -,          2026-11-30
			claude-mythos-preview, -,       2026-06-30
			claude-haiku-5-5,   2027-10-07, -
			claude-haiku-4-5,   2026-10-15, -
			claude-opus-4-1,    -,          2026-08-05
			claude-opus-4,      -,          2026-06-15
			claude-sonnet-4,    -,          2026-06-15
			claude-3-7-sonnet,  -,          2026-02-19
			claude-3-5-haiku,   -,          2026-02-19
			claude-3-haiku,     -,          2026-04-20
			""")
	void shouldKnowTheRetirementDates(String id, @Nullable LocalDate notBefore, @Nullable LocalDate retirement) {
		ModelSpec model = this.table.find(id).orElseThrow();

		assertThat(model.retirementNotBefore()).isEqualTo(notBefore);
		assertThat(model.retirement()).isEqualTo(retirement);
	}

	@ParameterizedTest
	@CsvSource({ "claude-sonnet-4-5,claude-sonnet-4-5-20250929", "claude-haiku-4-5,claude-haiku-4-5-20251001",
			"claude-opus-4-5,claude-opus-4-5-20251101", "claude-opus-4-0,claude-opus-4-20250514" })
	void shouldResolveAliasesAndDatedIds(String alias, String id) {
		assertThat(this.table.find(alias)).hasValueSatisfying((model) -> assertThat(model.id()).isEqualTo(id));
		assertThat(this.table.find(id)).isEqualTo(this.table.find(alias));
		assertThat(this.table.find(alias).orElseThrow().isCalled(alias)).isTrue();
	}

	@Test
	void whenOnlyTheDateIsUnknownShouldResolveToTheModel() {
		assertThat(this.table.find("claude-sonnet-4-6-20260217")).isEqualTo(this.table.find("claude-sonnet-4-6"));
	}

	@Test
	void shouldHoldThePairOfTheArticle() {
		assertThat(this.table.find("claude-sonnet-4-5")).isPresent();
		assertThat(this.table.find("claude-haiku-4-5")).isPresent();
		assertThat(this.table.limitGroup("claude-sonnet-4-5")).isNotEqualTo(this.table.limitGroup("claude-haiku-4-5"));
	}

	@Test
	void whenModelIsUnknownShouldShareOneGroupAndKnowNothing() {
		assertThat(this.table.limitGroup("my-model")).isEqualTo("unknown");
		assertThat(this.table.limitGroup("my-other-model")).isEqualTo("unknown");
		assertThat(this.table.limitGroup(null)).isEqualTo("unknown");
		assertThat(this.table.window("my-model")).isEmpty();
		assertThat(this.table.cost("my-model", TokenUsage.of(1, 1))).isEmpty();
		assertThat(this.table.retirementWarning("my-model", LocalDate.MAX)).isEmpty();
	}

	@Test
	void fastModeShouldHaveGroupsOfItsOwn() {
		assertThat(this.table.limitGroup("claude-opus-5-5", true)).isEqualTo("opus-5-5-fast");
		assertThat(this.table.limitGroup("claude-opus-5-5", false)).isEqualTo("opus-5-5");
		assertThat(this.table.limitGroup("my-model", true)).isEqualTo("unknown-fast");
		assertThat(this.table.limitGroups()).contains("opus-5-5-fast", "fable-5-x-fast", "unknown-fast")
			.doesNotContain("sonnet-5-5-fast");
	}

	@Test
	void whenFastShouldCostItsMultiple() {
		TokenUsage usage = new TokenUsage(1_000, 100, 400, 200, 5_000, true);

		// (1000*4 + 100*20 + 400*5 + 200*8 + 5000*0.2) * 2 = 21200 millionths
		assertThat(this.table.cost("claude-opus-5-5", usage)).hasValueSatisfying(cost("0.0212"));
		assertThat(this.table.cost("claude-fable-5-2", usage)).as("its multiple is not known").isEmpty();
	}

	@Test
	void shouldComputeCostExactly() {
		TokenUsage usage = new TokenUsage(1_234, 567, 8_000, 2_000, 50_000);

		// 1234*2 + 567*10 + 8000*2.5 + 2000*4 + 50000*0.1 = 41138 millionths
		assertThat(this.table.cost("claude-sonnet-5-5", usage)).hasValueSatisfying(cost("0.041138"));
	}

	@Test
	void whenPromptIsLongShouldUseTheSecondPriceBandForEverything() {
		// the whole prompt counts: 60,000 + 40,000 read from the cache is still short
		assertThat(this.table.cost("claude-haiku-5-5", new TokenUsage(60_000, 1_000, 0, 0, 40_000)))
			.hasValueSatisfying(cost("0.0069"));
		// one token more: 60001*0.5 + 1000*2.5 + 40000*0.05 = 34500.5 millionths
		assertThat(this.table.cost("claude-haiku-5-5", new TokenUsage(60_001, 1_000, 0, 0, 40_000)))
			.hasValueSatisfying(cost("0.0345005"));
	}

	@Test
	void whenNeededPriceIsUnknownShouldHaveNoCost() {
		assertThat(this.table.cost("claude-mythos-preview", TokenUsage.of(1, 0))).isEmpty();
		assertThat(this.table.cost("claude-fable-5-2", new TokenUsage(10, 10, 0, 1, 0)))
			.hasValueSatisfying(cost("0.000496"));
		assertThat(this.table.cost("claude-mythos-preview", TokenUsage.of(0, 0))).hasValueSatisfying(cost("0"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", textBlock = """
			2026-09-30 | -
			2026-10-01 | will be retired on 2026-11-30, in 60 days
			2026-11-29 | will be retired on 2026-11-30, in 1 day,
			2026-11-30 | was retired on 2026-11-30
			2027-01-01 | was retired on 2026-11-30
			""")
	void shouldWarnFromSixtyDaysBeforeRetirement(LocalDate today, @Nullable String text) {
		if (text == null) {
			assertThat(this.table.retirementWarning("claude-sonnet-4-5", today)).isEmpty();
		}
		else {
			assertThat(this.table.retirementWarning("claude-sonnet-4-5", today)).hasValueSatisfying(
					(warning) -> assertThat(warning).contains("claude-sonnet-4-5", text, "Use claude-sonnet-5-5"));
		}
	}

	@Test
	void whenNoRetirementDateIsSetShouldNotWarn() {
		assertThat(this.table.retirementWarning("claude-haiku-4-5", LocalDate.of(2030, 1, 1))).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "claude-sonet-5-5,claude-sonnet-5-5", "Claude-Opus-5-5,claude-opus-5-5",
			"sonnet-4-5,claude-sonnet-4-5", "claude-haiku-4-6,claude-haiku-4-5" })
	void shouldSuggestTheNearestId(String typed, String nearest) {
		assertThat(this.table.suggest(typed)).hasSizeLessThanOrEqualTo(3).contains(nearest);
	}

	@ParameterizedTest
	@ValueSource(strings = { "gpt-4", "", "completely-different-thing" })
	void whenNothingIsNearShouldSuggestNothing(String typed) {
		assertThat(this.table.suggest(typed)).isEmpty();
	}

	@Test
	void shouldKnowThePublishedLimits() {
		assertThat(this.table.publishedLimits("fable-5-x"))
			.isEqualTo(Map.of("start", new PublishedLimits(1_000L, 500_000L, 100_000L), "build",
					new PublishedLimits(2_000L, 1_500_000L, 300_000L), "scale",
					new PublishedLimits(4_000L, 4_000_000L, 800_000L)));
		for (String group : new String[] { "opus-5", "opus-4-x", "sonnet-5", "sonnet-4-x", "haiku-4-5", "haiku-5-5" }) {
			assertThat(this.table.publishedLimits(group))
				.isEqualTo(Map.of("start", new PublishedLimits(1_000L, 2_000_000L, 400_000L), "build",
						new PublishedLimits(5_000L, 5_000_000L, 1_000_000L), "scale",
						new PublishedLimits(10_000L, 10_000_000L, 2_000_000L)));
		}
		assertThat(this.table.publishedLimits("sonnet-5-5")).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "claude-opus-5-5, 512", "claude-sonnet-5-5, 512", "claude-haiku-5-5, 512", "claude-opus-5, 512",
			"claude-fable-5, 512", "claude-fable-5-1, 512", "claude-mythos-5, 512", "claude-mythos-5-1, 512",
			"claude-opus-4-8, 1024", "claude-sonnet-5, 1024", "claude-sonnet-4-6, 1024", "claude-sonnet-4-5, 1024",
			"claude-opus-4-7, 2048", "claude-opus-4-6, 4096", "claude-opus-4-5, 4096", "claude-haiku-4-5, 4096" })
	void shouldKnowTheLeastCacheablePrefix(String id, long tokens) {
		assertThat(this.table.find(id).orElseThrow().minimumCacheablePrompt()).isEqualTo(tokens);
	}

	@ParameterizedTest
	@CsvSource({ "claude-mythos-5-1, claude-fable-5-1", "claude-mythos-5-2, claude-fable-5-2" })
	void shouldGiveMythosTheTermsOfFableInAGroupOfItsOwn(String id, String fable) {
		ModelSpec model = this.table.find(id).orElseThrow();
		ModelSpec same = this.table.find(fable).orElseThrow();

		assertThat(model.limitGroup()).isEqualTo("mythos-5-x");
		assertThat(model.prices()).isEqualTo(same.prices());
		assertThat(model.accepts()).isEqualTo(same.accepts());
		assertThat(model.window()).isEqualTo(same.window());
	}

	@Test
	void shouldReferOnlyToModelsOfTheTable() {
		assertThat(this.table.models()).allSatisfy((model) -> {
			if (model.replacement() != null) {
				assertThat(this.table.find(model.replacement())).isPresent();
			}
			assertThat(model.readsThinkingOf()).allSatisfy((id) -> assertThat(this.table.find(id)).isPresent());
		});
	}

	@Test
	void shouldCountThirtyPercentMoreTokensForTheNewerTokenizer() {
		assertThat(charsPerToken("claude-sonnet-4-6") / charsPerToken("claude-opus-4-7")).isBetween(1.25, 1.35);
		assertThat(charsPerToken("claude-haiku-5-5")).isEqualTo(charsPerToken("claude-opus-4-7"));
		assertThat(charsPerToken("claude-haiku-4-5")).isEqualTo(charsPerToken("claude-sonnet-4-6"));
	}

	@Test
	void whenLocaleIsNotEnglishShouldReadTheSameTable() {
		Locale before = Locale.getDefault();
		try {
			Locale.setDefault(Locale.forLanguageTag("tr-TR"));
			assertThat(ModelTableLoader.shipped().models()).containsExactlyElementsOf(this.table.models());
		}
		finally {
			Locale.setDefault(before);
		}
	}

	private double charsPerToken(String id) {
		return Objects.requireNonNull(this.table.find(id).orElseThrow().charsPerToken());
	}

	private static Consumer<BigDecimal> cost(String dollars) {
		return (actual) -> assertThat(actual).isEqualByComparingTo(dollars);
	}

}
