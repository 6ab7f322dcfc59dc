package io.github.clauderesilience.autoconfigure.settings;

import java.time.ZoneId;
import java.util.Map;
import java.util.Objects;

import io.github.clauderesilience.autoconfigure.start.StartFailures;
import io.github.clauderesilience.limit.LimitAlerts;
import io.github.clauderesilience.limit.LimitSettings;
import io.github.clauderesilience.limit.day.DayBudgets;
import io.github.clauderesilience.limit.day.DaySettings;
import io.github.clauderesilience.limit.day.DayStore;
import io.github.clauderesilience.limit.day.FileDayStore;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code claude.rate-limit.*} on its way to the limiter.
 */
class LimitPropertiesTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ClaudeContexts.autoConfigurations()))
		.withPropertyValues("claude.api-key=sk-ant-test");

	@Test
	void weightsShouldReachTheSettings() {
		this.runner
			.withPropertyValues("claude.rate-limit.tenants.acme.weight=2.5",
					"claude.rate-limit.tenants[shop.example].weight=4")
			.run((context) -> assertThat(context.getBean(LimitSettings.class).weights()).containsEntry("acme", 2.5)
				.containsEntry("shop.example", 4.0)
				.hasSize(2));
	}

	@Test
	void budgetsOfTheDayShouldReachTheSettings() {
		this.runner
			.withPropertyValues("claude.rate-limit.groups.sonnet-5-5.input-tokens-per-day=1000000",
					"claude.rate-limit.groups.sonnet-5-5.tokens-per-day=2000000",
					"claude.rate-limit.groups.haiku-5-5.output-tokens-per-day=30000",
					"claude.rate-limit.days.zone=Europe/Berlin", "claude.rate-limit.days.warn-at=0.7",
					"claude.rate-limit.days.interactive-share=0.2", "claude.rate-limit.days.store=file",
					"claude.rate-limit.days.file=target/days/limits.json")
			.run((context) -> {
				LimitSettings settings = context.getBean(LimitSettings.class);
				assertThat(settings.days()).isEqualTo(new DaySettings(ZoneId.of("Europe/Berlin"), 0.7, 0.2));
				assertThat(settings.daysByGroup())
					.containsEntry("sonnet-5-5", Map.of(Dimension.INPUT_TOKENS, 1e6, Dimension.TOKENS, 2e6))
					.containsEntry("haiku-5-5", Map.of(Dimension.OUTPUT_TOKENS, 30_000.0));
				assertThat(context.getBean(DayStore.class)).isInstanceOf(FileDayStore.class);
			});
	}

	@Test
	void whenTheApplicationHasItsOwnDayStoreShouldUseIt() {
		this.runner.withBean("own", DayStore.class, () -> DayStore.NONE)
			.run((context) -> assertThat(context).getBean(DayStore.class).isSameAs(DayStore.NONE));
		this.runner.run((context) -> assertThat(context).hasSingleBean(DayBudgets.class)
			.hasSingleBean(LimitAlerts.class)
			.getBean(DayStore.class)
			.isSameAs(DayStore.NONE));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"tenants.acme.weight=-1|claude.rate-limit.tenants.acme.weight is -1.0|Change the setting",
			"tenants.acme.weight=0|claude.rate-limit.tenants.acme.weight is 0.0|Change the setting",
			"tenants.acme.weight=NaN|claude.rate-limit.tenants.acme.weight is NaN|Change the setting",
			"days.zone=Mars/Base|claude.rate-limit.days.zone is \"Mars/Base\"|Europe/Berlin",
			"days.warn-at=80|claude.rate-limit.days.warn-at is 80.0|Change the setting",
			"days.interactive-share=-0.1|days.interactive-share is -0.1|Change the setting",
			"days.store=file|no file is named|Set claude.rate-limit.days.file",
			"days.file=x|claude.rate-limit.days.store is memory|claude.rate-limit.days.store=file",
			"days.store=jdbc|claude.rate-limit.days.store is jdbc, but the application has no DataSource|=memory",
			"groups.sonnet-5-5.tokens-per-day=0|tokens-per-day is 0|Change the setting",
			"tenants.acme.share=2|claude.rate-limit.tenants.acme.share is not a setting|there are weight" })
	void whenASettingCannotWorkShouldSayWhatToChange(String property, String description, String action) {
		this.runner.withPropertyValues("claude.rate-limit." + property).run((context) -> {
			Throwable failure = Objects.requireNonNull(context.getStartupFailure(), "The application started");
			FailureAnalysis analysis = Objects.requireNonNull(StartFailures.ofSettings().analyze(failure));
			assertThat(analysis.getDescription()).contains(description);
			assertThat(analysis.getAction()).contains(action);
		});
	}

}
