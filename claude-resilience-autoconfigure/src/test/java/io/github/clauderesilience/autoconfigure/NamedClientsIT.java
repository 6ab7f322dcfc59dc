package io.github.clauderesilience.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.clauderesilience.ClaudeAccountException;
import io.github.clauderesilience.ClaudeAlert;
import io.github.clauderesilience.ClaudeApiKeys;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.ClaudeServices;
import io.github.clauderesilience.autoconfigure.settings.ClaudeConfigurationException;
import io.github.clauderesilience.autoconfigure.start.StartFailures;
import io.github.clauderesilience.breaker.CircuitBreakers;
import io.github.clauderesilience.breaker.CircuitView;
import io.github.clauderesilience.limit.day.DayStore;
import io.github.clauderesilience.limit.day.DayUse;
import io.github.clauderesilience.limit.share.SharedLeases;
import io.github.clauderesilience.observe.verdict.Verdict;
import io.github.clauderesilience.observe.verdict.Verdicts;
import io.github.clauderesilience.simulator.Account;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.simulator.RecordedRequest;
import io.github.clauderesilience.simulator.SimulatorSettings;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.simulator.limits.LimitRules;
import io.github.clauderesilience.simulator.limits.Limits;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import io.github.clauderesilience.time.Timeline;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * An application with several accounts, as its users write it, over real HTTP.
 */
class NamedClientsIT {

	private static final String DEFAULT_KEY = "sk-ant-test";

	private static final String BILLING_KEY = "sk-ant-billing-0001";

	private static final String SONNET = "claude-sonnet-5-5";

	private static final String HAIKU = "claude-haiku-5-5";

	private static final String[] TWO_ACCOUNTS = { "claude.clients.billing.api-key=" + BILLING_KEY,
			"claude.clients.billing.model=" + HAIKU };

	private @Nullable ConfigurableEnvironment environment;

	@Test
	void eachClientShouldUseItsOwnAccount() {
		try (Started application = start(TWO_ACCOUNTS)) {
			User user = application.context().getBean(User.class);

			assertThat(user.claude().ask("Hello").model()).isEqualTo(SONNET);
			assertThat(user.billing().ask("An invoice").model()).isEqualTo(HAIKU);
			assertThat(user.services().of("billing")).isSameAs(user.billing());
			assertThat(user.services().of("default")).isSameAs(user.claude());
			assertThat(user.services().names()).containsExactly("default", "billing");
			assertThat(keys(application.simulator())).containsExactly(name(DEFAULT_KEY), name(BILLING_KEY));
			assertThat(application.context().getBean(ClaudeService.class)).isSameAs(user.claude());
		}
	}

	@Test
	void webClientOfAClientShouldUseItsAccount() {
		try (Started application = start(TWO_ACCOUNTS)) {
			application.context()
				.getBean(User.class)
				.billingClient()
				.post()
				.uri("/v1/messages")
				.bodyValue(Map.of("model", HAIKU, "max_tokens", 10, "messages",
						List.of(Map.of("role", "user", "content", "Hello"))))
				.retrieve()
				.bodyToMono(String.class)
				.block(Duration.ofSeconds(30));

			assertThat(keys(application.simulator())).containsExactly(name(BILLING_KEY));
		}
	}

