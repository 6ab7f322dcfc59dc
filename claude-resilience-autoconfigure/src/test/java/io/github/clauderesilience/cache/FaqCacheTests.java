package io.github.clauderesilience.cache;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeUnavailableException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.spi.FaqListener.Outcome;
import io.github.clauderesilience.testsupport.Calls;
import org.junit.jupiter.api.Test;
import org.springframework.cache.Cache;
import org.springframework.cache.concurrent.ConcurrentMapCache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FaqCacheTests {

	private final ConcurrentMapCache map = new ConcurrentMapCache("answers");

	private final FaqFixture faq = new FaqFixture();

	private final FaqCache cache = new FaqCache("answers", this.faq.caches.shelf("answers"), this.faq.stats);

	private int loads;

	@Test
	void whenClaudeCannotBeReachedShouldGiveTheStaleAnswer() {
		this.cache.get("key", this::load);
		this.faq.time.forward(Duration.ofHours(2));
		ClaudeReply stale = Objects.requireNonNull(this.cache.get("key", down()));

		assertThat(stale.source()).isEqualTo(ClaudeReply.Source.STALE_CACHE);
		assertThat(stale.age()).isEqualTo(Duration.ofHours(2));
	}

	@Test
	void whenTheMethodGivesAnApologyShouldGiveTheStaleAnswerInstead() {
		this.cache.put("key", "Known");
		this.faq.time.forward(Duration.ofHours(2));

		assertThat(this.cache.get("key", () -> "Sorry: overloaded")).isEqualTo("Known");
		assertThat(this.faq.stats.count(Outcome.STALE)).isEqualTo(1);
	}

	@Test
	void whenNothingIsKnownShouldPassTheFailureOn() {
		assertThatExceptionOfType(Cache.ValueRetrievalException.class).isThrownBy(() -> this.cache.get("key", down()))
			.withCauseInstanceOf(ClaudeUnavailableException.class);
	}

	@Test
	void reactiveFormShouldMakeOneCallForAllAndGiveTheStaleAnswer() {
		CompletableFuture<ClaudeReply> answer = new CompletableFuture<>();
		CompletableFuture<ClaudeReply> first = this.cache.retrieve("key", () -> answer);
		CompletableFuture<ClaudeReply> second = this.cache.retrieve("key", () -> {
			throw new AssertionError("asked twice");
		});
		answer.complete(load());
		assertThat(first.join().source()).isEqualTo(ClaudeReply.Source.LIVE);
		assertThat(second.join().source()).isEqualTo(ClaudeReply.Source.CACHE);

		this.faq.time.forward(Duration.ofHours(2));
		ClaudeReply stale = this.cache
			.<ClaudeReply>retrieve("key", () -> CompletableFuture.failedFuture(Calls.failure(ErrorClass.OVERLOADED)))
			.join();
		assertThat(stale.source()).isEqualTo(ClaudeReply.Source.STALE_CACHE);
	}

	@Test
	void shouldKeepNoApologyAndNothingBlank() {
		this.cache.put("apology", "Sorry: timeout");
		this.cache.put("dated", "Closed until 2026-12-01T00:00:00Z, please come back then.");
		this.cache.put("blank", " ");
		this.cache.put("null", null);
		this.cache.put("answer", "From nine to five");

		assertThat(this.faq.caches.sizes()).containsEntry("answers", 1L);
		assertThat(this.cache.get("answer", String.class)).isEqualTo("From nine to five");
		this.cache.evict("answer");
		assertThat(this.cache.get("answer")).isNull();
	}

	@Test
	void whenStoredByAClockThatWasAheadShouldAskAgain() {
		FaqFixture ahead = new FaqFixture((name) -> this.map);
		ahead.time.forward(Duration.ofDays(3));
		FaqCache other = new FaqCache("answers", ahead.caches.shelf("answers"), ahead.stats);
		other.put("key", "From a wrong clock");
		FaqFixture right = new FaqFixture((name) -> this.map);
		FaqCache cache = new FaqCache("answers", right.caches.shelf("answers"), right.stats);

		assertThat(other.get("key", String.class)).isEqualTo("From a wrong clock");
		assertThat(cache.get("key")).isNull();
		cache.put("key", "From a right clock");
		assertThat(cache.get("key", String.class)).isEqualTo("From a right clock");
	}

	@Test
	void whenTheClockOfAnotherInstanceIsALittleAheadShouldServeItsAnswer() {
		FaqFixture ahead = new FaqFixture((name) -> this.map);
		ahead.time.forward(Duration.ofSeconds(30));
		new FaqCache("answers", ahead.caches.shelf("answers"), ahead.stats).put("key", "Soon");
		FaqFixture right = new FaqFixture((name) -> this.map);

		assertThat(new FaqCache("answers", right.caches.shelf("answers"), right.stats).get("key", String.class))
			.isEqualTo("Soon");
	}

	@Test
	void whenTheCacheHasNoNativeOneShouldUseItAllTheSame() {
		FaqFixture faq = new FaqFixture((name) -> (Cache) Proxy.newProxyInstance(Cache.class.getClassLoader(),
				new Class<?>[] { Cache.class }, (proxy, method, arguments) -> method.getName().equals("getNativeCache")
						? null : method.invoke(this.map, arguments)));
		FaqCache cache = new FaqCache("answers", faq.caches.shelf("answers"), faq.stats);
		cache.put("key", "An answer");

		assertThat(cache.get("key", String.class)).isEqualTo("An answer");
		assertThat(faq.caches.sizes()).containsEntry("answers", null);
	}

	private ClaudeReply load() {
		this.loads++;
		ClaudeEvent event = Objects.requireNonNull(
				FaqFixture.answer(this.faq.call("Hours?", false, Locale.ENGLISH), "Answer " + this.loads).blockLast());
		return ((ClaudeEvent.Completed) event).reply();
	}

	private static Callable<ClaudeReply> down() {
		return () -> {
			throw Calls.failure(ErrorClass.OVERLOADED);
		};
	}

}
