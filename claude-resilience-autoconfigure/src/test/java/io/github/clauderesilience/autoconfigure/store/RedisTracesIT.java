package io.github.clauderesilience.autoconfigure.store;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.ClaudeServices;
import io.github.clauderesilience.limit.Leases;
import io.github.clauderesilience.observe.advice.UseStore;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.testsupport.LocalRedis;
import io.lettuce.core.tracing.LettuceObservationContext;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an application that traces Redis sees of what this library does there.
 */
class RedisTracesIT {

	private final LocalRedis redis = new LocalRedis();

	private final ClaudeSimulator api = ClaudeSimulator.start();

	@BeforeEach
	void start() {
		this.redis.start();
	}

	@AfterEach
	void stop() {
		this.api.close();
		this.redis.stop();
	}

	@Test
	void leasesUseAndCachedAnswersShouldBeNoTracesOfTheirOwn() {
		try (ConfigurableApplicationContext application = application()) {
			Commands traced = application.getBean(Commands.class);
			StringRedisTemplate template = application.getBean(StringRedisTemplate.class);
			ClaudeService claude = application.getBean(ClaudeService.class);

			assertThat(claude.faq("Really?").source()).isEqualTo(ClaudeReply.Source.LIVE);
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.until(() -> claude.faq("Really?").source() == ClaudeReply.Source.CACHE);
			assertThat(application.getBean(Leases.class)).isNotNull();
			ClaudeService other = application.getBean(ClaudeServices.class).of("billing");
			assertThat(other.faq("Really?").source()).isEqualTo(ClaudeReply.Source.LIVE);
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.until(() -> other.faq("Really?").source() == ClaudeReply.Source.CACHE);
			application.getBean(UseStore.class).since("some", 20_000);
			template.opsForValue().set("orders:1", "paid");

			assertThat(template.keys("claude:limits:*")).isNotEmpty();
			Awaitility.await().until(() -> traced.isSeen("SET orders:1"));
			assertThat(traced.all).contains("SET orders:1")
				.noneMatch((command) -> command.contains("claude") || command.startsWith("EVAL")
						|| command.startsWith("SCRIPT"));
		}
	}

	@Test
	void applicationsOwnScriptsShouldStayTraced() {
		try (ConfigurableApplicationContext application = application()) {
			Commands traced = application.getBean(Commands.class);

			application.getBean(RedisConnectionFactory.class)
				.getConnection()
				.scriptingCommands()
				.scriptLoad("return 1".getBytes(StandardCharsets.UTF_8));

			Awaitility.await().until(() -> traced.isSeen("SCRIPT "));
		}
	}

	private ConfigurableApplicationContext application() {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.logStartupInfo(false)
			.run("--claude.base-url=" + this.api.baseUrl(), "--claude.api-key=sk-ant-test",
					"--claude.clients.billing.api-key=sk-ant-other", "--claude.rate-limit.store=redis",
					"--claude.tier-advice.store=redis", "--claude.fallback.models=", "--spring.main.banner-mode=off",
					"--spring.data.redis.host=127.0.0.1", "--spring.data.redis.port=" + this.redis.port());
	}

	/** The commands whose spans a tracer would begin. */
	static class Commands implements ObservationHandler<LettuceObservationContext> {

		private final Queue<String> all = new ConcurrentLinkedQueue<>();

		@Override
		public void onStart(LettuceObservationContext context) {
			var arguments = context.getRequiredCommand().getArgs();
			var key = (arguments != null) ? arguments.getFirstEncodedKey() : null;
			this.all.add(context.getRequiredCommand().getType() + " "
					+ ((key != null) ? StandardCharsets.UTF_8.decode(key) : ""));
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof LettuceObservationContext;
		}

		boolean isSeen(String... commands) {
			return Arrays.stream(commands).allMatch(List.copyOf(this.all)::contains);
		}

	}

	/** An application with a cache in Redis and a listener of observations. */
	@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
	static class Application {

		@Bean
		Commands commands() {
			return new Commands();
		}

		@Bean
		RedisCacheManager cacheManager(RedisConnectionFactory connections) {
			return RedisCacheManager.create(connections);
		}

	}

}
