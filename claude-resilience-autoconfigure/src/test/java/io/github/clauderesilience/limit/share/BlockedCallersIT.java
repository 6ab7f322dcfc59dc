package io.github.clauderesilience.limit.share;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.simulator.SimulatorSettings;
import io.github.clauderesilience.testsupport.LocalRedis;
import io.github.clauderesilience.testsupport.LogCapture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.redis.core.StringRedisTemplate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application whose callers block each thread of {@link Schedulers#boundedElastic()}
 * still gets leases and looks into a cache in Redis.
 */
class BlockedCallersIT {

	private final ClaudeSimulator api = ClaudeSimulator
		.start(SimulatorSettings.builder().latency(Duration.ofMillis(300)).build());

	private final LocalRedis redis = new LocalRedis();

	private ConfigurableApplicationContext context;

	@BeforeEach
	void start() {
		this.redis.start();
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.logStartupInfo(false)
			.run("--claude.base-url=" + this.api.baseUrl(), "--claude.api-key=sk-ant-test",
					"--claude.rate-limit.store=redis", "--claude.rate-limit.redis.key-prefix=desk:limits",
					"--claude.fallback.models=", "--spring.main.banner-mode=off", "--spring.cache.type=redis",
					"--spring.data.redis.host=127.0.0.1", "--spring.data.redis.port=" + this.redis.port());
	}

	@AfterEach
	void stop() {
		this.context.close();
		this.redis.stop();
		this.api.close();
	}

	@Test
	void whenCallersBlockAllThreadsShouldStillReachRedis() {
		ClaudeService claude = this.context.getBean(ClaudeService.class);
		try (LogCapture log = LogCapture.of("io.github.clauderesilience", Level.WARN)) {
			List<ClaudeReply> replies = Objects.requireNonNull(
					Flux.range(0, 3 * Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE)
						.flatMap((number) -> Mono.fromCallable(() -> claude
							.ask(ClaudeRequest.builder().user("Question " + number).maxTokens(100).cacheable().build()))
							.subscribeOn(Schedulers.boundedElastic()), 1000)
						.collectList()
						.block(Duration.ofSeconds(60)));

			assertThat(replies).allSatisfy((reply) -> assertThat(reply.source()).isEqualTo(ClaudeReply.Source.LIVE));
			assertThat(log.lines()).filteredOn((line) -> line.contains("Redis") || line.contains("cache")).isEmpty();
		}
		StringRedisTemplate template = this.context.getBean(StringRedisTemplate.class);
		assertThat(template.keys("desk:limits:{*")).isNotEmpty();
		assertThat(template.keys("claude:limits:*")).isEmpty();
		assertThat(template.keys("claude-faq::*")).hasSizeGreaterThanOrEqualTo(3);
	}

	/** An application with a cache in Redis. */
	@EnableCaching
	@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
	static class Application {

	}

}
