package io.github.clauderesilience.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.spi.FaqListener.Outcome;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.LogCapture;
import io.github.clauderesilience.testsupport.ScriptedChain;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.test.publisher.TestPublisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FaqInterceptorTests {

	private final FaqFixture faq = new FaqFixture();

	private final ScriptedChain claude = new ScriptedChain(this.faq.time,
			(call, number) -> FaqFixture.answer(call, "Answer " + number));

	private final ScriptedChain slowClaude = new ScriptedChain(this.faq.time,
			(call, number) -> FaqFixture.answer(call, "Answer " + number)
				.delayElements(Duration.ofSeconds(10), this.faq.time.scheduler()));

	@Test
	void whenAnswerIsKnownShouldNotAskAgain() {
		ClaudeReply first = ask("How do I reset my password?", this.claude);
		this.faq.time.forward(Duration.ofMinutes(59));
		ClaudeReply second = ask(" how do I reset  my PASSWORD ", this.claude);

		assertThat(first.source()).isEqualTo(ClaudeReply.Source.LIVE);
		assertThat(second.source()).isEqualTo(ClaudeReply.Source.CACHE);
		assertThat(second.text()).isEqualTo("Answer 1");
		assertThat(second.age()).isEqualTo(Duration.ofMinutes(59));
		assertThat(second.attempts()).isZero();
		assertThat(second.requestId()).isEqualTo("req_1");
		assertThat(this.claude.models()).hasSize(1);
		assertThat(this.faq.stats.count(Outcome.MISS)).isEqualTo(1);
		assertThat(this.faq.stats.count(Outcome.HIT)).isEqualTo(1);
		assertThat(this.faq.stats.savedTokens()).isEqualTo(120);
	}

	@Test
	void whenTtlIsOverShouldAskAgain() {
		ask("Hours?", this.claude);
		this.faq.time.forward(Duration.ofHours(1));

		assertThat(ask("Hours?", this.claude).text()).isEqualTo("Answer 2");
		assertThat(ask("Hours?", this.claude).text()).isEqualTo("Answer 2");
	}

	@Test
	void whenCallIsNotCacheableShouldPassUntouched() {
		for (int i = 0; i < 2; i++) {
			this.faq.ask(Calls.call(Calls.SONNET, this.faq.time), this.claude).block();
		}

		assertThat(this.claude.models()).hasSize(2);
		assertThat(this.faq.stats.counts().values()).containsOnly(0L);
	}

	@Test
	void whenAThousandAskAtOnceShouldMakeOneCall() {
		List<ClaudeReply> replies = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			this.faq.ask("Hours?", this.slowClaude).subscribe(replies::add);
		}
		this.faq.time.forward(Duration.ofSeconds(10));

		assertThat(this.slowClaude.models()).hasSize(1);
		assertThat(replies).hasSize(1000).allSatisfy((reply) -> assertThat(reply.text()).isEqualTo("Answer 1"));
		assertThat(replies).filteredOn((reply) -> reply.source() == ClaudeReply.Source.LIVE).hasSize(1);
		assertThat(this.faq.stats.count(Outcome.COLLAPSED)).isEqualTo(999);
		assertThat(this.faq.stats.savedTokens()).isEqualTo(999 * 120);
	}

	@Test
	void whenTheCallFailsAfterItsDeadlineShouldDropNothing() {
		TestPublisher<ClaudeEvent> late = TestPublisher
			.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
		List<Throwable> failures = new ArrayList<>();
		try (LogCapture log = LogCapture.of(Operators.class.getName(), Level.ERROR)) {
			this.faq
				.ask(this.faq.call("Hours?", false, Locale.ENGLISH, Duration.ofSeconds(1)),
						new ScriptedChain(this.faq.time, (call, number) -> late.flux()))
				.subscribe((reply) -> {
				}, failures::add);
			this.faq.time.forward(Duration.ofSeconds(10));
			assertThat(failures).hasSize(1);
			late.error(new IllegalStateException("reset"));

			assertThat(log.lines()).isEmpty();
		}
	}

	@Test
	void whenOneLeavesShouldNotTakeTheOthersDown() {
		List<ClaudeReply> replies = new ArrayList<>();
		Disposable first = this.faq.ask("Hours?", this.slowClaude).subscribe(replies::add);
		this.faq.ask("Hours?", this.slowClaude).subscribe(replies::add);
		first.dispose();
		this.faq.time.forward(Duration.ofSeconds(10));

		assertThat(this.slowClaude.cancelled()).isZero();
		assertThat(replies).hasSize(1);
	}

	@Test
	void whenAllLeaveShouldCancelTheCall() {
		Disposable first = this.faq.ask("Hours?", this.slowClaude).subscribe();
		Disposable second = this.faq.ask("Hours?", this.slowClaude).subscribe();
		first.dispose();
		second.dispose();

		assertThat(this.slowClaude.cancelled()).isEqualTo(1);
		this.faq.ask("Hours?", this.slowClaude).subscribe();
		assertThat(this.slowClaude.models()).hasSize(2);
	}

	@Test
	void whenTheSharedCallFailsShouldGiveEachAFailureOfItsOwnAndAskAnewAfterwards() {
		ScriptedChain failing = new ScriptedChain(this.faq.time,
				(call, number) -> (number == 1)
						? this.faq.time.delay(Duration.ofSeconds(1))
							.thenMany(Flux.error(Calls.failure(ErrorClass.OVERLOADED)))
						: FaqFixture.answer(call, "Answer"));
		List<Throwable> failures = new ArrayList<>();
		this.faq.ask("Hours?", failing).subscribe((reply) -> {
		}, failures::add);
		this.faq.ask(this.faq.call("Hours?", false, Locale.GERMAN), failing).subscribe((reply) -> {
		}, failures::add);
		this.faq.time.forward(Duration.ofSeconds(1));

		assertThat(failures).hasSize(2).doesNotHaveDuplicates();
		assertThat(failures).extracting((failure) -> ((ClaudeException) failure).userMessage())
			.containsExactly("en overloaded", "de overloaded");
		assertThat(ask("Hours?", failing).text()).isEqualTo("Answer");
		assertThat(failing.models()).hasSize(2);
	}

	@ParameterizedTest
	@EnumSource(names = { "OVERLOADED", "RATE_LIMITED", "CONNECTION", "CIRCUIT_OPEN", "WOULD_MISS_DEADLINE",
			"AUTHENTICATION", "BILLING", "MODEL_NOT_FOUND", "PERMISSION" })
	void whenClaudeCannotAnswerNowShouldGiveTheStaleAnswerForADay(ErrorClass errorClass) {
		ask("Hours?", this.claude);
		ScriptedChain down = ScriptedChain.failing(this.faq.time, errorClass);
		this.faq.time.forward(Duration.ofHours(2));
		ClaudeReply stale = ask("Hours?", down);

		assertThat(stale.source()).isEqualTo(ClaudeReply.Source.STALE_CACHE);
		assertThat(stale.age()).isEqualTo(Duration.ofHours(2));
		assertThat(down.models()).hasSize(1);
		this.faq.time.forward(Duration.ofHours(22));
		assertThatExceptionOfType(ClaudeException.class).isThrownBy(() -> ask("Hours?", down));
	}

	@Test
	void whenClaudeIsSilentShouldGiveTheStaleAnswerWithinThePatienceAndKeepTheNewOne() {
		ask("Hours?", this.claude);
		this.faq.time.forward(Duration.ofHours(2));
		ScriptedChain silent = silent(FaqFixture.answer(this.faq.call("Hours?", false, Locale.ENGLISH), "New"));
		List<ClaudeReply> replies = new ArrayList<>();
		this.faq.ask("Hours?", silent).subscribe(replies::add);
		this.faq.time.forward(Duration.ofSeconds(5));
		this.faq.ask("Hours?", silent).subscribe(replies::add);

		this.faq.time.forward(Duration.ofMillis(2999));
		assertThat(replies).isEmpty();
		this.faq.time.forward(Duration.ofMillis(1));
		assertThat(replies).hasSize(1);
		this.faq.time.forward(Duration.ofSeconds(5));
		assertThat(replies).hasSize(2).allSatisfy((reply) -> {
			assertThat(reply.source()).isEqualTo(ClaudeReply.Source.STALE_CACHE);
			assertThat(reply.text()).isEqualTo("Answer 1");
			assertThat(reply.elapsed()).isEqualTo(FaqFixture.PATIENCE);
		});
		assertThat(silent.cancelled()).isZero();
		this.faq.time.forward(Duration.ofSeconds(47));

		ClaudeReply known = ask("Hours?", silent);
		assertThat(known.source()).isEqualTo(ClaudeReply.Source.CACHE);
		assertThat(known.text()).isEqualTo("New");
		assertThat(silent.models()).hasSize(1);
		assertThat(this.faq.stats.count(Outcome.STALE)).isEqualTo(2);
	}

	@Test
	void whenTheDeadlineIsNearShouldGiveTheStaleAnswerJustBefore() {
		ask("Hours?", this.claude);
		this.faq.time.forward(Duration.ofHours(2));
		List<ClaudeReply> replies = new ArrayList<>();
		this.faq.ask(this.faq.call("Hours?", false, Locale.ENGLISH, Duration.ofSeconds(5)), silent(Flux.never()))
			.subscribe(replies::add);

		this.faq.time.forward(Duration.ofMillis(4749));
		assertThat(replies).isEmpty();
		this.faq.time.forward(Duration.ofMillis(1));
		assertThat(replies).extracting(ClaudeReply::source).containsExactly(ClaudeReply.Source.STALE_CACHE);
	}

	@Test
	void whenACallEndsWithoutAnyWhoWaitShouldAskAnew() {
		ask("Hours?", this.claude);
		this.faq.time.forward(Duration.ofHours(2));
		ScriptedChain silent = silent(Flux.never());
		this.faq.ask("Hours?", silent).subscribe();
		this.faq.time.forward(Duration.ofMinutes(2));
		assertThat(silent.cancelled()).isZero();
		this.faq.time.forward(Duration.ofSeconds(3));
		assertThat(silent.cancelled()).isEqualTo(1);

		this.faq.ask("Hours?", silent).subscribe();
		assertThat(silent.models()).hasSize(2);
	}

	@Test
	void whenSomeTookTheStaleAnswerAndTheOthersLeaveShouldGoOn() {
		ask("Hours?", this.claude);
		this.faq.time.forward(Duration.ofHours(2));
		ScriptedChain silent = silent(Flux.never());
		this.faq.ask("Hours?", silent).subscribe();
		this.faq.time.forward(Duration.ofSeconds(4));
		Disposable other = this.faq.ask("Hours?", silent).subscribe();
		this.faq.time.forward(Duration.ofSeconds(4));
		other.dispose();

		assertThat(silent.cancelled()).isZero();
	}

	private ScriptedChain silent(Flux<ClaudeEvent> answer) {
		return new ScriptedChain(this.faq.time,
				(call, number) -> this.faq.time.delay(Duration.ofMinutes(1)).thenMany(answer));
	}

	@ParameterizedTest
	@EnumSource(names = { "INVALID_REQUEST", "PROMPT_TOO_LONG", "TOO_LARGE", "REFUSED" })
	void whenTheQuestionIsRefusedShouldNotGiveTheStaleAnswer(ErrorClass errorClass) {
		ask("Hours?", this.claude);
		this.faq.time.forward(Duration.ofHours(2));

		assertThatExceptionOfType(ClaudeException.class)
			.isThrownBy(() -> ask("Hours?", ScriptedChain.failing(this.faq.time, errorClass)))
			.satisfies((failure) -> assertThat(failure.errorClass()).isEqualTo(errorClass));
	}

	@Test
	void whenClaudeIsDownForAnHourShouldAnswerAThousandKnownQuestionsAndStoreNothing() {
		ConcurrentMapCache cache = new ConcurrentMapCache("claude-faq");
		FaqFixture known = new FaqFixture((name) -> cache);
		ScriptedChain up = new ScriptedChain(known.time, (call, number) -> FaqFixture.answer(call, "Answer"));
		for (int i = 0; i < 1000; i++) {
			known.ask("Question " + i, up).block();
		}
		List<Object> before = List.copyOf(cache.getNativeCache().values());
		ScriptedChain down = ScriptedChain.failing(known.time, ErrorClass.OVERLOADED);
		known.time.forward(Duration.ofMinutes(90));
		for (int minute = 0; minute < 60; minute++) {
			for (int i = minute; i < 1000; i += 60) {
				ClaudeReply reply = Objects.requireNonNull(known.ask("Question " + i, down).block());
				assertThat(reply.source()).isEqualTo(ClaudeReply.Source.STALE_CACHE);
			}
			known.time.forward(Duration.ofMinutes(1));
		}

		assertThat(known.stats.count(Outcome.STALE)).isEqualTo(1000);
		assertThat(cache.getNativeCache().values()).hasSize(1000).containsExactlyInAnyOrderElementsOf(before);
	}

	@ParameterizedTest
	@ValueSource(strings = { "max_tokens", "refusal", "tool_use", "pause_turn", "model_context_window_exceeded" })
	void whenAnswerIsNotWholeShouldNotKeepIt(String stopReason) {
		ScriptedChain chain = new ScriptedChain(this.faq.time,
				(call, number) -> FaqFixture.answer(call, "Half an", stopReason, ClaudeReply.Source.LIVE));
		ask("Hours?", chain);
		ask("Hours?", chain);

		assertThat(chain.models()).hasSize(2);
	}

	@Test
	void whenAnswerIsAnApologyOrEmptyShouldNotKeepIt() {
		ScriptedChain chain = new ScriptedChain(this.faq.time,
				(call, number) -> (number % 2 == 0)
						? FaqFixture.answer(call, "Sorry", "end_turn", ClaudeReply.Source.UNAVAILABLE)
						: FaqFixture.answer(call, " "));
		for (int i = 0; i < 4; i++) {
			ask("Hours?", chain);
		}

		assertThat(chain.models()).hasSize(4);
	}

	@Test
	void whenAFallbackAnsweredShouldKeepItBrieflyAndNotInPlaceOfTheOlderAnswer() {
		ask("Hours?", this.claude);
		ScriptedChain fallback = new ScriptedChain(this.faq.time,
				(call, number) -> FaqFixture.answer(call, "From Haiku", "end_turn", ClaudeReply.Source.FALLBACK_MODEL));
		this.faq.time.forward(Duration.ofHours(2));
		assertThat(ask("Hours?", fallback).source()).isEqualTo(ClaudeReply.Source.FALLBACK_MODEL);
		this.faq.time.forward(Duration.ofSeconds(59));
		ClaudeReply kept = ask("Hours?", fallback);

		assertThat(kept.source()).isEqualTo(ClaudeReply.Source.CACHE);
		assertThat(kept.model()).isEqualTo(Calls.HAIKU);
		assertThat(kept.requestedModel()).isEqualTo(Calls.SONNET);
		this.faq.time.forward(Duration.ofSeconds(1));
		ClaudeReply stale = ask("Hours?", ScriptedChain.failing(this.faq.time, ErrorClass.OVERLOADED));
		assertThat(stale.text()).isEqualTo("Answer 1");
		assertThat(fallback.models()).hasSize(1);
	}

	@Test
	void whenTheCacheFailsShouldAskClaudeAndSaySoOnce() {
		FaqFixture broken = new FaqFixture(BrokenCache::new);
		ScriptedChain chain = new ScriptedChain(broken.time, (call, number) -> FaqFixture.answer(call, "Answer"));
		try (LogCapture log = LogCapture.of(FaqStore.class.getName(), Level.INFO)) {
			for (int i = 0; i < 10; i++) {
				assertThat(Objects.requireNonNull(broken.ask("Hours?", chain).block()).text()).isEqualTo("Answer");
				broken.time.forward(FaqStore.PAUSE);
			}

			assertThat(log.lines()).singleElement().asString().contains("cannot be used", "broken");
		}
		assertThat(broken.caches.failures().oldest()).isNotNull()
			.satisfies(
					(failure) -> assertThat(failure.advice()).isEqualTo("Questions go to Claude instead. The cache is"
							+ " tried again by a question 5s after it last failed."));
		assertThat(chain.models()).hasSize(10);
	}

	@Test
	void whenStreamIsAnsweredFromTheCacheShouldStillGiveTheText() {
		ask("Hours?", this.claude);
		List<ClaudeEvent> events = Objects
			.requireNonNull(this.faq.interceptor.intercept(this.faq.call("Hours?", true, Locale.ENGLISH), this.claude)
				.collectList()
				.block());

		assertThat(events).hasSize(3);
		assertThat(events.get(1)).isEqualTo(new ClaudeEvent.TextDelta(0, "Answer 1"));
		assertThat(events.get(2)).isInstanceOf(ClaudeEvent.Completed.class);
	}

	@Test
	void whenStreamIsAnsweredByClaudeShouldKeepTheAnswer() {
		this.faq.interceptor.intercept(this.faq.call("Hours?", true, Locale.ENGLISH), this.claude).blockLast();

		assertThat(ask("Hours?", this.claude).source()).isEqualTo(ClaudeReply.Source.CACHE);
	}

	@Test
	void whenEvictedShouldAskAgain() {
		ask("Hours?", this.claude);
		ask("Prices?", this.claude);
		this.faq.caches.evict("HOURS", Calls.SONNET, 1024);

		assertThat(ask("Hours?", this.claude).text()).isEqualTo("Answer 3");
		assertThat(ask("Prices?", this.claude).text()).isEqualTo("Answer 2");
		assertThat(this.faq.caches.sizes()).containsEntry("claude-faq", 2L);
		this.faq.caches.clear();
		assertThat(ask("Prices?", this.claude).text()).isEqualTo("Answer 4");
	}

	private ClaudeReply ask(String question, ScriptedChain chain) {
		return Objects.requireNonNull(this.faq.ask(question, chain).block());
	}

	private static final class BrokenCache extends ConcurrentMapCache {

		BrokenCache(String name) {
			super(name);
		}

		@Override
		protected Object lookup(Object key) {
			throw new IllegalStateException("broken");
		}

		@Override
		public void put(Object key, @Nullable Object value) {
			throw new IllegalStateException("broken");
		}

	}

}
