package io.github.clauderesilience.autoconfigure.settings;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.autoconfigure.names.EnvironmentKeys;
import io.github.clauderesilience.model.load.ModelTableLoader;
import io.github.clauderesilience.testsupport.LogCapture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is written below {@code claude.clients}, and in environment variables for it.
 */
class ClientSettingsTests {

	private final Map<String, Object> variables = new HashMap<>();

	@Test
	void settingsShouldBeLaidOverThoseOfAll() {
		ClaudeProperties billing = client("billing", "claude.max-tokens=100", "claude.timeout.total=9s",
				"claude.timeout.connect=1s", "claude.clients.billing.timeout.connect=2s", "claude.betas=a,b",
				"claude.clients.billing.betas=c", "claude.clients.billing.retry.overloaded.max-retries=7",
				"claude.retry.overloaded.max=8s", "claude.rate-limit.groups.opus-4-x.requests-per-minute=5",
				"claude.clients.billing.rate-limit.groups.sonnet-5-5.requests-per-minute=6")
			.properties();

		assertThat(billing.maxTokens()).isEqualTo(100);
		assertThat(billing.timeout().total()).hasSeconds(9);
		assertThat(billing.timeout().connect()).hasSeconds(2);
		assertThat(billing.betas()).containsExactly("c");
		assertThat(billing.retry().settings().toString()).contains("maxRetries=7", "PT8S");
		assertThat(billing.rateLimit().groups()).containsOnlyKeys("opus-4-x", "sonnet-5-5");
		assertThat(billing.model()).isEqualTo("claude-sonnet-5-5");
	}

	@Test
	void whenFallbackModelsAreSetShouldReplaceThoseOfAll() {
		String ofAll = "claude.fallback.models.claude-sonnet-5-5=claude-haiku-5-5";

		assertThat(client("a", ofAll, "claude.clients.a.model=claude-haiku-5-5").fallback().ofModel())
			.containsOnlyKeys("claude-sonnet-5-5");
		assertThat(client("a", ofAll, "claude.clients.a.fallback.models=claude-opus-5-5").fallback())
			.isEqualTo(new FallbackModels(Map.of(), List.of("claude-opus-5-5")));
	}

	@Test
	void keyShouldBeItsOwnOrNone() {
		assertThat(client("a", "claude.api-key=x", "claude.clients.a.model=m").apiKey()).isNull();
		assertThat(client("a", "claude.api-key=x", "claude.clients.a.api-key=y").apiKey()).isEqualTo("y");
		assertThat(client("a", "claude.clients.a.api-key=y")).asString().doesNotContain("y");
	}

	@ParameterizedTest
	@CsvSource({ "CLAUDE_CLIENTS_BILLING_API_KEY,billing", "CLAUDE_CLIENTS_BILLING_APIKEY,billing",
			"claude_clients_billing_api_key,billing", "CLAUDE_CLIENTS_BILLING_EU_API_KEY,billing-eu" })
	void variableShouldNameAClient(String variable, String name) {
		this.variables.put(variable, "sk-1");

		ClientSettings.Client client = client(name);

		assertThat(client.apiKey()).isEqualTo("sk-1");
	}

	@Test
	void variableShouldSetAClientOfAFile() {
		this.variables.put("CLAUDE_CLIENTS_BILLING_EU_API_KEY", "sk-1");
		this.variables.put("CLAUDE_CLIENTS_BILLING_EU_RATE_LIMIT_GROUPS_SONNET_5_5_REQUESTS_PER_MINUTE", "7");
		this.variables.put("CLAUDE_CLIENTS_BILLING_EU_TIMEOUT_TOTAL", "7s");

		ClientSettings.Client client = client("billing-eu", "claude.clients.billing-eu.model=claude-haiku-5-5");

		assertThat(client.apiKey()).isEqualTo("sk-1");
		assertThat(client.properties().timeout().total()).hasSeconds(7);
		assertThat(
				Objects.requireNonNull(client.properties().rateLimit().groups().get("sonnet-5-5")).requestsPerMinute())
			.isEqualTo(7);
	}

	@ParameterizedTest
	@ValueSource(strings = { "claude.clients.Billing.api-key=x", "claude.clients.my_client.api-key=x",
			"claude.clients[my client].api-key=x", "claude.clients.default.api-key=x",
			"claude.clients[a/b].api-key=x" })
	void oddNameShouldBeRefused(String property) {
		StandardEnvironment environment = environment(property);

		assertThatExceptionOfType(ClaudeConfigurationException.class).isThrownBy(() -> ClientSettings.of(environment))
			.withMessageContaining("claude.clients");
	}

