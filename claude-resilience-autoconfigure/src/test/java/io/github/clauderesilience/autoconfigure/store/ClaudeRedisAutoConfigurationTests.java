package io.github.clauderesilience.autoconfigure.store;

import java.util.Objects;

import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.actuate.ClaudeHealth;
import io.github.clauderesilience.autoconfigure.start.StartFailures;
import io.github.clauderesilience.limit.Leases;
import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.limit.account.LeaseRequest;
import io.github.clauderesilience.limit.need.Amounts;
import io.github.clauderesilience.limit.share.SharedLeases;
import io.github.clauderesilience.observe.advice.UseStore;
import io.github.clauderesilience.observe.advice.share.RedisUseStore;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code claude.rate-limit.store=redis}. No Redis runs here: port 1 refuses.
 */
class ClaudeRedisAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ClaudeContexts.autoConfigurations()))
		.withPropertyValues("claude.api-key=sk-ant-test");

	private final ApplicationContextRunner booted = this.runner
		.withConfiguration(
				AutoConfigurations.of(DataRedisAutoConfiguration.class, DataRedisReactiveAutoConfiguration.class))
		.withPropertyValues("spring.data.redis.host=127.0.0.1", "spring.data.redis.port=1");

	private final ApplicationContextRunner sharing = this.runner.withPropertyValues("claude.rate-limit.store=redis");

	@Test
	void whenNobodyAsksForItShouldLeaveRedisAlone() {
		this.booted.run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(Leases.class);
			assertThat(context.getBean(ClaudeHealth.class).health().getDetails()).doesNotContainKey("limits");
		});
	}

	@Test
	void whenAskedForShouldShareLimitsOverTheConnectionOfTheApplication() {
		this.booted.withPropertyValues("claude.rate-limit.store=redis")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(ClaudeService.class)
				.getBean(Leases.class)
				.isInstanceOf(SharedLeases.class));
	}

	@Test
	void whenRedisIsGoneShouldBeUpAndSaySoInHealth() {
		this.booted.withPropertyValues("claude.rate-limit.store=redis").run((context) -> {
			ClaudeHealth health = context.getBean(ClaudeHealth.class);
			assertThat(health.health().getDetails()).containsEntry("limits",
					"to be shared in Redis, which has not answered a call of this instance yet");

			assertThat(context.getBean(Leases.class).lease(new PoolId("sonnet-5-5", "f00d"), nothing()).block())
				.isNotNull();

			Health gone = health.health();
			assertThat(gone.getStatus()).isEqualTo(Status.UP);
			assertThat(gone.getDetails().get("limits")).asString()
				.matches(
						"Redis has been unavailable for [0-9]+m?s\\. Enforcing the full limits \\(.*\\) locally until it recovers");
		});
	}

	@Test
	void whenTheApplicationHasItsOwnLeasesShouldUseThem() {
		Leases own = (pool, request) -> Mono.empty();
		this.sharing.withBean("own", Leases.class, () -> own)
			.run((context) -> assertThat(context).hasNotFailed().getBean(Leases.class).isSameAs(own));
	}

	@Test
	void whenThereIsNoConnectionShouldSayWhatToChange() {
		this.sharing.run((context) -> failed(context,
				"claude.rate-limit.store is redis, but the application has no ReactiveRedisConnectionFactory",
				"spring-boot-starter-data-redis with its driver Lettuce"));
	}

	@Test
	void whenThereAreSeveralConnectionsShouldSayWhatToChange() {
		ApplicationContextRunner two = this.sharing.withBean("one", ReactiveRedisConnectionFactory.class,
				LettuceConnectionFactory::new);
		two.run((context) -> assertThat(context).hasNotFailed());
		two.withBean("two", ReactiveRedisConnectionFactory.class, LettuceConnectionFactory::new)
			.run((context) -> failed(context, "several ReactiveRedisConnectionFactory beans", "@Primary"));
		two.withBean("two", ReactiveRedisConnectionFactory.class, LettuceConnectionFactory::new,
				(definition) -> definition.setPrimary(true))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void whenSpringDataRedisIsAbsentShouldSayWhatToAdd() {
		this.sharing.withClassLoader(new FilteredClassLoader("org.springframework.data.redis"))
			.run((context) -> failed(context, "Spring Data Redis is not on the class path",
					"Add org.springframework.boot:spring-boot-starter-data-redis"));
	}

	@Test
	void whenAdviceIsToBeSharedShouldAskForTheSameConnection() {
		String store = "claude.tier-advice.store=redis";
		this.booted.withPropertyValues(store)
			.run((context) -> assertThat(context).hasNotFailed()
				.getBean(UseStore.class)
				.isInstanceOf(RedisUseStore.class));
		ApplicationContextRunner advised = this.runner.withPropertyValues(store);
		advised.run((context) -> failed(context, "claude.tier-advice.store is redis, but the application has no",
				"claude.tier-advice.store=memory", ""));
		advised.withBean("one", ReactiveRedisConnectionFactory.class, LettuceConnectionFactory::new)
			.withBean("two", ReactiveRedisConnectionFactory.class, LettuceConnectionFactory::new)
			.run((context) -> failed(context, "several ReactiveRedisConnectionFactory beans",
					"claude.tier-advice.store=memory", "@Primary"));
		advised.withClassLoader(new FilteredClassLoader("org.springframework.data.redis"))
			.run((context) -> failed(context, "Spring Data Redis is not on the class path",
					"claude.tier-advice.store=memory", "spring-boot-starter-data-redis"));
	}

	private static void failed(AssertableApplicationContext context, String description, String action) {
		failed(context, description, action, "claude.rate-limit.store=local");
	}

	private static void failed(AssertableApplicationContext context, String description, String action,
			String otherAction) {
		Throwable failure = Objects.requireNonNull(context.getStartupFailure(), "The application started");
		FailureAnalysis analysis = Objects.requireNonNull(StartFailures.ofSettings().analyze(failure));
		assertThat(analysis.getDescription()).contains(description);
		assertThat(analysis.getAction()).contains(action, otherAction);
	}

	private static LeaseRequest nothing() {
		return new LeaseRequest(Amounts.NONE, Amounts.NONE, Amounts.NONE, Amounts.NONE, Amounts.NONE, Amounts.NONE,
				Amounts.NONE, false);
	}

}
