package io.github.clauderesilience.autoconfigure.settings;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.clauderesilience.autoconfigure.start.StartFailures;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.fallback.FallbackSettings;
import io.github.clauderesilience.limit.LimitSettings;
import io.github.clauderesilience.model.ModelSpec;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.retry.RetrySettings;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Names of settings in applications that are really started, from environment variables,
 * system properties and files.
 */
@ExtendWith(OutputCaptureExtension.class)
class SettingNamesIT {

	private static final String VARIABLES = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;

	@ParameterizedTest
	@ValueSource(strings = { "CLAUDE_RATE_LIMIT_GROUPS_SONNET_5_5_REQUESTS_PER_MINUTE",
			"CLAUDE_RATELIMIT_GROUPS_SONNET_5_5_REQUESTSPERMINUTE",
			"CLAUDE_RATELIMIT_GROUPS_SONNET55_REQUESTSPERMINUTE",
			"claude_rate_limit_groups_sonnet_5_5_requests_per_minute" })
	void variableShouldSetTheCeilingOfAGroup(String variable) {
		try (ConfigurableApplicationContext context = start(Map.of(variable, "7"),
				"claude.rate-limit.groups.sonnet-5-5.requests-per-minute=50",
				"claude.rate-limit.groups.sonnet-5-5.tokens-per-minute=900")) {
			assertThat(context.getBean(LimitSettings.class).groups()).containsOnlyKeys("sonnet-5-5")
				.containsEntry("sonnet-5-5", new LimitSettings.Ceilings(7L, null, null, 900L));
		}
	}

	@Test
	void variablesShouldSetEachKindOfEntry() {
		try (ConfigurableApplicationContext context = start(Map.of(
				"CLAUDE_RATE_LIMIT_GROUPS_OPUS_4_X_INPUT_TOKENS_PER_DAY", "1000",
				"CLAUDE_RATE_LIMIT_TENANTS_ACME_CORP_WEIGHT", "2.5", "CLAUDE_FALLBACK_MODELS_CLAUDE_SONNET_5_5",
				"claude-opus-5-5,claude-haiku-5-5", "CLAUDE_FALLBACK_MODELS_CLAUDE_OPUS_5_5_0", "claude-haiku-5-5",
				"CLAUDE_MODELS_CLAUDE_SONNET_5_5_OUTPUT_CAP", "9000", "CLAUDE_MODELS_MY_MODEL_PRICES_LONG_PROMPT_ABOVE",
				"5", "CLAUDE_MODELS_MY_MODEL_LIMIT_GROUP", "opus-4-x", "CLAUDE_RETRY_SERVER_ERROR_MAX_RETRIES", "9",
				"CLAUDE_FALLBACK_PATIENCE_INTERACTIVE", "4s"))) {
			assertThat(context.getBean(LimitSettings.class).groups()).containsOnlyKeys("opus-4-x");
			assertThat(context.getBean(LimitSettings.class).weights()).isEqualTo(Map.of("acme-corp", 2.5));
			FallbackSettings fallback = context.getBean(FallbackSettings.class);
			assertThat(fallback.targets("claude-sonnet-5-5")).extracting(ModelSpec::id)
				.containsExactly("claude-opus-5-5", "claude-haiku-5-5");
			assertThat(fallback.targets("claude-opus-5-5")).extracting(ModelSpec::id)
				.containsExactly("claude-haiku-5-5");
			assertThat(context.getBean(ModelTable.class).outputCap("claude-sonnet-5-5")).hasValue(9000);
			assertThat(context.getBean(ModelTable.class).limitGroup("my-model")).isEqualTo("opus-4-x");
			assertThat(context.getBean(RetrySettings.class)).asString().contains("maxRetries=9");
			assertThat(context.getBean(ClaudeProperties.class).fallback().patience().interactive()).hasSeconds(4);
		}
	}

