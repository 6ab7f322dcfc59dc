package io.github.clauderesilience.limit.share;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.actuate.ClaudeHealth;
import io.github.clauderesilience.observe.verdict.Verdicts;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.simulator.SimulatorSettings;
import io.github.clauderesilience.simulator.limits.LimitRules;
import io.github.clauderesilience.simulator.limits.Limits;
import io.github.clauderesilience.testsupport.LocalRedis;
import io.github.clauderesilience.testsupport.LogCapture;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two instances of an application that share the limits of one account in a real Redis,
 * which also goes away.
 */
@Tag("waiting")
class SharedLimitsIT {

	/** Ten a second, and sixty at once. */
	private static final Limits LIMITS = Limits.of(600, 10_000_000, 10_000_000);

	private final List<ConfigurableApplicationContext> instances = new ArrayList<>();

	private final ClaudeSimulator api = ClaudeSimulator.start(SimulatorSettings.builder()
		.latency(Duration.ofMillis(5))
		.limits("sonnet-5-5", LIMITS)
		.limitRules(new LimitRules(0.1, false, null))
		.build());

	private final LocalRedis redis = new LocalRedis();

	@BeforeEach
	void start() {
		this.redis.start();
		for (int i = 0; i < 2; i++) {
			this.instances.add(new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
				.logStartupInfo(false)
				.run("--claude.base-url=" + this.api.baseUrl(), "--claude.api-key=sk-ant-test",
						"--claude.rate-limit.store=redis", "--claude.fallback.models=", "--spring.main.banner-mode=off",
						"--spring.data.redis.host=127.0.0.1", "--spring.data.redis.port=" + this.redis.port()));
		}
	}

	@AfterEach
	void stop() {
		this.instances.forEach(ConfigurableApplicationContext::close);
		this.redis.stop();
		this.api.close();
	}

	@Test
	void whenRedisIsThereShouldSayNothingFromTheFirstCallToTheEnd() {
		try (LogCapture log = LogCapture.of(SharedLeases.class.getName(), Level.INFO)) {
			this.instances.forEach((instance) -> claude(instance).ask("Are you there?"));
			this.instances.forEach(ConfigurableApplicationContext::close);

			assertThat(log.lines()).isEmpty();
		}
	}

	@Test
	void twoInstancesShouldShareTheLimitOfTheAccount() {
		this.instances.forEach((instance) -> claude(instance).ask("Are you there?"));

		List<CompletableFuture<List<ClaudeReply>>> answers = this.instances.stream()
			.map((instance) -> Flux.range(0, 60)
				.flatMap((number) -> claude(instance).sendAsync(ClaudeRequest.of("Number " + number)), 60)
				.collectList()
				.toFuture())
			.toList();

		assertThat(answers).allSatisfy((all) -> assertThat(all.join()).hasSize(60)
			.allSatisfy((reply) -> assertThat(reply.source()).isEqualTo(ClaudeReply.Source.LIVE)));
		assertThat(this.api.stats().withStatus(429)).isLessThanOrEqualTo(1);
		assertThat(this.instances)
			.allSatisfy((instance) -> assertThat(instance.getBean(SharedLeases.class).instances()).isEqualTo(2));
	}

	@Test
	void whenRedisGoesAndComesBackShouldAnswerEveryCall() {
		AtomicBoolean over = new AtomicBoolean();
		AtomicInteger answered = new AtomicInteger();
		List<CompletableFuture<Void>> callers = this.instances.stream()
			.map((instance) -> Flux.range(0, 4)
				.flatMap((caller) -> claude(instance).sendAsync(ClaudeRequest.of("Still there?")).doOnNext((reply) -> {
					assertThat(reply.source()).isEqualTo(ClaudeReply.Source.LIVE);
					answered.incrementAndGet();
				}).repeat(() -> !over.get()))
				.then()
				.toFuture())
			.toList();
		soon().until(() -> this.instances.stream()
			.allMatch((instance) -> instance.getBean(SharedLeases.class).instances() == 2));

		this.redis.stop();
		soon().until(() -> this.instances.stream()
			.allMatch((instance) -> limits(instance)
				.matches("Redis has been unavailable for .*\\. Enforcing 1/2 of the limits .*")));
		assertThat(this.instances).allSatisfy(
				(instance) -> assertThat(verdict(instance)).startsWith("sharing limits through Redis has failed since ")
					.contains("Calls go on, and this instance enforces a part of the limits"));
		int before = answered.get();
		soon().until(() -> answered.get() >= before + 20);

		this.redis.start();
		soon().until(() -> this.instances.stream().allMatch((instance) -> limits(instance).equals("shared in Redis")));
		int after = answered.get();
		soon().until(() -> answered.get() >= after + 20);
		over.set(true);

		assertThat(callers).allSatisfy((caller) -> assertThat(caller.join()).isNull());
		assertThat(this.instances).noneMatch((instance) -> verdict(instance).contains("Redis"));
		assertThat(this.instances)
			.allSatisfy((instance) -> assertThat(instance.getBean(SharedLeases.class).instances()).isEqualTo(2));
	}

	private static ClaudeService claude(ConfigurableApplicationContext instance) {
		return instance.getBean(ClaudeService.class);
	}

	private static String verdict(ConfigurableApplicationContext instance) {
		return instance.getBean(Verdicts.class).current().text();
	}

	private static String limits(ConfigurableApplicationContext instance) {
		Health health = instance.getBean(ClaudeHealth.class).health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		return String.valueOf(health.getDetails().get("limits"));
	}

	private static ConditionFactory soon() {
		return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10));
	}

	/** An application with nothing of its own. */
	@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
	static class Application {

	}

}
