package io.github.clauderesilience.limit.share;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.simulator.SimulatorSettings;
import io.github.clauderesilience.simulator.limits.LimitRules;
import io.github.clauderesilience.simulator.limits.Limits;
import io.github.clauderesilience.testsupport.LocalRedis;
import io.github.clauderesilience.testsupport.SlowProxy;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Instances whose Redis is far away use the limit of the account in full.
 */
class SlowRedisIT {

	private static final int PER_SECOND = 50;

	/** On an idle machine it is all of it, without a 429. */
	private static final double LEAST = 0.85;

	private static final Duration MEASURED = Duration.ofSeconds(4);

	private final LocalRedis redis = new LocalRedis();

	private final List<ConfigurableApplicationContext> instances = new ArrayList<>();

	@BeforeEach
	void start() {
		this.redis.start();
	}

	@AfterEach
	void stop() {
		this.instances.forEach(ConfigurableApplicationContext::close);
		this.redis.stop();
	}

	@ParameterizedTest
	@CsvSource({ "250, 1" })
	void whenRedisIsFarAwayShouldUseTheWholeLimit(int roundTripMillis, int count) throws IOException {
		try (SlowProxy proxy = new SlowProxy(this.redis.port(), Duration.ofMillis(roundTripMillis));
				ClaudeSimulator api = ClaudeSimulator.start(SimulatorSettings.builder()
					.latency(Duration.ofMillis(20))
					.limits("sonnet-5-5", Limits.of(60 * PER_SECOND, 100_000_000, 100_000_000))
					.limitRules(new LimitRules(1.0 / 60, false, null))
					.build())) {
			for (int i = 0; i < count; i++) {
				this.instances.add(instance(api, proxy));
			}
			AtomicInteger answered = new AtomicInteger();
			AtomicBoolean over = new AtomicBoolean();
			Disposable load = Flux.fromIterable(this.instances)
				.flatMap((instance) -> load(instance.getBean(ClaudeService.class), answered, over))
				.subscribe();
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> answered.get() > 4 * PER_SECOND);
			int before = answered.get();
			long refusedBefore = api.stats().withStatus(429);
			long began = System.nanoTime();
			Awaitility.await()
				.atMost(MEASURED.multipliedBy(2))
				.pollInterval(Duration.ofMillis(5))
				.until(() -> System.nanoTime() - began >= MEASURED.toNanos());
			double rate = (answered.get() - before) * 1e9 / (System.nanoTime() - began);
			double refused = (double) (api.stats().withStatus(429) - refusedBefore) / (answered.get() - before);
			over.set(true);
			load.dispose();

			assertThat(rate).isGreaterThanOrEqualTo(LEAST * PER_SECOND);
			assertThat(refused).isLessThanOrEqualTo(0.02);
		}
	}

	private static Flux<ClaudeReply> load(ClaudeService claude, AtomicInteger answered, AtomicBoolean over) {
		return Flux.range(0, 96)
			.flatMap((caller) -> claude.sendAsync(ClaudeRequest.of("Still there?"))
				.doOnNext((reply) -> answered.incrementAndGet())
				.repeat(() -> !over.get()), 96);
	}

	private static ConfigurableApplicationContext instance(ClaudeSimulator api, SlowProxy proxy) {
		return new SpringApplicationBuilder(SharedLimitsIT.Application.class).web(WebApplicationType.NONE)
			.logStartupInfo(false)
			.run("--claude.base-url=" + api.baseUrl(), "--claude.api-key=sk-ant-test",
					"--claude.rate-limit.store=redis", "--claude.fallback.models=", "--spring.main.banner-mode=off",
					"--spring.data.redis.host=127.0.0.1", "--spring.data.redis.port=" + proxy.port());
	}

}