	@Test
	void variableShouldChangeAShippedErrorRule() {
		try (ConfigurableApplicationContext context = start(
				Map.of("CLAUDE_ERRORS_CREDIT_BALANCE_ERROR_CLASS", "permission"))) {
			assertThat(context.getBean(ClaudeProperties.class).errors()).containsOnlyKeys("credit-balance");
			assertThat(context.getBean(Failures.class)).isNotNull();
		}
	}

	@Test
	void variableShouldSetAListForAllModels() {
		for (String variable : List.of("CLAUDE_FALLBACK_MODELS", "CLAUDE_FALLBACK_MODELS_0")) {
			try (ConfigurableApplicationContext context = start(Map.of(variable, "claude-haiku-5-5"))) {
				assertThat(context.getBean(FallbackSettings.class).targets("claude-opus-5")).extracting(ModelSpec::id)
					.containsExactly("claude-haiku-5-5");
			}
		}
	}

	@Test
	void whatStandsAboveVariablesShouldWin() {
		try (ConfigurableApplicationContext context = start(
				Map.of("CLAUDE_RATELIMIT_GROUPS_SONNET55_REQUESTSPERMINUTE", "7"), List.of(),
				"--claude.rate-limit.groups.sonnet-5-5.requests-per-minute=70")) {
			assertThat(context.getBean(LimitSettings.class).groups())
				.isEqualTo(Map.of("sonnet-5-5", new LimitSettings.Ceilings(70L, null, null, null)));
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "claude.rateLimit.groups.sonnet_5_5.requestsPerMinute",
					"claude.rate_limit.groups.SONNET-5-5.requests_per_minute",
					"claude.rate-limit.groups[sonnet-5-5].requests-per-minute" })
	void relaxedFormsShouldNameTheSameGroup(String property) {
		try (ConfigurableApplicationContext context = start(Map.of(), property + "=7")) {
			assertThat(context.getBean(LimitSettings.class).groups())
				.isEqualTo(Map.of("sonnet-5-5", new LimitSettings.Ceilings(7L, null, null, null)));
		}
	}

