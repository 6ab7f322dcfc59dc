package io.github.clauderesilience.cache;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.cache.key.FaqKeys;
import io.github.clauderesilience.cache.key.QuestionNormaliser;
import io.github.clauderesilience.error.UserMessages;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.cache.curated.CuratedAnswers;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.Chain;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.VirtualTime;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.core.io.Resource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.node.ObjectNode;

/**
 * An interceptor over a cache in memory, in virtual time.
 */
public final class FaqFixture {

	static final FaqSettings SETTINGS = new FaqSettings("claude-faq", Duration.ofHours(1), Duration.ofHours(24),
			Duration.ofMinutes(1));

	static final Duration PATIENCE = Duration.ofSeconds(8);

	public final VirtualTime time = VirtualTime.at("2026-08-01T12:00:00Z");

	public final FaqStats stats = new FaqStats();

	final FaqKeys keys = new FaqKeys(QuestionNormaliser.standard());

	public final FaqCaches caches;

	final FaqInterceptor interceptor;

	FaqFixture() {
		this(ConcurrentMapCache::new);
	}

	FaqFixture(Function<String, Cache> cache) {
		this(cache, null);
	}

	/**
	 * An interceptor.
	 * @param cache the cache behind a name
	 * @param curated the answers written by people, or {@code null} for none
	 */
	public FaqFixture(Function<String, Cache> cache, @Nullable Resource curated) {
		this.caches = new FaqCaches(SETTINGS, cache, this.keys, new Apologies(), this.time,
				Schedulers.boundedElastic());
		this.interceptor = new FaqInterceptor(this.keys, this.caches,
				new CuratedAnswers(curated, this.keys::normalised, this.time, Runnable::run), this.stats,
				(errorClass, locale) -> locale.getLanguage() + " " + errorClass.key(), (lane) -> PATIENCE, this.time);
	}

	/**
	 * Asks.
	 * @param question the question
	 * @param chain what is asked where no answer is known
	 * @return the answer
	 */
	public Mono<ClaudeReply> ask(String question, Chain chain) {
		return ask(call(question, false, Locale.ENGLISH), chain);
	}

	Mono<ClaudeReply> ask(ClaudeCall call, Chain chain) {
		return this.interceptor.intercept(call, chain)
			.ofType(ClaudeEvent.Completed.class)
			.map(ClaudeEvent.Completed::reply)
			.singleOrEmpty();
	}

	ClaudeCall call(String question, boolean stream, Locale locale) {
		return call(question, stream, locale, Duration.ofMinutes(2));
	}

	ClaudeCall call(String question, boolean stream, Locale locale, Duration deadline) {
		ObjectNode body = Json.object();
		body.put("model", Calls.SONNET);
		body.put("max_tokens", 1024);
		body.putArray("messages").addObject().put("role", "user").put("content", question);
		CallContext context = new CallContext(CallContext.Audience.PROGRAM, Calls.SONNET, Lane.NORMAL, null, locale,
				true, deadline, this.time);
		return new ClaudeCall(body, Calls.SONNET, List.of(), stream, List.of(), context);
	}

	/**
	 * A whole answer of Sonnet, for 120 tokens.
	 * @param call the call
	 * @param text the text
	 * @return its events
	 */
	public static Flux<ClaudeEvent> answer(ClaudeCall call, String text) {
		return answer(call, text, "end_turn", ClaudeReply.Source.LIVE);
	}

	static Flux<ClaudeEvent> answer(ClaudeCall call, String text, String stopReason, ClaudeReply.Source source) {
		CallContext context = call.context();
		boolean fallback = source == ClaudeReply.Source.FALLBACK_MODEL;
		ClaudeReply.Provenance provenance = ClaudeReply.Provenance
			.builder(source, fallback ? Calls.HAIKU : Calls.SONNET)
			.requestedModel(Calls.SONNET)
			.requestId("req_1")
			.attempts(context.attempts())
			.queued(context.queued())
			.elapsed(context.elapsed())
			.build();
		ObjectNode body = ClaudeReply.ofText(text, provenance).json();
		body.put("stop_reason", stopReason);
		body.putObject("usage").put("input_tokens", 100).put("output_tokens", 20);
		return Flux.just(new ClaudeEvent.Completed(ClaudeReply.of(body, provenance)));
	}

	private static final class Apologies implements UserMessages {

		@Override
		public String text(ErrorClass errorClass, Locale locale) {
			return "Sorry: " + errorClass.key();
		}

		@Override
		public String textUntil(ErrorClass errorClass, Instant until, Locale locale) {
			return "Closed until " + until + ", please come back then.";
		}

	}

}
