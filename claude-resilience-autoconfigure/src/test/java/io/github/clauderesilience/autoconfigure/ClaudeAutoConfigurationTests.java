package io.github.clauderesilience.autoconfigure;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.ClaudeAlert;
import io.github.clauderesilience.ClaudeApiKeys;
import io.github.clauderesilience.ClaudeConnectionDetails;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.autoconfigure.start.StartFailures;
import io.github.clauderesilience.chain.guard.Alerts;
import io.github.clauderesilience.limit.LimitSettings;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import io.github.clauderesilience.testsupport.LogCapture;
import io.github.clauderesilience.wire.WireSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.ClassUtils;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/**
 * What every bean of this library owes an application, tried on each of them, and what
 * the application is told if it cannot start.
 */
class ClaudeAutoConfigurationTests {

	private final ApplicationContextRunner runner = configured(new ApplicationContextRunner());

	private static <R extends AbstractApplicationContextRunner<R, ?, ?>> R configured(R runner) {
		return runner.withConfiguration(AutoConfigurations.of(ClaudeContexts.autoConfigurations()))
			.withPropertyValues("claude.api-key=sk-ant-test");
	}

	@TestFactory
	List<DynamicTest> shouldBackOffForEachBeanOfTheUser() {
		List<DynamicTest> tests = new ArrayList<>();
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed();
			for (String name : ownBeans(context)) {
				tests.add(dynamicTest(name, () -> shouldBackOffFor(name)));
			}
		});
		assertThat(tests).hasSizeGreaterThan(12);
		return tests;
	}

	private void shouldBackOffFor(String name) {
		this.runner.run((first) -> {
			Object bean = first.getBean(name);
			boolean byName = backsOffByName(definition(first, name));
			String userName = byName ? name : "beanOfTheUser";
			this.runner
				.withInitializer((context) -> ((GenericApplicationContext) context).registerBeanDefinition(userName,
						ofTheUser(bean)))
				.run((second) -> {
					assertThat(second).hasNotFailed().hasBean(userName);
					assertThat(second.getBean(userName)).isSameAs(bean);
					assertThat(second.containsBean(name)).isEqualTo(byName);
				});
		});
	}

	/** A bean that is none of the public API asks for its name, which takes less time. */
	private static boolean backsOffByName(BeanDefinition definition) {
		MergedAnnotation<ConditionalOnMissingBean> condition = Objects
			.requireNonNull(((AnnotatedBeanDefinition) definition).getFactoryMethodMetadata())
			.getAnnotations()
			.get(ConditionalOnMissingBean.class);
		return !((AbstractBeanDefinition) definition).isDefaultCandidate()
				|| (condition.isPresent() && condition.getStringArray("name").length > 0);
	}

	@SuppressWarnings("unchecked")
	private static BeanDefinition ofTheUser(Object bean) {
		RootBeanDefinition definition = new RootBeanDefinition((Class<Object>) bean.getClass(), () -> bean);
		definition.setDestroyMethodName("");
		return definition;
	}

	private static List<String> ownBeans(ApplicationContext context) {
		return Arrays.stream(context.getBeanDefinitionNames())
			.filter((name) -> definition(context, name).getFactoryBeanName() != null)
			.filter((name) -> Objects.requireNonNull(definition(context, name).getFactoryBeanName())
				.startsWith(ClaudeAutoConfiguration.class.getPackageName()))
			.toList();
	}

	private static BeanDefinition definition(ApplicationContext context, String name) {
		ConfigurableListableBeanFactory factory = ((ConfigurableApplicationContext) context).getBeanFactory();
		return factory.getBeanDefinition(name);
	}

	@Test
	void shouldBeRegisteredInTheirFile() {
		assertThat(ClaudeContexts.autoConfigurations()).contains(ClaudeAutoConfiguration.class,
				ClaudeLimitAutoConfiguration.class, ClaudeWebClientAutoConfiguration.class,
				ClaudeServiceAutoConfiguration.class, ClaudeSimulatorAutoConfiguration.class);
	}

	@Test
	void whenThereIsNoWebClientShouldBeAbsent() {
		this.runner.withClassLoader(new FilteredClassLoader(WebClient.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ClaudeService.class));
	}

	@TestFactory
	Stream<DynamicTest> shouldStartOnEveryClassPath() {
		List<String> absent = List.of("", "org.springframework.boot.actuate", "org.springframework.boot.health",
				"io.micrometer", "org.springframework.cache", "com.github.benmanes.caffeine",
				"io.github.resilience4j.springboot", "org.springframework.retry", "org.springframework.data.redis",
				"org.springframework.jdbc", "org.springframework.boot.jdbc", "org.springframework.boot.sql",
				"jakarta.servlet", "jakarta.validation", "org.aspectj");
		Stream<DynamicTest> servlet = absent.stream()
			.filter((filtered) -> !filtered.equals("jakarta.servlet"))
			.map((filtered) -> dynamicTest("servlet, without " + filtered,
					() -> starts(new WebApplicationContextRunner(), filtered)));
		Stream<DynamicTest> others = absent.stream()
			.flatMap((filtered) -> Stream.of(
					dynamicTest("no web, without " + filtered, () -> starts(new ApplicationContextRunner(), filtered)),
					dynamicTest("reactive, without " + filtered,
							() -> starts(new ReactiveWebApplicationContextRunner(), filtered))));
		return Stream.concat(servlet, others);
	}

	private static <R extends AbstractApplicationContextRunner<R, ?, ?>> void starts(R runner, String absent) {
		ClassLoader loader = absent.isEmpty() ? ClaudeAutoConfiguration.class.getClassLoader()
				: new FilteredClassLoader(absent);
		Class<?>[] candidates = Arrays.stream(ClaudeContexts.autoConfigurations())
			.filter((candidate) -> isCandidate(candidate, loader))
			.toArray(Class<?>[]::new);
		runner.withClassLoader(loader)
			.withConfiguration(AutoConfigurations.of(candidates))
			.withPropertyValues("claude.api-key=sk-ant-test")
			.run((context) -> {
				assertThat(context.getStartupFailure()).isNull();
				assertThat(context.getBean(ClaudeService.class)).isNotNull();
			});
	}

	/** What Spring Boot's import filter does before it loads an auto-configuration. */
	private static boolean isCandidate(Class<?> candidate, ClassLoader loader) {
		ConditionalOnClass condition = candidate.getAnnotation(ConditionalOnClass.class);
		return condition == null || Arrays.stream(condition.value())
			.allMatch((needed) -> ClassUtils.isPresent(needed.getName(), loader));
	}

	@Test
	void propertiesShouldReachTheSettings() {
		this.runner
			.withPropertyValues("claude.base-url=http://localhost:1/", "claude.version=2026-10-21", "claude.betas=a,b",
					"claude.timeout.connect=1s", "claude.timeout.attempt=2s", "claude.timeout.first-content=3s",
					"claude.timeout.idle=4s", "claude.timeout.total=5s", "claude.http.max-connections=7",
					"claude.rate-limit.max-in-flight=6", "claude.rate-limit.max-wait=8s",
					"claude.rate-limit.max-queue=9", "claude.rate-limit.log-headers=off",
					"claude.rate-limit.groups.sonnet-5-5.requests-per-minute=50",
					"claude.rate-limit.groups.sonnet-5-5.input-tokens-per-minute=30000",
					"claude.rate-limit.groups.haiku-5-5.output-tokens-per-minute=")
			.run((context) -> {
				WireSettings wire = context.getBean(WireSettings.class);
				assertThat(wire.baseUrl()).isEqualTo(URI.create("http://localhost:1"));
				assertThat(wire.version()).isEqualTo("2026-10-21");
				assertThat(wire.betas()).containsExactly("a", "b");
				assertThat(wire.timeouts()).hasToString(
						"Timeouts[connect=PT1S, attempt=PT2S, firstContent=PT3S, idle=PT4S, total=PT5S, silence=PT5S]");
				assertThat(wire.maxConnections()).isEqualTo(7);
				LimitSettings limits = context.getBean(LimitSettings.class);
				assertThat(limits.maxInFlight()).isEqualTo(6);
				assertThat(limits.maxQueue()).isEqualTo(9);
				assertThat(limits.maxWait()).hasSeconds(8);
				assertThat(limits.logHeaders()).isEqualTo(LimitSettings.HeaderLog.OFF);
				assertThat(limits.groups().get("sonnet-5-5")).asString().contains("50", "30000");
			});
	}

	@ParameterizedTest
	@CsvSource({ "claude.timeout.silence=0s, must be positive", "claude.timeout.silence=-1s, must be positive",
			"claude.timeout.silence=3m, claude.timeout.total",
			"claude.fallback.patience.interactive=0s, must be positive",
			"claude.fallback.patience.normal=-1s, must be positive",
			"claude.fallback.patience.background=3m, claude.timeout.total",
			"claude.fallback.max-queue-time.interactive=0s, must be positive",
			"claude.fallback.max-queue-time.background=-5s, must be positive" })
	void whenPatienceCannotWorkShouldSayWhatToChange(String property, String problem) {
		this.runner.withPropertyValues(property)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining(property.substring(0, property.indexOf('=')))
				.hasMessageContaining(problem));
	}

	@ParameterizedTest
	@ValueSource(strings = { "claude.circuit-breaker.window", "claude.circuit-breaker.max-cool-off",
			"claude.retry.default.max", "claude.retry.overloaded.max", "claude.model-list.delay",
			"claude.rate-limit.max-wait", "claude.timeout.total", "claude.timeout.attempt",
			"claude.fallback.max-queue-time.normal" })
	void whenADurationIsLongerThanAllTimeShouldSayWhatToChange(String property) {
		this.runner.withPropertyValues(property + "=300000d")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining(property)
				.hasMessageMatching(".*at most \\d+d.*"));
	}

	@Test
	void whenTheFileOfTheDayIsADirectoryShouldSayWhatToChange(@TempDir Path directory) {
		this.runner
			.withPropertyValues("claude.rate-limit.days.store=file", "claude.rate-limit.days.file=" + directory,
					"claude.rate-limit.groups.sonnet-5-5.tokens-per-day=1000")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("claude.rate-limit.days.file is \"" + directory + "\", which is a directory"));
	}

	@Test
	void whenMoreCallsAreToBeRememberedThanFitShouldSayWhatToChange() {
		this.runner.withPropertyValues("claude.observe.recent-calls=2000000000")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("claude.observe.recent-calls is 2000000000, but must be at most 100000"));
	}

	@Test
	void whenTheDeadlineIsShorterThanTheDefaultPatienceShouldStart() {
		this.runner.withPropertyValues("claude.timeout.total=2s").run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void whenTheEnvironmentHasTheKeyShouldUseIt() {
		configured(new ApplicationContextRunner())
			.withPropertyValues("claude.api-key=", "ANTHROPIC_API_KEY=sk-ant-environment")
			.run((context) -> assertThat(context.getBean(ClaudeApiKeys.class).currentKey())
				.isEqualTo("sk-ant-environment"));
	}

	@ParameterizedTest
	@CsvSource({ "KEY_REJECTED, ERROR", "BILLING, ERROR", "MODEL_NOT_FOUND, ERROR", "OUTAGE_STARTED, ERROR",
			"LIMIT_NEAR, WARN", "LIMIT_EASED, INFO", "KEY_ACCEPTED, INFO", "OUTAGE_ENDED, INFO" })
	void shouldLogEachAlertAsGravelyAsItIs(ClaudeAlert.Kind kind, String level) {
		this.runner.run((context) -> {
			try (LogCapture log = LogCapture.of(ClaudeAutoConfiguration.class.getName(), Level.INFO)) {
				context.getBean(Alerts.class).raise(kind, "m", "Something happened");

				assertThat(log.lines()).singleElement()
					.asString()
					.startsWith(level + " ")
					.contains("Claude alert " + kind + ": Something happened");
			}
		});
	}

	@Test
	void whenTheSimulatorIsAskedForShouldUseItWithoutAKey() {
		this.runner
			.withPropertyValues("claude.api-key=", "claude.simulator.enabled=true", "claude.simulator.latency=0s")
			.run((context) -> {
				assertThat(context).hasSingleBean(ClaudeSimulator.class).hasSingleBean(ClaudeConnectionDetails.class);
				assertThat(context.getBean(WireSettings.class).baseUrl())
					.isEqualTo(URI.create(context.getBean(ClaudeSimulator.class).baseUrl()));
			});
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(ClaudeSimulator.class));
	}

	@Test
	void whenTheApplicationHasItsOwnBeansShouldNeitherDisturbNorUseThem() {
		this.runner
			.withConfiguration(AutoConfigurations.of(WebClientAutoConfiguration.class, JacksonAutoConfiguration.class,
					CodecsAutoConfiguration.class))
			.withUserConfiguration(OwnBeans.class)
			.run((context) -> {
				assertThat(context).hasNotFailed().hasSingleBean(ClaudeService.class);
				OwnBeans own = context.getBean(OwnBeans.class);
				assertThat(context.getBean(WebClient.class)).isSameAs(own.client);
				assertThat(context.getBean(Scheduler.class)).isSameAs(own.scheduler);
				assertThat(context.getBean("claudeWebClient")).isNotSameAs(own.client);
				assertThat(own.customized).isPositive();
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "claude.api-key=|There is no API key|claude.simulator.enabled=true",
			"claude.base-url=api.anthropic.com|claude.base-url is \"api.anthropic.com\"|https://api.anthropic.com",
			"claude.base-url=https://me:secret@host/v1|names a user|Set claude.base-url to https://host and",
			"claude.base-url=https://host/v1/messages?beta=true|a query|Set claude.base-url to https://host.",
			"claude.http.max-message-size=1KB|claude.http.max-message-size is 1024B|16MB",
			"claude.base-url=ftp://host|no scheme http or https|https://host",
			"claude.base-url=http://[|is not a URL|https://api.anthropic.com",
			"claude.timeout.attempt=-1s|claude.timeout.attempt is PT-1S|positive duration",
			"claude.timeout.total=0s|claude.timeout.total is PT0S|positive duration",
			"claude.timeout.total=200000d|claude.timeout.total is PT4800000H|at most 36500d",
			"claude.base-url=https://host:99999|99999 is not a port|from 1 to 65535",
			"claude.base-url=|claude.base-url is \"\"|such as https://api.anthropic.com.",
			"claude.rate-limit.max-wait=-1s|max-wait|Change the setting",
			"claude.rate-limit.max-wait=200000d|max-wait is PT4800000H|Change the setting",
			"claude.model=gpt|claude.model is \"gpt\"|a model such as claude-sonnet-5-5, add",
			"claude.model=claude-sonet-5-5|claude.model is \"claude-sonet-5-5\"|claude-sonnet-5-5",
			"claude.max-tokens=0|claude.max-tokens is 0|at least 1",
			"claude.max-tokens=1000000|claude.max-tokens is 1000000|at most 128000",
			"claude.http.max-connections=0|claude.http.max-connections|claude.http.max-connections",
			"claude.http.max-connections=10|claude.rate-limit.max-in-flight is 500|claude.http.max-connections",
			"claude.rate-limit.count-prompts-from=0|claude.rate-limit.count-prompts-from is 0|Change the setting",
			"claude.rate-limit.groups.sonnet-5-5.requests=5|sonnet-5-5.requests is not a setting|requests-per-minute",
			"claude.version=|claude.version is blank|claude.version",
			"claude.models.my-model.window=-5|claude.models|claude.models" })
	void whenASettingCannotWorkShouldSayWhatToChange(String property, String description, String action) {
		this.runner.withPropertyValues(property).run((context) -> {
			FailureAnalysis analysis = analysis(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains(description);
			assertThat(analysis.getAction()).contains(action);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "sk-hunter2\n", "sk-hun ter2", "sk-hünter2", "\tsk-hunter2" })
	void whenTheKeyCannotStandInAHeaderShouldSayWhereWithoutShowingIt(String key) {
		this.runner
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("key", Map.of("claude.api-key", key))))
			.run((context) -> {
				FailureAnalysis analysis = analysis(context.getStartupFailure());
				assertThat(analysis.getDescription()).contains("The API key has", "at position");
				assertThat(text(context.getStartupFailure())).doesNotContain("hunter2", "ter2", "nter2");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "claude.simulator.latency=-1s", "claude.simulator.port=99999",
			"claude.simulator.tokens-per-second=-5" })
	void whenTheSimulatorCannotStartShouldSayWhatToChange(String property) {
		this.runner.withPropertyValues("claude.simulator.enabled=true", property)
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getAction())
				.contains(property.substring(0, property.indexOf('='))));
	}

	private static FailureAnalysis analysis(@Nullable Throwable failure) {
		Throwable present = Objects.requireNonNull(failure, "The application started");
		return Objects.requireNonNull(StartFailures.ofSettings().analyze(present), () -> "No analysis of " + present);
	}

	private static String text(@Nullable Throwable failure) {
		StringWriter text = new StringWriter();
		Objects.requireNonNull(failure).printStackTrace(new PrintWriter(text));
		return text.toString();
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBeans {

		private final WebClient client = WebClient.create("http://localhost:1");

		private final Scheduler scheduler = Schedulers.immediate();

		private int customized;

		@Bean
		WebClient ownClient() {
			return this.client;
		}

		@Bean
		Scheduler ownScheduler() {
			return this.scheduler;
		}

		@Bean
		JsonMapper ownMapper() {
			return JsonMapper.builder().build();
		}

		@Bean
		WebClientCustomizer ownCustomizer() {
			return (builder) -> this.customized++;
		}

	}

}
