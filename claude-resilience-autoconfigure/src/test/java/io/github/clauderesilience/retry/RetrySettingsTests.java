package io.github.clauderesilience.retry;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.retry.RetrySettings.Budget;
import io.github.clauderesilience.retry.RetrySettings.Change;
import io.github.clauderesilience.retry.RetrySettings.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RetrySettingsTests {

	@Test
	void shouldHaveTheDocumentedDefaults() {
		RetrySettings settings = RetrySettings.defaultSettings();

		assertThat(settings.rule(ErrorClass.SERVER_ERROR))
			.isEqualTo(new Rule(3, Duration.ofSeconds(1), 2, Duration.ofSeconds(60), 0.2));
		assertThat(settings.rule(ErrorClass.OVERLOADED).maxRetries()).isEqualTo(4);
		assertThat(settings.rule(ErrorClass.TIMEOUT).maxRetries()).isEqualTo(1);
		assertThat(settings.rule(ErrorClass.MALFORMED).maxRetries()).isEqualTo(2);
		assertThat(settings.budget()).isEqualTo(new Budget(0.2, 1));
		assertThat(settings.mostRetries()).isEqualTo(4);
	}

	@Test
	void whenOneFieldIsConfiguredShouldKeepTheOthers() {
		RetrySettings settings = RetrySettings.of(Rule.DEFAULT,
				Map.of(ErrorClass.OVERLOADED, new Change(null, Duration.ofMillis(500), null, null, null)),
				Budget.DEFAULT);

		assertThat(settings.rule(ErrorClass.OVERLOADED))
			.isEqualTo(new Rule(4, Duration.ofMillis(500), 2, Duration.ofSeconds(60), 0.2));
		assertThat(settings.rule(ErrorClass.TIMEOUT).maxRetries()).isEqualTo(1);
	}

	@ParameterizedTest
	@MethodSource("senseless")
	void whenAValueMakesNoSenseShouldNameTheKey(Rule rule, Budget budget, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> RetrySettings.of(rule, Map.of(), budget))
			.withMessageContaining(message);
	}

	static Stream<Arguments> senseless() {
		Duration one = Duration.ofSeconds(1);
		Budget budget = Budget.DEFAULT;
		return Stream.of(Arguments.of(new Rule(-1, one, 2, one, 0), budget, "claude.retry.default.max-retries is -1"),
				Arguments.of(new Rule(1, Duration.ZERO, 2, one, 0), budget, "claude.retry.default.initial"),
				Arguments.of(new Rule(1, one, 0.5, one, 0), budget, "claude.retry.default.multiplier is 0.5"),
				Arguments.of(new Rule(1, one, 2, Duration.ofMillis(1), 0), budget, "claude.retry.default.max"),
				Arguments.of(new Rule(1, one, 2, one, 1.5), budget, "claude.retry.default.jitter is 1.5"),
				Arguments.of(Rule.DEFAULT, new Budget(-0.1, 1), "claude.retry.budget.ratio is -0.1"),
				Arguments.of(Rule.DEFAULT, new Budget(0.1, -1), "claude.retry.budget.per-second is -1"));
	}

	@Test
	void whenAnOverrideMakesNoSenseShouldNameItsKey() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> RetrySettings.of(Rule.DEFAULT, Map.of(ErrorClass.SERVER_ERROR, Change.maxRetries(-2)),
					Budget.DEFAULT))
			.withMessage("claude.retry.server-error.max-retries is -2 but must be 0 or more");
	}

	@ParameterizedTest
	@EnumSource
	void whenAClassIsNeverRetriedShouldRefuseItsOverride(ErrorClass errorClass) {
		Map<ErrorClass, Change> overrides = Map.of(errorClass, Change.maxRetries(2));

		if (errorClass.retry() == ErrorClass.Retry.BACKOFF) {
			assertThat(RetrySettings.of(Rule.DEFAULT, overrides, Budget.DEFAULT).rule(errorClass).maxRetries())
				.isEqualTo(2);
		}
		else {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> RetrySettings.of(Rule.DEFAULT, overrides, Budget.DEFAULT))
				.withMessageStartingWith("claude.retry." + errorClass.key() + " has no effect");
		}
	}

}
