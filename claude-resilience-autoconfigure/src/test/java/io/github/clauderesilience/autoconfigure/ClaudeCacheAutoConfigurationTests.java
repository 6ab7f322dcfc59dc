package io.github.clauderesilience.autoconfigure;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.cache.FaqCaches;
import io.github.clauderesilience.cache.FaqInterceptor;
import io.github.clauderesilience.cache.FaqSettings;
import io.github.clauderesilience.cache.FaqStats;
import io.github.clauderesilience.cache.key.QuestionNormaliser;
import io.github.clauderesilience.spi.FaqListener;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.junit5.StartStop;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.aop.ClassFilter;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.interceptor.BeanFactoryCacheOperationSourceAdvisor;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

class ClaudeCacheAutoConfigurationTests {

	private static final String BASE = "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\","
			+ "\"model\":\"claude-sonnet-5-5\",\"content\":[{\"type\":\"text\",\"text\":\"Answer %d\"}],"
			+ "\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":10,\"output_tokens\":5}}";

	@StartStop
	public final MockWebServer server = new MockWebServer();

	private final AtomicInteger requests = new AtomicInteger();

	private volatile int status = 200;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ClaudeContexts.autoConfigurations()))
		.withConfiguration(AutoConfigurations.of(CacheAutoConfiguration.class))
		.withPropertyValues("claude.api-key=sk-ant-test", "claude.retry.default.max-retries=0",
				"claude.retry.overloaded.max-retries=0");

	@BeforeEach
	void answer() {
		this.server.setDispatcher(new Dispatcher() {

			@Override
			public MockResponse dispatch(RecordedRequest request) {
				int number = ClaudeCacheAutoConfigurationTests.this.requests.incrementAndGet();
				int code = ClaudeCacheAutoConfigurationTests.this.status;
				String body = (code == 200) ? BASE.formatted(number)
						: "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"no\"}}";
				return new MockResponse.Builder().code(code)
					.addHeader("Content-Type", "application/json")
					.body(body)
					.build();
			}

		});
	}

	@Test
	void cacheAdvisorShouldLookAtNoMethodsOfClassesWithoutCacheAnnotations() {
		this.runner.withPropertyValues("claude.base-url=http://localhost:1").run((context) -> {
			ClassFilter filter = context.getBean(BeanFactoryCacheOperationSourceAdvisor.class)
				.getPointcut()
				.getClassFilter();
			assertThat(filter.matches(Shop.class)).isTrue();
			assertThat(filter.matches(ClaudeService.class)).isFalse();
			assertThat(filter.matches(CaffeineCacheManager.class)).isFalse();
		});
	}

	@Test
	void whenApplicationHasNoCachingShouldKeepAnswersInCaffeineAndAddNoCacheManager() {
		run(this.runner, (context) -> {
			assertThatAnswersAreKept(context);
			assertThat(context.getBeansOfType(CacheManager.class)).isEmpty();
			assertThat(context.getBean(FaqCaches.class).sizes()).containsEntry("claude-faq", 1L);
		});
	}

	@Test
	void whenApplicationHasNoCachingShouldLeaveItsOwnMethodsAlone() {
		run(this.runner.withUserConfiguration(Shop.class), (context) -> {
			Shop shop = context.getBean(Shop.class);

			assertThat(shop.plain("x")).isEqualTo("x1");
			assertThat(shop.plain("x")).isEqualTo("x2");
		});
	}

	@Test
	void whenApplicationHasCaffeineShouldUseIt() {
		run(this.runner.withUserConfiguration(Caching.class)
			.withBean(CacheManager.class, () -> new CaffeineCacheManager("claude-faq")), (context) -> {
				assertThatAnswersAreKept(context);
				assertThat(sizeOfCaffeine(context)).isEqualTo(1);
			});
	}

	@Test
	void whenApplicationHasAsynchronousCaffeineShouldUseIt() {
		run(this.runner.withUserConfiguration(Caching.class).withBean(CacheManager.class, () -> {
			CaffeineCacheManager manager = new CaffeineCacheManager("claude-faq");
			manager.setAsyncCacheMode(true);
			return manager;
		}), (context) -> {
			assertThatAnswersAreKept(context);
			assertThat(sizeOfCaffeine(context)).isEqualTo(1);
		});
	}

	@Test
	void whenApplicationHasAnotherCacheManagerShouldUseIt() {
		run(this.runner.withUserConfiguration(Caching.class)
			.withBean(CacheManager.class, ConcurrentMapCacheManager::new), (context) -> {
				assertThatAnswersAreKept(context);
				assertThat(context.getBean(CacheManager.class).getCacheNames()).containsExactly("claude-faq");
			});
	}

	@Test
	void whenApplicationLetsBootMakeTheCacheManagerShouldUseThat() {
		run(this.runner.withUserConfiguration(Caching.class, Shop.class)
			.withPropertyValues("spring.cache.type=caffeine"), (context) -> {
				assertThatAnswersAreKept(context);
				assertThat(sizeOfCaffeine(context)).isEqualTo(1);
				assertThat(context.getBean(Shop.class).plain("x")).isEqualTo("x1");
				assertThat(context.getBean(Shop.class).plain("x")).isEqualTo("x1");
			});
	}

	@Test
	void whenCacheManagerDoesNotHaveTheCacheShouldKeepAnswersInItsOwn() {
		run(this.runner.withUserConfiguration(Caching.class)
			.withBean(CacheManager.class, () -> new ConcurrentMapCacheManager("books")), (context) -> {
				assertThatAnswersAreKept(context);
				assertThat(context.getBean(CacheManager.class).getCacheNames()).containsExactly("books");
			});
	}

	@Test
	void whenThereIsNoCaffeineAndNoCacheManagerShouldAskClaude() {
		run(this.runner.withClassLoader(new FilteredClassLoader(Caffeine.class)), (context) -> {
			ClaudeService claude = context.getBean(ClaudeService.class);
			claude.faq("Hours?");

			assertThat(claude.faq("Hours?").text()).isEqualTo("Answer 2");
		});
	}

	@Test
	void methodsOfTheApplicationShouldBeAnsweredFromTheCache() {
		run(this.runner.withUserConfiguration(Shop.class), this::assertThatMethodsAreAnswered);
	}

	@Test
	void methodsOfTheApplicationShouldBeAnsweredFromItsOwnSynchronousCaffeine() {
		run(this.runner.withUserConfiguration(Caching.class, Shop.class)
			.withBean(CacheManager.class, CaffeineCacheManager::new), this::assertThatMethodsAreAnswered);
	}

	@Test
	void methodsOfTheApplicationShouldBeAnsweredFromASimpleCache() {
		run(this.runner.withUserConfiguration(Caching.class, Shop.class)
			.withBean(CacheManager.class, ConcurrentMapCacheManager::new), this::assertThatMethodsAreAnswered);
	}

	@Test
	void whenAMethodReturnsAnApologyShouldNotKeepIt() {
		run(this.runner.withUserConfiguration(Shop.class), (context) -> {
			Shop shop = context.getBean(Shop.class);
			this.status = 400;
			shop.text("Hours?");
			shop.reply("Hours?");
			shop.mono("Hours?").block();
			this.status = 200;

			assertThat(shop.text("Hours?")).startsWith("Answer");
			assertThat(shop.reply("Hours?").source()).isEqualTo(ClaudeReply.Source.LIVE);
			assertThat(Objects.requireNonNull(shop.mono("Hours?").block()).source()).isEqualTo(ClaudeReply.Source.LIVE);
		});
	}

	@Test
	void curatedAnswerShouldWinOverEverything() {
		run(this.runner.withPropertyValues("claude.faq.curated=classpath:curated-test.yml"), (context) -> {
			ClaudeReply reply = context.getBean(ClaudeService.class).faq("what are your  OPENING hours");

			assertThat(reply.source()).isEqualTo(ClaudeReply.Source.CURATED);
			assertThat(reply.text()).isEqualTo("From nine to five.");
			assertThat(this.requests).hasValue(0);
			assertThat(context.getBean(FaqStats.class).count(FaqListener.Outcome.CURATED)).isEqualTo(1);
		});
	}

	@Test
	void whenCuratedFileIsMissingShouldNotStartAndSayWhatToDo() {
		this.runner.withPropertyValues("claude.faq.curated=classpath:none.yml")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("none.yml"));
	}

	@Test
	void whenTimesMakeNoSenseShouldNotStart() {
		this.runner.withPropertyValues("claude.faq.ttl=2h", "claude.faq.stale-ttl=1h")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("claude.faq.stale-ttl is PT1H, but must be longer than claude.faq.ttl"));
	}

	@Test
	void propertiesShouldReachTheSettings() {
		this.runner
			.withPropertyValues("claude.faq.cache=mine", "claude.faq.ttl=1m", "claude.faq.stale-ttl=2m",
					"claude.faq.fallback-ttl=3s")
			.run((context) -> assertThat(context.getBean(FaqSettings.class)).asString()
				.isEqualTo("FaqSettings[cacheName=mine, ttl=PT1M, staleTtl=PT2M, fallbackTtl=PT3S]"));
	}

	@Test
	void shouldBackOffBeforeBeansOfTheApplication() {
		this.runner.withBean(QuestionNormaliser.class, () -> (question) -> "same").run((context) -> {
			assertThat(context).hasSingleBean(QuestionNormaliser.class).hasSingleBean(FaqInterceptor.class);
			assertThat(context.getBean(QuestionNormaliser.class).normalise("x")).isEqualTo("same");
		});
	}

	private void assertThatAnswersAreKept(ApplicationContext context) {
		ClaudeService claude = context.getBean(ClaudeService.class);

		assertThat(claude.faq("Hours?").source()).isEqualTo(ClaudeReply.Source.LIVE);
		ClaudeReply second = claude.faq("hours");
		assertThat(second.source()).isEqualTo(ClaudeReply.Source.CACHE);
		assertThat(second.text()).isEqualTo("Answer 1");
		assertThat(Objects.requireNonNull(claude.faqAsync("HOURS?").block()).source())
			.isEqualTo(ClaudeReply.Source.CACHE);
		assertThat(claude.ask("Hours?").source()).isEqualTo(ClaudeReply.Source.LIVE);
	}

	private void assertThatMethodsAreAnswered(ApplicationContext context) {
		Shop shop = context.getBean(Shop.class);

		assertThat(shop.reply("Hours?").source()).isEqualTo(ClaudeReply.Source.LIVE);
		assertThat(shop.reply("hours").source()).isEqualTo(ClaudeReply.Source.CACHE);
		assertThat(shop.text("Hours?")).isEqualTo(shop.text("hours "));
		assertThat(shop.together("Hours?").source()).isEqualTo(ClaudeReply.Source.LIVE);
		assertThat(shop.together("hours").source()).isEqualTo(ClaudeReply.Source.CACHE);
		assertThat(Objects.requireNonNull(shop.mono("Hours?").block()).source()).isEqualTo(ClaudeReply.Source.LIVE);
		assertThat(Objects.requireNonNull(shop.mono("hours").block()).source()).isEqualTo(ClaudeReply.Source.CACHE);
		assertThat(Objects.requireNonNull(shop.monoTogether("Hours?").block()).source())
			.isEqualTo(ClaudeReply.Source.LIVE);
		assertThat(Objects.requireNonNull(shop.monoTogether("hours").block()).source())
			.isEqualTo(ClaudeReply.Source.CACHE);
		assertThat(this.requests).hasValue(5);
	}

	private static long sizeOfCaffeine(ApplicationContext context) {
		Cache cache = Objects.requireNonNull(context.getBean(CacheManager.class).getCache("claude-faq"));
		return ((com.github.benmanes.caffeine.cache.Cache<?, ?>) cache.getNativeCache()).estimatedSize();
	}

	private void run(ApplicationContextRunner configured, Use use) {
		configured.withPropertyValues("claude.base-url=" + this.server.url("/")).run(use::with);
	}

	private interface Use {

		void with(ApplicationContext context);

	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class Caching {

	}

	static class Shop {

		private static final String RESOLVER = "claudeFaqCacheResolver";

		private static final String KEYS = "claudeFaqKeyGenerator";

		private final ClaudeService claude;

		private int calls;

		Shop(ClaudeService claude) {
			this.claude = claude;
		}

		@Cacheable(cacheNames = "answers", cacheResolver = RESOLVER, keyGenerator = KEYS)
		public ClaudeReply reply(String question) {
			return this.claude.ask(question);
		}

		@Cacheable(cacheNames = "answers", cacheResolver = RESOLVER, keyGenerator = KEYS)
		public String text(String question) {
			return this.claude.ask(question).text();
		}

		@Cacheable(cacheNames = "answers", cacheResolver = RESOLVER, keyGenerator = KEYS, sync = true)
		public ClaudeReply together(String question) {
			return this.claude.ask(question);
		}

		@Cacheable(cacheNames = "answers", cacheResolver = RESOLVER, keyGenerator = KEYS)
		public Mono<ClaudeReply> mono(String question) {
			return this.claude.askAsync(question);
		}

		@Cacheable(cacheNames = "answers", cacheResolver = RESOLVER, keyGenerator = KEYS, sync = true)
		public Mono<ClaudeReply> monoTogether(String question) {
			return this.claude.askAsync(question);
		}

		@Cacheable("plain")
		public String plain(String text) {
			return text + ++this.calls;
		}

	}

}
