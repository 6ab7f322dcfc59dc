package io.github.clauderesilience.limit.share;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
import org.junit.jupiter.api.Tag;
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
@Tag("waiting")
class SlowRedisIT {

	private static final int PER_SECOND = 50;

	private static final double LEAST = 0.95;

	private static final double MOST_REFUSED = 0.01;

	private static final long MEASURED_NANOS = Duration.ofSeconds(4).toNanos();

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
	@CsvSource({ "250, 1, 1", "1, 3, 0.1" })
	void whenRedisIsFarAwayShouldUseTheWholeLimit(int roundTripMillis, int count, double burstSeconds)
			throws IOException {
		try (SlowProxy proxy = new SlowProxy(this.redis.port(), Duration.ofMillis(roundTripMillis));
				ClaudeSimulator api = ClaudeSimulator.start(SimulatorSettings.builder()
					.latency(Duration.ofMillis(20))
					.limits("sonnet-5-5", Limits.of(60 * PER_SECOND, 100_000_000, 100_000_000))
					.limitRules(new LimitRules(burstSeconds / 60, false, null))
					.build())) {
			for (int i = 0; i < count; i++) {
				this.instances.add(instance(api, proxy));
			}
			AtomicInteger answered = new AtomicInteger();
			AtomicBoolean over = new AtomicBoolean();
			Disposable load = Flux.fromIterable(this.instances)
				.flatMap((instance) -> load(instance.getBean(ClaudeService.class), answered, over))
				.subscribe();
			Window window = new Window(answered, api);
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.pollInterval(Duration.ofMillis(50))
				.untilAsserted(() -> assertThat(window.isFull()).as(window.toString()).isTrue());
			over.set(true);
			load.dispose();
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

	/**
	 * The last seconds. A machine that stands still for longer than a bucket lasts loses
	 * quota that no limiter can save, so the test waits for seconds without that.
	 */
	private static final class Window {

		private final Deque<long[]> samples = new ArrayDeque<>();

		private final AtomicInteger answered;

		private final ClaudeSimulator api;

		private double rate;

		private double refused;

		private Window(AtomicInteger answered, ClaudeSimulator api) {
			this.answered = answered;
			this.api = api;
		}

		private boolean isFull() {
			long now = System.nanoTime();
			long[] sample = { now, this.answered.get(), this.api.stats().withStatus(429) };
			while (this.samples.size() > 1 && now - this.samples.getFirst()[0] > MEASURED_NANOS) {
				this.samples.removeFirst();
			}
			this.samples.add(sample);
			long[] first = this.samples.getFirst();
			double answers = sample[1] - first[1];
			this.rate = answers * 1e9 / Math.max(MEASURED_NANOS, now - first[0]);
			this.refused = (sample[2] - first[2]) / Math.max(1, answers);
			return this.rate >= LEAST * PER_SECOND && this.refused <= MOST_REFUSED;
		}

		@Override
		public String toString() {
			return "%.1f/s, %.1f %% 429s".formatted(this.rate, 100 * this.refused);
		}

	}

}
