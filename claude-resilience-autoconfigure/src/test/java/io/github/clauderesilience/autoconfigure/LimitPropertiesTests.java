package io.github.clauderesilience.autoconfigure;

import java.util.Objects;

import io.github.clauderesilience.limit.LimitSettings;
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
					"claude.rate-limit.tenants.shop.example.weight=4")
			.run((context) -> assertThat(context.getBean(LimitSettings.class).weights()).containsEntry("acme", 2.5)
				.containsEntry("shop.example", 4.0)
				.hasSize(2));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "tenants.acme.weight=-1|claude.rate-limit.tenants.acme.weight is -1.0|Change the setting",
					"tenants.acme.weight=0|claude.rate-limit.tenants.acme.weight is 0.0|Change the setting",
					"tenants.acme.weight=NaN|claude.rate-limit.tenants.acme.weight is NaN|Change the setting",
					"tenants.acme.weight=much|tenants.acme.weight is \"much\"|Set it to a number",
					"tenants.acme.share=2|claude.rate-limit.tenants.acme.share is not known|tenants.<name>.weight" })
	void whenASettingCannotWorkShouldSayWhatToChange(String property, String description, String action) {
		this.runner.withPropertyValues("claude.rate-limit." + property).run((context) -> {
			Throwable failure = Objects.requireNonNull(context.getStartupFailure(), "The application started");
			FailureAnalysis analysis = Objects.requireNonNull(new ClaudeFailureAnalyzer().analyze(failure));
			assertThat(analysis.getDescription()).contains(description);
			assertThat(analysis.getAction()).contains(action);
		});
	}

}
