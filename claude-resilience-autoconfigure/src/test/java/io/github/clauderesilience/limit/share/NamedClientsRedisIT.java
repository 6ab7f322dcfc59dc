package io.github.clauderesilience.limit.share;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeServices;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import io.github.clauderesilience.testsupport.LocalRedis;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Limits of several accounts of an application in a real Redis.
 */
class NamedClientsRedisIT {

	@Test
	void eachAccountShouldHaveLeasesOfItsOwn() {
		LocalRedis redis = new LocalRedis();
		redis.start();
		try (ClaudeSimulator api = ClaudeSimulator.start();
				ConfigurableApplicationContext context = start(api, redis)) {
			ClaudeServices services = context.getBean(ClaudeServices.class);
			for (String name : List.of("default", "billing", "chat")) {
				assertThat(services.of(name).send(ClaudeRequest.of("Hello")).source())
					.isEqualTo(ClaudeReply.Source.LIVE);
			}

			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.untilAsserted(() -> assertThat(pools(context)).as("the pools in Redis").hasSize(2));
		}
		finally {
			redis.stop();
		}
	}

	/** The part in braces is the name of the pool. */
	private static List<String> pools(ConfigurableApplicationContext context) {
		ReactiveStringRedisTemplate template = new ReactiveStringRedisTemplate(
				context.getBean(ReactiveRedisConnectionFactory.class));
		return Objects.requireNonNull(template.keys("*sonnet-5-5@*").collectList().block(Duration.ofSeconds(10)))
			.stream()
			.map((key) -> key.replaceAll(".*(sonnet-5-5@[0-9a-f]+).*", "$1"))
			.distinct()
			.toList();
	}

	private static ConfigurableApplicationContext start(ClaudeSimulator api, LocalRedis redis) {
		Class<?>[] sources = Stream
			.concat(Stream.of(ClaudeContexts.autoConfigurations()),
					Stream.of(DataRedisAutoConfiguration.class, DataRedisReactiveAutoConfiguration.class))
			.toArray(Class<?>[]::new);
		return new SpringApplicationBuilder(sources).web(WebApplicationType.NONE)
			.logStartupInfo(false)
			.properties("claude.base-url=" + api.baseUrl(), "claude.api-key=sk-ant-test",
					"claude.clients.billing.api-key=sk-ant-billing-0001", "claude.clients.chat.system=Be brief.",
					"claude.rate-limit.store=redis", "claude.model-list.enabled=false", "spring.main.banner-mode=off",
					"spring.data.redis.host=127.0.0.1", "spring.data.redis.port=" + redis.port())
			.run();
	}

}
