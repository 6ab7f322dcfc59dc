package io.github.clauderesilience.cache;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.cache.curated.CuratedAnswers;
import io.github.clauderesilience.chain.Chain;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.LocalRedis;
import io.github.clauderesilience.testsupport.ScriptedChain;
import io.github.clauderesilience.testsupport.SlowProxy;
import io.github.clauderesilience.testsupport.VirtualTime;
import io.github.clauderesilience.time.Timeline;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The cache in a real Redis, which also goes away.
 */
class FaqRedisIT {

	private final LocalRedis redis = new LocalRedis();

	private final LettuceConnectionFactory connections = new LettuceConnectionFactory("127.0.0.1", this.redis.port());

	private final Timeline time = Timeline.system(Schedulers.parallel());

	private final AtomicInteger calls = new AtomicInteger();

	private final Chain claude = (call) -> Flux
		.defer(() -> FaqFixture.answer(call, "Answer " + this.calls.incrementAndGet()));

	private final FaqFixture calling = new FaqFixture();

	@BeforeEach
	void start() {
		this.redis.start();
		this.connections.afterPropertiesSet();
		this.connections.start();
	}

	@AfterEach
	void stop() {
		this.connections.destroy();
		this.redis.stop();
	}

	@Test
	void twoInstancesShouldShareTheirAnswers() {
		assertThat(ask(instance(), "Hours?").source()).isEqualTo(ClaudeReply.Source.LIVE);
		awaitStored();

		ClaudeReply other = ask(instance(), "hours");
		assertThat(other.source()).isEqualTo(ClaudeReply.Source.CACHE);
		assertThat(other.text()).isEqualTo("Answer 1");
	}

	@Test
	void whenRedisGoesAwayShouldStillAnswerAndNeverBlockAnEventLoop() {
		FaqInterceptor instance = instance();
		ask(instance, "Hours?");
		awaitStored();
		this.redis.stop();
		long before = this.time.nanoTime();

		for (int i = 0; i < 20; i++) {
			assertThat(ask(instance, "Hours?").source()).isEqualTo(ClaudeReply.Source.LIVE);
		}
		assertThat(this.time.since(before)).isLessThan(Duration.ofSeconds(5));
		assertThat(this.calls).hasValue(21);
	}

	@Test
	void whenRedisAndClaudeAreGoneShouldFailWithThePoliteMessageInBoundedTime() {
		FaqInterceptor instance = instance();
		ask(instance, "Hours?");
		awaitStored();
		this.redis.stop();
		ScriptedChain down = new ScriptedChain(VirtualTime.at("2026-08-01T12:00:00Z"),
				(call, number) -> Flux.error(Calls.failure(ErrorClass.OVERLOADED)));

		for (int i = 1; i <= 3; i++) {
			ClaudeCall call = this.calling.call("Hours?", false, Locale.ENGLISH);
			assertThatExceptionOfType(ClaudeException.class)
				.isThrownBy(() -> Mono.defer(() -> instance.intercept(call, down).next())
					.subscribeOn(Schedulers.parallel())
					.block(Duration.ofSeconds(60)))
				.satisfies((failure) -> assertThat(failure.userMessage()).isEqualTo("overloaded"));
			assertThat(down.models()).hasSize(i);
		}
	}

	@Test
	void whenAThousandAskAtOnceShouldMakeOneCall() throws InterruptedException {
		FaqInterceptor instance = instance();
		CountDownLatch answered = new CountDownLatch(1000);
		List<ClaudeCall> questions = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			questions.add(this.calling.call("Hours?", false, Locale.ENGLISH));
		}
		questions.forEach((call) -> instance.intercept(call, this.claude).subscribe((event) -> answered.countDown()));

