package io.github.clauderesilience.limit.share;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.actuate.ClaudeHealth;
import io.github.clauderesilience.observe.advice.DayUse;
import io.github.clauderesilience.observe.advice.UseStore;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.testsupport.LocalRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
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

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Redis user with exactly the rights that {@code docs/limits.md} names.
 */
class RedisRightsIT {

	private static final Path DOC = Path.of("..", "docs", "limits.md");

	private static final String COMMAND = "ACL SETUSER ";

	private final LocalRedis redis = new LocalRedis();

	private final ClaudeSimulator api = ClaudeSimulator.start();

	@BeforeEach
	void start() throws IOException {
		this.redis.start();
		List<String> documented = Files.readAllLines(DOC)
			.stream()
			.map(String::strip)
			.filter((line) -> line.startsWith(COMMAND))
			.toList();
		assertThat(documented).hasSizeGreaterThan(2);
		asAdministrator((admin) -> {
			documented.forEach((line) -> setUser(admin, line));
			setUser(admin, COMMAND + "claude >secret");
			return null;
		});
	}

	@AfterEach
	void stop() {
		this.api.close();
		this.redis.stop();
	}

	@Test
	void shouldNeedNoRightThatIsNotDocumented() {
		try (ConfigurableApplicationContext first = instance(); ConfigurableApplicationContext second = instance()) {
			assertThat(claude(first).faq("Really?").source()).isEqualTo(ClaudeReply.Source.LIVE);
			awaitAnswerOfTheCache(first);
			awaitAnswerOfTheCache(second);
			for (int i = 0; i < 5; i++) {
				assertThat(claude(second).ask("How " + i + "?").source()).isEqualTo(ClaudeReply.Source.LIVE);
			}
			assertThat(first.getBean(ClaudeHealth.class).health().getDetails()).containsEntry("limits",
					"shared in Redis");
			assertThat(second.getBean(SharedLeases.class).instances()).isEqualTo(2);
			UseStore store = first.getBean(UseStore.class);
			DayUse use = new DayUse();
			use.add(DayUse.ByMinute.values()[0], 1, 2);
			store.add("some", 20_000, use);
			assertThat(store.since("some", 20_000)).containsOnlyKeys(20_000L);
			UseStore.Raised raised = new UseStore.Raised(1, 0.5);
			assertThat(store.replace("sonnet-5.5 requests", null, raised)).isTrue();
			assertThat(store.raised("sonnet-5.5 requests")).isEqualTo(raised);
			assertThat(store.replace("sonnet-5.5 requests", raised, null)).isTrue();
		}
		awaitKey("claude:limits:use:sonnet-5-5:*");
		assertThat(this.<List<Object>>asAdministrator(RedisCommands::aclLog)).as("commands that were denied").isEmpty();
	}

	private ConfigurableApplicationContext instance() {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.logStartupInfo(false)
			.run("--claude.base-url=" + this.api.baseUrl(), "--claude.api-key=sk-ant-test",
					"--claude.rate-limit.store=redis", "--claude.tier-advice.store=redis", "--claude.fallback.models=",
					"--spring.main.banner-mode=off", "--spring.data.redis.host=127.0.0.1",
					"--spring.data.redis.port=" + this.redis.port(), "--spring.data.redis.username=claude",
					"--spring.data.redis.password=secret");
	}

	/* A cache that is slow at first, as with a cold connection, is left alone for 5 s. */
	private static void awaitAnswerOfTheCache(ConfigurableApplicationContext instance) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> claude(instance).faq("Really?").source() == ClaudeReply.Source.CACHE);
	}

	private void awaitKey(String pattern) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> this.<List<String>>asAdministrator((admin) -> admin.keys(pattern)).size() == 1);
	}

	private static ClaudeService claude(ConfigurableApplicationContext instance) {
		return instance.getBean(ClaudeService.class);
	}

	private static void setUser(RedisCommands<String, String> admin, String line) {
		CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8).add("SETUSER");
		Arrays.stream(line.substring(COMMAND.length()).split(" +")).forEach(arguments::add);
		assertThat(admin.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), arguments)).as(line)
			.isEqualTo("OK");
	}

	@SuppressWarnings("unchecked")
	private <T> T asAdministrator(Function<RedisCommands<String, String>, ?> work) {
		RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", this.redis.port()));
		try {
			return (T) work.apply(client.connect().sync());
		}
		finally {
			client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
		}
	}

	/** An application with a cache in Redis. */
	@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
	static class Application {

		@Bean
		RedisCacheManager cacheManager(RedisConnectionFactory connections) {
			return RedisCacheManager.create(connections);
		}

	}

}
