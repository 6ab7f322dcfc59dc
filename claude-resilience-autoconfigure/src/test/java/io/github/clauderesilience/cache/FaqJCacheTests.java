package io.github.clauderesilience.cache;

import java.time.Duration;
import java.util.Objects;

import javax.cache.Cache;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;

import com.github.benmanes.caffeine.jcache.spi.CaffeineCachingProvider;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.testsupport.ScriptedChain;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.cache.jcache.JCacheCacheManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The cache in a JCache, which gives copies and is not known to be in memory: it is used
 * on threads that may block.
 */
class FaqJCacheTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final CachingProvider provider = Caching.getCachingProvider(CaffeineCachingProvider.class.getName());

	private final Cache<Object, Object> cache = this.provider.getCacheManager()
		.createCache("claude-faq", new MutableConfiguration<>());

	private final JCacheCacheManager manager = manager();

	private final FaqFixture faq = new FaqFixture((name) -> Objects.requireNonNull(this.manager.getCache(name)));

	private final ScriptedChain claude = new ScriptedChain(this.faq.time,
			(call, number) -> FaqFixture.answer(call, "Answer " + number));

	@BeforeEach
	void answerOnce() {
		ask("Hours?", this.claude);
		// The answer is there before it is stored, on another thread
		Awaitility.await().atMost(PATIENCE).until(() -> this.cache.iterator().hasNext());
	}

	@AfterEach
	void destroy() {
		this.provider.getCacheManager().destroyCache("claude-faq");
	}

	@Test
	void whenAnswerIsKnownShouldNotAskAgain() {
		this.faq.time.forward(Duration.ofMinutes(59));
		ClaudeReply known = ask("hours", this.claude);

		assertThat(known.source()).isEqualTo(ClaudeReply.Source.CACHE);
		assertThat(known.text()).isEqualTo("Answer 1");
		assertThat(known.age()).isEqualTo(Duration.ofMinutes(59));
		assertThat(this.claude.models()).hasSize(1);
	}

	@Test
	void whenTtlIsOverShouldAskAgain() {
		this.faq.time.forward(Duration.ofHours(1));

		assertThat(ask("Hours?", this.claude).text()).isEqualTo("Answer 2");
	}

	@Test
	void whenClaudeCannotBeReachedShouldGiveTheStaleAnswerForADay() {
		ScriptedChain down = ScriptedChain.failing(this.faq.time, ErrorClass.OVERLOADED);
		this.faq.time.forward(Duration.ofHours(23));
		ClaudeReply stale = ask("Hours?", down);

		assertThat(stale.source()).isEqualTo(ClaudeReply.Source.STALE_CACHE);
		assertThat(stale.age()).isEqualTo(Duration.ofHours(23));
		assertThat(stale.text()).isEqualTo("Answer 1");
	}

	@Test
	void whenEvictedShouldAskAgain() {
		this.faq.caches.clear();

		assertThat(ask("Hours?", this.claude).text()).isEqualTo("Answer 2");
		assertThat(this.faq.caches.sizes()).containsEntry("claude-faq", null);
	}

	private JCacheCacheManager manager() {
		JCacheCacheManager created = new JCacheCacheManager(this.provider.getCacheManager());
		created.initializeCaches();
		return created;
	}

	private ClaudeReply ask(String question, ScriptedChain chain) {
		return Objects.requireNonNull(this.faq.ask(question, chain).block(PATIENCE));
	}

}