		assertThat(answered.await(20, TimeUnit.SECONDS)).isTrue();
		assertThat(this.calls).hasValue(1);
	}

	@Test
	void whenRedisIsSlowAndClaudeSilentShouldGiveTheStaleAnswerOfAllWithinThePatience() throws IOException {
		VirtualTime earlier = VirtualTime.at(this.time.now().minus(Duration.ofHours(2)).toString());
		ask(instance(earlier, FaqFixture.PATIENCE, this::cache), "Hours?");
		awaitStored();
		AtomicInteger asked = new AtomicInteger();
		Sinks.One<ClaudeEvent> late = Sinks.one();
		Chain silent = (call) -> Flux.defer(() -> {
			asked.incrementAndGet();
			return late.asMono();
		});
		try (SlowProxy way = new SlowProxy(this.redis.port(), Duration.ofMillis(200))) {
			LettuceConnectionFactory slow = new LettuceConnectionFactory("127.0.0.1", way.port());
			slow.afterPropertiesSet();
			slow.start();
			FaqInterceptor instance = instance(this.time, Duration.ofSeconds(2),
					(name) -> Objects.requireNonNull(RedisCacheManager.create(slow).getCache(name)));
			Flux<ClaudeReply> stale = Flux.range(0, 10)
				.flatMap((number) -> Mono.defer(() -> reply(instance, "Hours?", silent))
					.subscribeOn(Schedulers.parallel()), 10);

			assertThat(stale.collectList().block(Duration.ofSeconds(20))).hasSize(10).allSatisfy((reply) -> {
				assertThat(reply.source()).isEqualTo(ClaudeReply.Source.STALE_CACHE);
				assertThat(reply.text()).isEqualTo("Answer 1");
			});
			assertThat(asked).hasValue(1);

			FaqFixture.answer(this.calling.call("Hours?", false, Locale.ENGLISH), "New").subscribe(late::tryEmitValue);
			Awaitility.await()
				.untilAsserted(() -> assertThat(Objects.requireNonNull(cache("claude-faq").get(key())).get()).asString()
					.contains("New"));
			assertThat(ask(instance(), "Hours?").source()).isEqualTo(ClaudeReply.Source.CACHE);
			slow.destroy();
		}
	}

	/** Asks as a web application does, on a thread that must not be blocked. */
	private ClaudeReply ask(FaqInterceptor instance, String question) {
		return Objects.requireNonNull(
				Mono.defer(() -> reply(instance, question, this.claude)).subscribeOn(Schedulers.parallel()).block());
	}

	private Mono<ClaudeReply> reply(FaqInterceptor instance, String question, Chain chain) {
		return instance.intercept(this.calling.call(question, false, Locale.ENGLISH), chain)
			.next()
			.cast(ClaudeEvent.Completed.class)
			.map(ClaudeEvent.Completed::reply);
	}

	private void awaitStored() {
		Cache cache = cache("claude-faq");
		Mono.fromCallable(() -> cache.get(key()))
			.repeatWhenEmpty(1000, (empties) -> empties.delayElements(Duration.ofMillis(5), this.time.scheduler()))
			.block();
	}

	private String key() {
		return this.calling.keys.of(this.calling.call("Hours?", false, Locale.ENGLISH).body(), List.of());
	}

	private FaqInterceptor instance() {
		return instance(this.time, FaqFixture.PATIENCE, this::cache);
	}

	private FaqInterceptor instance(Timeline timeline, Duration patience, Function<String, Cache> store) {
		FaqCaches caches = new FaqCaches(FaqFixture.SETTINGS, store, this.calling.keys,
				(errorClass, locale) -> "Sorry " + errorClass.key(), timeline, Schedulers.boundedElastic());
		return new FaqInterceptor(this.calling.keys, caches,
				new CuratedAnswers(null, (text) -> text, timeline, Runnable::run), new FaqStats(),
				(errorClass, locale) -> errorClass.key(), (lane) -> patience, timeline);
	}

	private Cache cache(String name) {
		return Objects.requireNonNull(RedisCacheManager.create(this.connections).getCache(name));
	}

}
