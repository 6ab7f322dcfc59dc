package io.github.clauderesilience.actuate;

import java.time.Duration;
import java.util.Map;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.cache.FaqFixture;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.ScriptedChain;
import org.junit.jupiter.api.Test;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.core.io.ClassPathResource;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

class FaqCacheOperationsTests {

	private final FaqFixture faq = new FaqFixture((name) -> new CaffeineCache(name, Caffeine.newBuilder().build()),
			new ClassPathResource("curated-test.yml"));

	private final FaqCacheOperations operations = new FaqCacheOperations(this.faq.caches, this.faq.stats, Calls.SONNET,
			null, 1024, Schedulers.boundedElastic());

	private final ScriptedChain claude = new ScriptedChain(this.faq.time,
			(call, number) -> FaqFixture.answer(call, "Answer " + number)
				.delayElements(Duration.ofSeconds(1), this.faq.time.scheduler()));

	@Test
	void shouldTellWhatBecameOfQuestionsAndHowManyAnswersAreKept() {
		for (int i = 0; i < 3; i++) {
			this.faq.ask("Prices?", this.claude).subscribe();
		}
		this.faq.time.forward(Duration.ofSeconds(1));
		this.faq.ask("Where are you?", this.claude).subscribe();
		this.faq.time.forward(Duration.ofSeconds(1));
		assertThat(ask("prices", this.claude)).isEqualTo(ClaudeReply.Source.CACHE);
		assertThat(ask("What are your opening hours?", this.claude)).isEqualTo(ClaudeReply.Source.CURATED);
		this.faq.time.forward(Duration.ofHours(2));
		assertThat(ask("Prices?", ScriptedChain.failing(this.faq.time, ErrorClass.OVERLOADED)))
			.isEqualTo(ClaudeReply.Source.STALE_CACHE);

		assertThat(this.operations.outcomes())
			.isEqualTo(Map.of("miss", 2L, "collapsed", 2L, "hit", 1L, "curated", 1L, "stale", 1L));
		assertThat(this.operations.savedTokens()).isEqualTo(3 * 120);
		assertThat(this.operations.sizes()).isEqualTo(Map.of("claude-faq", 2L));
	}

	@Test
	void shouldForgetOneAnswerOrAll() {
		for (String question : new String[] { "One?", "Two?", "Three?" }) {
			this.faq.ask(question, this.claude).subscribe();
			this.faq.time.forward(Duration.ofSeconds(1));
		}

		assertThat(this.operations.evict("claude-faq", question("ONE"))).isEqualTo(CacheOperations.Eviction.DONE);
		assertThat(this.operations.evict("claude-faq", question("ONE"))).isEqualTo(CacheOperations.Eviction.NO_ANSWER);
		assertThat(this.operations.sizes()).isEqualTo(Map.of("claude-faq", 2L));
		assertThat(this.operations.evict("nonsense", question("Two?"))).isEqualTo(CacheOperations.Eviction.NO_CACHE);
		assertThat(this.operations.evict("nonsense", null)).isEqualTo(CacheOperations.Eviction.NO_CACHE);
		assertThat(this.operations.sizes()).isEqualTo(Map.of("claude-faq", 2L));
		assertThat(this.operations.evict("claude-faq", null)).isEqualTo(CacheOperations.Eviction.DONE);
		assertThat(this.operations.sizes()).isEqualTo(Map.of("claude-faq", 0L));
	}

	private static CacheOperations.Question question(String text) {
		return new CacheOperations.Question(text, null, null);
	}

	private ClaudeReply.Source ask(String question, ScriptedChain chain) {
		return this.faq.ask(question, chain).map(ClaudeReply::source).blockOptional().orElseThrow();
	}

}