	@Test
	void unknownClientShouldListTheNames() {
		try (Started application = start(TWO_ACCOUNTS)) {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> application.context().getBean(ClaudeServices.class).of("biling"))
				.withMessageContaining("\"biling\"")
				.withMessageContaining("default, billing");
		}
	}

	@Test
	void whenTheKeyOfOneIsRevokedShouldLeaveTheOtherAlone() {
		try (Started application = start(TWO_ACCOUNTS)) {
			User user = application.context().getBean(User.class);
			application.simulator().revokeKey(BILLING_KEY);

			assertThatExceptionOfType(ClaudeAccountException.class)
				.isThrownBy(() -> user.billing().send(ClaudeRequest.of("Hello")));
			assertThat(user.claude().send(ClaudeRequest.of("Hello")).source()).isEqualTo(ClaudeReply.Source.LIVE);
			assertThat(application.context().getBean(Verdicts.class).current().cause().state())
				.isNotEqualTo(Verdict.State.NO_ACCESS);
			Awaitility.await().untilAsserted(() -> assertThat(user.alerts()).hasSize(1));
			assertThat(Objects.requireNonNull(user.alerts().peek())).satisfies((alert) -> {
				assertThat(alert.kind()).isEqualTo(ClaudeAlert.Kind.KEY_REJECTED);
				assertThat(alert.client()).isEqualTo("billing");
				assertThat(alert.message()).startsWith("Client billing: ");
			});
		}
	}

	@Test
	void whenTheKeyOfTheDefaultIsRevokedShouldLeaveNamedOnesAlone() {
		try (Started application = start(TWO_ACCOUNTS)) {
			User user = application.context().getBean(User.class);
			application.simulator().revokeKey(DEFAULT_KEY);

			assertThatExceptionOfType(ClaudeAccountException.class)
				.isThrownBy(() -> user.claude().send(ClaudeRequest.of("Hello")));
			assertThat(user.billing().send(ClaudeRequest.of("Hello")).source()).isEqualTo(ClaudeReply.Source.LIVE);
			Awaitility.await().untilAsserted(() -> assertThat(user.alerts()).hasSize(1));
			assertThat(Objects.requireNonNull(user.alerts().peek()).client()).isNull();
		}
	}

	@Test
	void whenACircuitOfOneOpensShouldLeaveTheOtherClosed() {
		try (Started application = start("claude.clients.billing.api-key=" + BILLING_KEY, "claude.fallback.models=",
				"claude.circuit-breaker.cool-off=60s", "claude.circuit-breaker.max-cool-off=60s",
				"claude.retry.default.max-retries=0", "claude.retry.overloaded.max-retries=0")) {
			User user = application.context().getBean(User.class);
			application.simulator().addFault(Fault.overloaded().key(BILLING_KEY));
			for (int i = 0; i < 6; i++) {
				assertThat(user.billing().ask("Hello").isAnswer()).isFalse();
			}

			long sent = application.simulator().requests().size();
			assertThat(user.billing().ask("Hello").isAnswer()).isFalse();
			assertThat(application.simulator().requests()).hasSize((int) sent);
			assertThat(user.claude().ask("Hello").isAnswer()).isTrue();
			assertThat(application.context().getBean(CircuitBreakers.class).views()).singleElement()
				.extracting(CircuitView::state)
				.isEqualTo(CircuitView.State.NORMAL);
		}
	}

	@Test
	void alertRuleShouldMatchTheCircuitsOfAllClients() throws IOException {
		Matcher rule = Pattern.compile("resilience4j_circuitbreaker_state\\{name=~\"(.+?)\"")
			.matcher(Files.readString(Path.of("..", "docs", "operations", "prometheus-alerts.yml")));
		assertThat(rule.find()).isTrue();
		try (Started application = start(TWO_ACCOUNTS)) {
			User user = application.context().getBean(User.class);
			user.claude().send(ClaudeRequest.of("Hello"));
			user.billing().send(ClaudeRequest.of("Hello"));

			assertThat(application.context().getBean(CircuitBreakerRegistry.class).getAllCircuitBreakers())
				.extracting(CircuitBreaker::getName)
				.anyMatch((name) -> name.startsWith("billing:"))
				.anyMatch((name) -> !name.startsWith("billing:"))
				.allMatch((name) -> name.matches(rule.group(1)));
		}
	}

	@Test
	void eachClientShouldKeepToItsOwnLimits() {
		try (ClaudeSimulator slow = ClaudeSimulator.start(SimulatorSettings.builder()
			.latency(Duration.ofMillis(5))
			.tokensPerSecond(20_000)
			.limits("sonnet-5-5", Limits.of(120, 1_000_000, 1_000_000))
			.limitRules(new LimitRules(0.02, false, null))
			.build());
				Started application = start("claude.clients.batch.api-key=" + BILLING_KEY,
						"claude.clients.batch.base-url=" + slow.baseUrl(), "claude.fallback.models=")) {
			ClaudeServices services = application.context().getBean(ClaudeServices.class);
			services.of("batch").send(ClaudeRequest.of("Hello"));
			CompletableFuture<List<ClaudeReply>> batch = burst(services.of("batch"), 6);
			CompletableFuture<List<ClaudeReply>> chat = burst(services.of("default"), 30);

			assertThat(chat.join())
				.allSatisfy((reply) -> assertThat(reply.source()).isEqualTo(ClaudeReply.Source.LIVE));
			assertThat(batch).as("six calls at two a second").isNotDone();
			assertThat(batch.join())
				.allSatisfy((reply) -> assertThat(reply.source()).isEqualTo(ClaudeReply.Source.LIVE))
				.anySatisfy((reply) -> assertThat(reply.queued()).isGreaterThan(Duration.ofSeconds(1)));
			assertThat(slow.stats().withStatus(429)).isZero();
			assertThat(keys(slow)).containsOnly(name(BILLING_KEY)).hasSize(7);
			assertThat(keys(application.simulator())).containsOnly(name(DEFAULT_KEY)).hasSize(30);
		}
	}

	private static CompletableFuture<List<ClaudeReply>> burst(ClaudeService claude, int calls) {
		return Flux.range(0, calls)
			.flatMap((number) -> claude.sendAsync(ClaudeRequest.of("Number " + number)), calls)
			.collectList()
			.toFuture();
	}

	@Test
	void clientsWithTheSameKeyShouldShareOneAccount() {
		try (Started application = start("claude.clients.chat.model=" + HAIKU,
				"claude.clients.search.api-key=" + DEFAULT_KEY, "claude.clients.billing.api-key=" + BILLING_KEY,
				"claude.clients.invoices.api-key=" + BILLING_KEY, "claude.clients.invoices.system=Be brief.")) {
			NamedClients clients = application.context().getBean(NamedClients.class);

			assertThat(clients.all()).extracting((client) -> client.account().client())
				.containsExactly("billing", "default", "billing", "default");
			assertThat(clients.of("chat").ask("Hello").model()).isEqualTo(HAIKU);
			clients.of("invoices").ask("Hello");
			assertThat(keys(application.simulator())).containsExactly(name(DEFAULT_KEY), name(BILLING_KEY));
			assertThat(application.simulator().requests().get(1).body()).contains("Be brief.");
		}
	}

	@Test
	void budgetsOfADayShouldBeKeptByAccount(@TempDir Path directory) throws IOException {
		Path file = directory.resolve("days.json");
		try (Started application = start("claude.clients.billing.api-key=" + BILLING_KEY,
				"claude.rate-limit.groups.sonnet-5-5.tokens-per-day=100000", "claude.rate-limit.days.store=file",
				"claude.rate-limit.days.file=" + file)) {
			ClaudeServices services = application.context().getBean(ClaudeServices.class);
			services.of("billing").ask("Hello");
		}

		assertThat(Files.readString(directory.resolve("days.json.billing"))).contains("sonnet-5-5");
		assertThat(file).doesNotExist();
	}

	@Test
	void keyMayComeFromABeanOfItsOwn() {
		try (Started application = start(List.of(Rotation.class), "claude.clients.billing.model=" + HAIKU)) {
			ClaudeServices services = application.context().getBean(ClaudeServices.class);
			services.of("billing").ask("Hello");
			services.of("default").ask("Hello");

			assertThat(keys(application.simulator())).containsExactly(name("sk-ant-rotated"), name(DEFAULT_KEY));
		}
	}

	@Test
	void knownAnswersShouldNotBeSharedBetweenAccounts() {
		try (Started application = start("claude.clients.billing.api-key=" + BILLING_KEY,
				"claude.clients.shop.faq.cache=claude-faq")) {
			ClaudeServices services = application.context().getBean(ClaudeServices.class);
			String question = "When are you open?";
			assertThat(services.of("default").faq(question).source()).isEqualTo(ClaudeReply.Source.LIVE);
			assertThat(services.of("billing").faq(question).source()).isEqualTo(ClaudeReply.Source.LIVE);
			assertThat(services.of("billing").faq(question).source()).isEqualTo(ClaudeReply.Source.CACHE);
			assertThat(services.of("shop").faq(question).source()).isEqualTo(ClaudeReply.Source.CACHE);
		}
	}

	@Test
	void clientsThatNameOneCacheShouldShareItsAnswers() {
		try (Started application = start("claude.clients.shop.faq.cache=people",
				"claude.clients.desk.faq.cache=people")) {
			ClaudeServices services = application.context().getBean(ClaudeServices.class);
			String question = "When are you open?";
			assertThat(services.of("shop").faq(question).source()).isEqualTo(ClaudeReply.Source.LIVE);
			assertThat(services.of("desk").faq(question).source()).isEqualTo(ClaudeReply.Source.CACHE);
			assertThat(services.of("default").faq(question).source()).isEqualTo(ClaudeReply.Source.LIVE);
		}
	}

	@Test
	void whenSettingsOfOneCacheDifferShouldRefuseToStart() {
		assertThat(failure("claude.clients.shop.faq.cache=claude-faq", "claude.clients.shop.faq.ttl=5m"))
			.contains("claude.clients.shop.faq.ttl differs from claude.faq.ttl", "the cache claude-faq");
		assertThat(failure("claude.clients.a.faq.cache=people", "claude.clients.b.faq.cache=people",
				"claude.clients.b.faq.max-entries=5"))
			.contains("claude.clients.b.faq.max-entries differs from claude.clients.a.faq.max-entries");
	}

	@Test
	void callsOnTheWireShouldEndBeforeTheApplicationDoes() {
		try (Started application = start(TWO_ACCOUNTS)) {
			application.simulator().addFault(Fault.slow(Duration.ofMillis(700)).key(BILLING_KEY));
			ClaudeService billing = application.context().getBean(User.class).billing();
			ClaudeService claude = application.context().getBean(ClaudeService.class);
			CompletableFuture<ClaudeReply> answer = billing.sendAsync(ClaudeRequest.of("Hello")).toFuture();
			Awaitility.await().untilAsserted(() -> assertThat(application.simulator().stats().inFlight()).isOne());

			application.context().close();

			assertThat(answer).succeedsWithin(Duration.ofSeconds(10))
				.extracting(ClaudeReply::source)
				.isEqualTo(ClaudeReply.Source.LIVE);
			assertThat(CompletableFuture.supplyAsync(() -> billing.send(ClaudeRequest.of("And now?"))))
				.failsWithin(Duration.ofSeconds(10));
			assertThat(claude.sendAsync(ClaudeRequest.of("And now?")).toFuture()).failsWithin(Duration.ofSeconds(10));
			assertThat(application.simulator().requests()).hasSize(1);
		}
	}

	@Test
	void whenLimitsOfOneAccountDifferShouldRefuseToStart() {
		assertThat(failure("claude.clients.chat.rate-limit.max-queue=5"))
			.contains("claude.clients.chat.rate-limit.* differs from claude.rate-limit.*", "account of client default");
		assertThat(failure("claude.clients.a.api-key=" + BILLING_KEY, "claude.clients.b.api-key=" + BILLING_KEY,
				"claude.clients.b.circuit-breaker.failures=2"))
			.contains("claude.clients.b.circuit-breaker.* differs from claude.clients.a.circuit-breaker.*");
	}

	@Test
	void badValueOfAClientShouldBeNamed() {
		assertThat(failure("claude.clients.billing.api-key=changeme")).contains("claude.clients.billing.api-key");
		assertThat(failure("claude.api-key=", "claude.clients.billing.api-key=" + BILLING_KEY))
			.contains("There is no API key", "the client without a name needs one beside those of billing");
		assertThat(failure("claude.clients.billing.api-key=")).contains("claude.clients.billing.api-key");
		assertThat(failure("claude.clients.billing.model=gpt-4")).contains("claude.clients.billing.model is \"gpt-4\"",
				"Set claude.clients.billing.model to a model such as", "claude.models");
		assertThat(failure("claude.clients.billing.max-tokens=0")).contains("claude.clients.billing.max-tokens is 0");
		assertThat(failure("claude.clients.billing.timeout.attempt=-1s"))
			.contains("claude.clients.billing.timeout.attempt is PT-1S");
		assertThat(failure("claude.clients.billing.base-url=nowhere")).contains("claude.clients.billing.base-url");
		assertThat(failure("claude.clients.billing.retry.budget.ratio=-2"))
			.contains("claude.clients.billing.retry.budget");
		assertThat(failure("claude.clients.billing.fallback.models=gpt-4"))
			.contains("claude.clients.billing.fallback.models");
	}

	@Test
	void unknownQualifierShouldListTheClients() {
		ApplicationContextInitializer<ConfigurableApplicationContext> remember = (
				context) -> this.environment = context.getEnvironment();
		SpringApplicationBuilder application = new SpringApplicationBuilder(User.class, Meters.class)
			.sources(ClaudeContexts.autoConfigurations())
			.initializers(remember)
			.web(WebApplicationType.NONE)
			.logStartupInfo(false)
			.properties("claude.api-key=x-1", "spring.main.banner-mode=off", "claude.clients.biling.api-key=x-2");

		Throwable failure = catchThrowable(application::run);

		FailureAnalysis analysis = Objects
			.requireNonNull(StartFailures.ofUnknownClients(Objects.requireNonNull(this.environment)).analyze(failure));
		assertThat(analysis.getDescription()).contains("no client \"billing\"", "User(",
				"default (without a qualifier), biling.");
		assertThat(analysis.getAction()).contains("Did you mean @Qualifier(\"biling\")?",
				"claude.clients.billing.api-key");
	}

	private static String failure(String... properties) {
		Throwable failure = catchThrowable(() -> start(List.of(), properties).close());
		while (failure != null && !(failure instanceof ClaudeConfigurationException)) {
			failure = failure.getCause();
		}
		assertThat(failure).as(String.join(", ", properties)).isInstanceOf(ClaudeConfigurationException.class);
		ClaudeConfigurationException problem = (ClaudeConfigurationException) Objects.requireNonNull(failure);
		return problem.getMessage() + " " + problem.action();
	}

	@Test
	void metersShouldHaveTheSameTagsThroughout() {
		try (Started application = start(TWO_ACCOUNTS)) {
			User user = application.context().getBean(User.class);
			application.simulator().addFault(Fault.overloaded().first(1));
			user.billing().ask("Hello");
			user.claude().ask("Hello");
			application.simulator().addFault(Fault.status(400).first(2));
			user.claude().ask("Hello");
			user.billing().ask("Hello");
			user.claude().stream(ClaudeRequest.of("Hello")).blockLast(Duration.ofSeconds(30));
			user.billing().faq("Hello");
			MeterRegistry registry = application.context().getBean(MeterRegistry.class);

			assertThat(registry.get("claude.calls").tag("client", "billing").timers()).isNotEmpty();
			assertThat(registry.get("claude.calls").tag("client", "default").timers()).isNotEmpty();
			assertThat(registry.getMeters()).extracting(Meter::getId)
				.filteredOn((id) -> id.getName().startsWith("claude."))
				.hasSizeGreaterThan(40)
				.allSatisfy((id) -> assertThat(id.getTag("client")).as(id.toString()).isNotNull());
			assertThat(((PrometheusMeterRegistry) registry).scrape())
				.contains("claude_retries_total{client=\"billing\"", "claude_limit_level{client=\"default\"");
			assertThat(application.context().getBean(Refused.class).meters()).isEmpty();
		}
	}

	@Test
	void observationsShouldNameTheClient() {
		try (Started application = start(List.of(Heard.class), TWO_ACCOUNTS)) {
			ClaudeServices services = application.context().getBean(ClaudeServices.class);
			services.of("billing").ask("Hello");
			services.of("default").ask("Hello");

			Awaitility.await()
				.untilAsserted(() -> assertThat(application.context().getBean(Heard.class).names())
					.containsExactlyInAnyOrder("claude.question billing", "claude.attempt billing",
							"claude.question default", "claude.attempt default"));
		}
	}

	@Test
	void withoutNamedClientsMetersShouldHaveNoTag() {
		try (Started application = start()) {
			application.context().getBean(ClaudeService.class).ask("Hello");

			assertThat(application.context().getBean(MeterRegistry.class).getMeters()).extracting(Meter::getId)
				.filteredOn((id) -> id.getName().startsWith("claude."))
				.isNotEmpty()
				.allSatisfy((id) -> assertThat(id.getTag("client")).isNull());
			assertThat(application.context().getBean(ClaudeServices.class).names()).containsExactly("default");
		}
	}

	@Test
	void whenTheStoreOfAnAccountFailsShouldSaySoInTheVerdictOfEachClientThatUsesIt() {
		try (Started application = start(List.of(User.class, FullDisk.class),
				Stream
					.concat(Stream.of(TWO_ACCOUNTS),
							Stream.of("claude.clients.chat.model=" + HAIKU,
									"claude.rate-limit.groups.sonnet-5-5.input-tokens-per-day=1000000"))
					.toArray(String[]::new))) {
			application.context().getBean(User.class).claude().send(ClaudeRequest.of("Hello"));

			Verdicts verdicts = application.context().getBean(Verdicts.class);
			Awaitility.await().until(() -> verdicts.current().cause() == Verdict.Cause.STORE);
			assertThat(verdicts.current().text()).startsWith("keeping today's token use has failed since ")
				.contains("(IOException)", "Calls go on");
			assertThat(verdict(application, "chat")).isEqualTo(verdicts.current());
			assertThat(verdict(application, "billing").cause()).isEqualTo(Verdict.Cause.NOTHING);
		}
	}

	@Test
	void whenACacheFailsShouldSaySoInTheVerdictOfEachClientThatUsesIt() {
		try (Started application = start(List.of(User.class, BrokenCaches.class),
				Stream
					.concat(Stream.of(TWO_ACCOUNTS),
							Stream.of("claude.clients.chat.model=" + HAIKU, "claude.clients.chat.faq.cache=claude-faq"))
					.toArray(String[]::new))) {
			ClaudeReply reply = application.context().getBean(User.class).claude().faq("Hello");
			assertThat(reply.source()).isEqualTo(ClaudeReply.Source.LIVE);

			Verdict verdict = application.context().getBean(Verdicts.class).current();
			assertThat(verdict.text()).startsWith("the cache claude-faq has failed since ")
				.contains("(IllegalStateException)", "Questions go to Claude instead");
			assertThat(verdict(application, "chat")).isEqualTo(verdict);
			assertThat(verdict(application, "billing").cause()).isEqualTo(Verdict.Cause.NOTHING);
		}
	}

	@Test
	void whenRedisIsUnavailableShouldSaySoInTheVerdictOfEachClient() {
		try (Started application = start(List.of(User.class, NoRedis.class), TWO_ACCOUNTS)) {
			application.context().getBean(User.class).claude().send(ClaudeRequest.of("Hello"));

			Verdicts verdicts = application.context().getBean(Verdicts.class);
			Awaitility.await().until(() -> verdicts.current().cause() == Verdict.Cause.STORE);
			assertThat(verdicts.current().text()).startsWith("sharing limits through Redis has failed since ");
			assertThat(verdict(application, "billing")).isEqualTo(verdicts.current());
		}
	}

	private static Verdict verdict(Started application, String client) {
		return application.context()
			.getBean(NamedClients.class)
			.all()
			.stream()
			.filter((each) -> each.settings().name().equals(client))
			.findFirst()
			.orElseThrow()
			.verdicts()
			.current();
	}

	private static Started start(String... properties) {
		return start(List.of(properties).stream().anyMatch((property) -> property.contains("clients.billing."))
				? List.of(User.class) : List.of(), properties);
	}

	private static Started start(List<Class<?>> configurations, String... properties) {
		ClaudeSimulator simulator = ClaudeSimulator
			.start(SimulatorSettings.builder().latency(Duration.ofMillis(5)).tokensPerSecond(20_000).build());
		List<Class<?>> sources = new ArrayList<>(configurations);
		sources.add(Meters.class);
		sources.addAll(List.of(ClaudeContexts.autoConfigurations()));
		List<String> all = new ArrayList<>(List.of("claude.base-url=" + simulator.baseUrl(),
				"claude.api-key=" + DEFAULT_KEY, "claude.retry.default.initial=20ms", "claude.retry.default.max=50ms",
				"claude.model-list.enabled=false", "spring.main.banner-mode=off"));
		all.addAll(List.of(properties));
		return new Started(simulator,
				new SpringApplicationBuilder(sources.toArray(Class<?>[]::new)).web(WebApplicationType.NONE)
					.logStartupInfo(false)
					.properties(all.toArray(String[]::new))
					.run());
	}

	private static List<String> keys(ClaudeSimulator simulator) {
		return simulator.requests()
			.stream()
			.filter((request) -> request.path().equals("/v1/messages"))
			.map(RecordedRequest::key)
			.toList();
	}

	private static String name(String key) {
		return Account.of(key).name();
	}

	/** An application and its API. */
	private record Started(ClaudeSimulator simulator, ConfigurableApplicationContext context) implements AutoCloseable {

		@Override
		public void close() {
			this.context.close();
			this.simulator.close();
		}

	}

	/** What actuator brings. */
	@Configuration(proxyBeanMethods = false)
	static class Meters {

		@Bean
		Refused refusedMeters() {
			return new Refused(new ConcurrentLinkedQueue<>());
		}

		@Bean
		MeterRegistry meterRegistry(Refused refused) {
			PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
			registry.config().onMeterRegistrationFailed((id, reason) -> refused.meters().add(id + ": " + reason));
			return registry;
		}

	}

	/** What Prometheus does not take, as two meters of one name have other tags. */
	record Refused(Queue<String> meters) {
	}

	/** What an application writes. */
	@Configuration(proxyBeanMethods = false)
	static class User {

		private final ClaudeService claude;

		private final ClaudeService billing;

		private final WebClient billingClient;

		private final ClaudeServices services;

		private final Queue<ClaudeAlert> alerts = new ConcurrentLinkedQueue<>();

		User(ClaudeService claude, @Qualifier("billing") ClaudeService billing,
				@Qualifier("billing") WebClient billingClient, ClaudeServices services) {
			this.claude = claude;
			this.billing = billing;
			this.billingClient = billingClient;
			this.services = services;
		}

		@EventListener
		void on(ClaudeAlert alert) {
			this.alerts.add(alert);
		}

		ClaudeService claude() {
			return this.claude;
		}

		ClaudeService billing() {
			return this.billing;
		}

		WebClient billingClient() {
			return this.billingClient;
		}

		ClaudeServices services() {
			return this.services;
		}

		Queue<ClaudeAlert> alerts() {
			return this.alerts;
		}

	}

	/** Hears observations, as a tracer does. */
	@Configuration(proxyBeanMethods = false)
	static class Heard implements ObservationHandler<Observation.Context> {

		private final Queue<String> names = new ConcurrentLinkedQueue<>();

		@Bean
		ObservationRegistry observationRegistry() {
			ObservationRegistry registry = ObservationRegistry.create();
			registry.observationConfig().observationHandler(this);
			return registry;
		}

		@Override
		public void onStop(Observation.Context context) {
			KeyValue client = context.getLowCardinalityKeyValue("client");
			if (String.valueOf(context.getName()).startsWith("claude.")) {
				this.names.add(context.getName() + " " + ((client != null) ? client.getValue() : "none"));
			}
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

		Queue<String> names() {
			return this.names;
		}

	}

	/** A key that is fetched somewhere. */
	@Configuration(proxyBeanMethods = false)
	static class Rotation {

		@Bean(defaultCandidate = false)
		@Qualifier("billing")
		ClaudeApiKeys billingKeys() {
			return () -> "sk-ant-rotated";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FullDisk {

		@Bean
		DayStore fullDisk() {
			return new DayStore() {

				@Override
				public Map<String, DayUse> load() {
					return Map.of();
				}

				@Override
				public void save(Map<String, DayUse> uses) throws IOException {
					throw new IOException("No space left on device");
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BrokenCaches {

		@Bean
		CacheManager brokenCaches() {
			return new ConcurrentMapCacheManager() {

				@Override
				protected Cache createConcurrentMapCache(String name) {
					return new ConcurrentMapCache(name) {

						@Override
						protected Object lookup(Object key) {
							throw new IllegalStateException("broken");
						}

					};
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NoRedis {

		@Bean
		SharedLeases noRedis(@Qualifier("claudeTimeline") Timeline timeline) {
			return new SharedLeases((pool, request) -> Mono.error(new IllegalStateException("No connection")),
					Duration.ofMillis(500), timeline);
		}

	}

}