	@Test
	void nameWithDotsShouldBeRefused() {
		assertThatExceptionOfType(ClaudeConfigurationException.class)
			.isThrownBy(() -> check("claude.clients.my.client.api-key=x"))
			.withMessageContaining("\"my.client\"");
	}

	@Test
	void unreadableValueShouldBeNamed() {
		assertThatExceptionOfType(ClaudeConfigurationException.class)
			.isThrownBy(() -> client("billing", "claude.clients.billing.timeout.total=soon"))
			.withMessageContaining("claude.clients.billing.timeout.total is \"soon\"")
			.satisfies((failure) -> assertThat(failure.action()).contains("claude.clients.billing.timeout.total",
					"claude.timeout.total"));
	}

	@Test
	void slipShouldBeNamed() {
		try (LogCapture log = LogCapture.of(KnownNames.class.getName(), Level.WARN)) {
			check("claude.clients.billing.timeout.totl=9s", "claude.clients.billing.model=claude-haiku-5-5");

			assertThat(log.lines()).singleElement()
				.asString()
				.contains("Did you mean claude.clients.billing.timeout.total?");
		}
	}

	@ParameterizedTest
	@CsvSource({ "claude.clients.billing.api-kye,claude.clients.billing.api-key",
			"claude.clients.billing.base-ulr,claude.clients.billing.base-url",
			"claude.clients.billing.retry.overloaded.max-retires,max-retries" })
	void slipThatChangesWhatIsSentShouldStopTheStart(String name, String meant) {
		assertThatExceptionOfType(ClaudeConfigurationException.class).isThrownBy(() -> check(name + "=3"))
			.withMessageContaining(name)
			.satisfies((failure) -> assertThat(failure.action()).contains(meant));
	}

	@ParameterizedTest
	@CsvSource({ "claude.clients.billing.simulator.enabled,claude.simulator.enabled",
			"claude.clients.billing.logContent,claude.log-content",
			"claude.clients.billing.review.store,claude.review.store",
			"claude.clients.billing.rate-limit.days.file,claude.rate-limit.days.file",
			"claude.clients.billing.models.claude-haiku-5-5.window,claude.models.claude-haiku-5-5.window",
			"CLAUDE_CLIENTS_BILLING_EU_GATEWAY_ENABLED,CLAUDE_GATEWAY_ENABLED" })
	void settingOfTheApplicationShouldStopTheStart(String name, String meant) {
		boolean variable = name.startsWith("CLAUDE_");
		if (variable) {
			this.variables.put(name, "3");
		}

		assertThatExceptionOfType(ClaudeConfigurationException.class)
			.isThrownBy(() -> check(variable ? new String[0] : new String[] { name + "=3" }))
			.withMessageContaining(name)
			.withMessageContaining("would have no effect")
			.satisfies((failure) -> assertThat(failure.action()).contains("Set " + meant + ","));
	}

	@Test
	void slipInAVariableShouldStopTheStart() {
		this.variables.put("CLAUDE_CLIENTS_BILLING_API_KYE", "sk-1");

		assertThatExceptionOfType(ClaudeConfigurationException.class).isThrownBy(this::check)
			.satisfies((failure) -> assertThat(failure.action()).contains("CLAUDE_CLIENTS_BILLING_API_KEY"));
	}

	private void check(String... properties) {
		new KnownNames(ModelTableLoader.shipped()).check(environment(properties));
	}

	private ClientSettings.Client client(String name, String... properties) {
		StandardEnvironment environment = environment(properties);
		assertThat(ClientSettings.names(environment)).containsExactly(name);
		new EnvironmentKeys(environment, KnownNames.PREFIX, KnownNames::shipped)
			.postProcessBeanFactory(new DefaultListableBeanFactory());
		return Objects.requireNonNull(ClientSettings.of(environment).clients().get(name));
	}

	private StandardEnvironment environment(String... properties) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, this.variables));
		Map<String, Object> values = new HashMap<>();
		for (String property : properties) {
			int equals = property.indexOf('=');
			values.put(property.substring(0, equals), property.substring(equals + 1));
		}
		environment.getPropertySources().addLast(new MapPropertySource("test", values));
		return environment;
	}

}