	@Test
	void durationsWithoutUnitsShouldBeNamed(CapturedOutput output) {
		try (ConfigurableApplicationContext context = start(Map.of("CLAUDE_FAQ_FALLBACK_TTL", "999"),
				"claude.timeout.total=120", "claude.timeout.idle=40ms", "claude.clients.night.timeout.idle=7",
				"claude.rate-limit.max-wait=5000", "claude.faq.stale-ttl=0", "claude.rate-limit.max-queue=50")) {
			assertThat(context.isActive()).isTrue();
		}

		assertThat(output.getOut().lines().filter((line) -> line.contains("without a unit")))
			.satisfiesExactlyInAnyOrder(
					(line) -> assertThat(line).contains("WARN", "claude.timeout.total is 120 milliseconds",
							"Write 120s"),
					(line) -> assertThat(line).contains("claude.clients.night.timeout.idle is 7 milliseconds"),
					(line) -> assertThat(line)
						.contains("Environment variable CLAUDE_FAQ_FALLBACK_TTL is 999 milliseconds"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "claude.timeot.total|claude.timeout.total",
			"claude.timeout.totl|claude.timeout.total", "claude.timeot.totl|claude.timeout.total",
			"claude.fallback.patience.interactiv|claude.fallback.patience.interactive",
			"claude.fallback.patience.backgrund|claude.fallback.patience.background",
			"claude.rate-limit.group.sonnet-5-5.tokens-per-day|claude.rate-limit.groups.sonnet-5-5.tokens-per-day",
			"claude.modle|claude.model", "claude.rate-limit.max-que|claude.rate-limit.max-queue",
			"claude.max-wait|claude.rate-limit.max-wait", "claude.timeout.idle.ms|", "claude.something.else|",
			"claude.models.claude-sonet-5-5.window|claude-sonnet-5-5",
			"claude.fallback.model.claude-sonnet-5-5|claude.fallback.models.claude-sonnet-5-5",
			"CLAUDE_TIMEOT_TOTAL|CLAUDE_TIMEOUT_TOTAL", "CLAUDE_RATE_LIMT_MAX_WAIT|CLAUDE_RATE_LIMIT_MAX_WAIT",
			"CLAUDE_FALLBACK_PATIENCE_INTERACTIV|CLAUDE_FALLBACK_PATIENCE_INTERACTIVE", "CLAUDE_SOMETHING_ELSE|" })
	void unknownNameShouldBeNamedWithTheNearest(String name, @Nullable String nearest, CapturedOutput output) {
		boolean variable = name.startsWith("CLAUDE_");
		try (ConfigurableApplicationContext context = variable ? start(Map.of(name, "5"))
				: start(Map.of(), name + "=5")) {
			assertThat(context.isActive()).isTrue();
			assertThat(lines(output)).singleElement().asString().contains(name);
			if (nearest != null) {
				assertThat(lines(output).get(0)).contains(" WARN ", "Did you mean " + nearest + "?");
			}
		}
	}

	@Test
	void knownAndForeignNamesShouldNotBeNamed(CapturedOutput output) {
		try (ConfigurableApplicationContext context = start(
				Map.of("CLAUDECODE", "1", "CLAUDE_MAX_TOKENS", "77",
						"CLAUDE_RATE_LIMIT_GROUPS_OPUS_5_5_FAST_TOKENS_PER_DAY", "9"),
				"claude.models.claude-sonnet-5-6.window=1000", "claude.betas[0]=x", "claudette.x=5",
				"claude.fallback.models.claude-opus-5-5[0]=claude-haiku-5-5",
				"claude.rate-limit.tenants.[acme.eu].weight=3", "claude.rate-limit.groups.unknown.tokens-per-day=5",
				"claude.retry.serverError.maxRetries=1")) {
			assertThat(context.getBean(ClaudeProperties.class).maxTokens()).isEqualTo(77);
			assertThat(context.getBean(LimitSettings.class).weights()).containsEntry("acme.eu", 3.0);
			assertThat(context.getBean(LimitSettings.class).groups()).containsKey("opus-5-5-fast");
			assertThat(lines(output)).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"claude.rate-limit.groups.sonnet-5.5.requests-per-minute|no dots|claude.rate-limit.groups.sonnet-5-5 instead",
			"claude.rate-limit.groups[sonnet-5.5].requests-per-minute|no dots|claude.rate-limit.groups.sonnet-5-5 instead",
			"claude.rate-limit.groups.opus-4.x.tokens-per-day|no dots|claude.rate-limit.groups.opus-4-x instead",
			"claude.rate-limit.groups.mine-1.5.tokens-per-day|no dots|The limit groups are",
			"claude.models.my-model.limit-group=sonnet-5.5|have no dots, write sonnet-5-5|claude.models",
			"claude.rate-limit.groups.sonet-5-5.tokens-per-day|a limit group sonet-5-5|Did you mean sonnet-5-5?",
			"CLAUDE_RATE_LIMIT_GROUPS_SONET_5_5_TOKENS_PER_DAY|a limit group sonet-5-5|Did you mean sonnet-5-5?",
			"claude.clients.shop.rate-limit.groups.sonet-5-5.tokens-per-day|claude.clients.shop.rate-limit.groups.sonet-5-5"
					+ "|Did you mean sonnet-5-5?",
			"claude.clients.shop.rate-limit.groups.sonnet-5.5.tokens-per-day|no dots"
					+ "|claude.clients.shop.rate-limit.groups.sonnet-5-5 instead",
			"claude.rate-limit.groups.sonet-5-5.request-per-minute|groups.sonet-5-5.request-per-minute is not a setting"
					+ "|groups.sonet-5-5.requests-per-minute?",
			"claude.rate-limit.groups.sonnet-5-5.request-per-minute|is not a setting|groups.sonnet-5-5.requests-per-minute?",
			"CLAUDE_RATE_LIMIT_GROUPS_SONNET_5_5_REQUEST_PER_MINUTE|CLAUDE_RATE_LIMIT_GROUPS_SONNET_5_5_REQUEST_PER_MINUTE is not"
					+ "|Did you mean CLAUDE_RATE_LIMIT_GROUPS_SONNET_5_5_REQUESTS_PER_MINUTE?",
			"claude.rate-limit.tenants.acme.eu.weight|must be in brackets|\"[acme.eu]\"",
			"claude.rate-limit.tenants.acme.wieght|is not a setting|claude.rate-limit.tenants.acme.weight",
			"claude.retry.overloded.max-retries|is not a setting|claude.retry.overloaded.max-retries",
			"CLAUDE_RETRY_OVERLODED_MAX_RETRIES|is not a setting|CLAUDE_RETRY_OVERLOADED_MAX_RETRIES",
			"claude.retry.billing.max-retries|is not a setting|server-error, overloaded, timeout",
			"claude.errors.credit-balance.alrt|is not a setting|claude.errors.credit-balance.alert",
			"CLAUDE_MODELS_CLAUDE_SONNET_5_5_WINDW|is not a setting|CLAUDE_MODELS_CLAUDE_SONNET_5_5_WINDOW",
			"claude.models.claude-sonnet-5-5.windw|is not a known setting|claude.models",
			"claude.fallback.models.claude-sonet-5-5=claude-haiku-5-5|did you mean claude-sonnet-5-5|fallback|",
			"claude.fallback.models.claude-sonnet-5-5=claude-haku-5-5|did you mean claude-haiku-5-5|named above",
			"CLAUDE_FALLBACK_MODELS_CLAUDE_SONET_5_5=claude-haiku-5-5|did you mean claude-sonnet-5-5|named above",
			"claude.fallback.on=overloded|\"overloded\", which is not|Did you mean overloaded?",
			"claude.circuit-breaker.count=server-eror|\"server-eror\", which is not|Did you mean server-error?" })
	void slipThatMustNotPassShouldStopTheStart(String written, String problem, String action) {
		String property = written.contains("=") ? written : written + "=5";
		String[] parts = property.split("=");
		Throwable failure = catchThrowable(() -> {
			if (property.startsWith("CLAUDE_")) {
				start(Map.of(parts[0], parts[1])).close();
			}
			else {
				start(Map.of(), property).close();
			}
		});

		FailureAnalysis analysis = Objects.requireNonNull(
				StartFailures.ofSettings().analyze(Objects.requireNonNull(failure, "The application started")));
		assertThat(analysis.getDescription()).contains(problem);
		assertThat(analysis.getDescription() + analysis.getAction()).contains(action);
	}

	@Test
	void systemPropertyShouldBeNamedLikeAnyOther(CapturedOutput output) {
		System.setProperty("claude.rate-limit.max-wiat", "5s");
		try (ConfigurableApplicationContext context = start(Map.of())) {
			assertThat(context.isActive()).isTrue();
			assertThat(lines(output)).singleElement().asString().contains("Did you mean claude.rate-limit.max-wait?");
		}
		finally {
			System.clearProperty("claude.rate-limit.max-wiat");
		}
	}

	private static List<String> lines(CapturedOutput output) {
		return output.getOut().lines().filter((line) -> line.contains("KnownNames")).toList();
	}

	private static ConfigurableApplicationContext start(Map<String, Object> variables, String... properties) {
		return start(variables, Arrays.asList(properties));
	}

	private static ConfigurableApplicationContext start(Map<String, Object> variables, List<String> properties,
			String... arguments) {
		StandardEnvironment environment = new StandardEnvironment();
		MutablePropertySources sources = environment.getPropertySources();
		sources.replace(VARIABLES, new SystemEnvironmentPropertySource(VARIABLES, variables));
		Map<String, Object> file = new LinkedHashMap<>(Map.of("claude.api-key", "sk-ant-test"));
		for (String property : properties) {
			int equals = property.indexOf('=');
			file.put(property.substring(0, equals), property.substring(equals + 1));
		}
		sources.addLast(new MapPropertySource("file", file));
		SpringApplication application = new SpringApplication(ClaudeContexts.autoConfigurations());
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setLogStartupInfo(false);
		application.setEnvironment(environment);
		return application.run(arguments);
	}

}
