package io.github.clauderesilience.cache;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.spi.FaqListener;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * One cache with our rules about time: what is fresh, what may stand in, what is worth
 * keeping, and that one asks for all. Answers of fallback models lie under a key of their
 * own, so that a short-lived one does not push out what may stand in for long.
 * Thread-safe.
 */
final class FaqShelf {

	private static final String FALLBACK = ":fallback";

	private final FaqStore store;

	private final FaqSettings settings;

	private final Predicate<String> apologies;

	private final Timeline timeline;

	private final SingleFlight<Served> flights = new SingleFlight<>();

	FaqShelf(FaqStore store, FaqSettings settings, Predicate<String> apologies, Timeline timeline) {
		this.store = store;
		this.settings = settings;
		this.apologies = apologies;
		this.timeline = timeline;
	}

	FaqStore store() {
		return this.store;
	}

	long nowMillis() {
		return this.timeline.now().toEpochMilli();
	}

	/** What is known under a key; never fails, and always comes. */
	Mono<Known> find(String key) {
		return this.store.find(key)
			.map((answer) -> new Known(isFresh(answer) ? answer : null, answer))
			.defaultIfEmpty(Known.NOTHING)
			.flatMap((known) -> (known.fresh() != null || this.settings.fallbackTtl().isZero()) ? Mono.just(known)
					: this.store.find(key + FALLBACK)
						.filter((answer) -> isYounger(answer, this.settings.fallbackTtl()))
						.map((answer) -> new Known(answer, known.any()))
						.defaultIfEmpty(known));
	}

	/**
	 * What a first look finds, before one asks for all. A cache outside the process is
	 * not queried by every caller: the caller that makes the call queries it for all.
	 */
	Mono<Known> glance(String key) {
		return this.store.isInMemory() ? find(key) : Mono.just(Known.NOTHING);
	}

	/** What is known under a key, read on the thread of the caller, who may block. */
	@Nullable StoredAnswer freshNow(String key) {
		StoredAnswer answer = this.store.findNow(key);
		if (answer != null && isFresh(answer)) {
			return answer;
		}
		StoredAnswer fallback = this.settings.fallbackTtl().isZero() ? null : this.store.findNow(key + FALLBACK);
		return (fallback != null && isYounger(fallback, this.settings.fallbackTtl())) ? fallback : null;
	}

	/**
	 * Asks, one for all; looks again first, because another may just have been answered.
	 * @param key what is asked
	 * @param question asks
	 * @param patience how long this caller waits for an answer if an older one can stand
	 * in for it, from now on; zero or positive, {@code null} for until the call fails
	 * @return what there is, fresh, new or stale, or the failure of the call
	 */
	Mono<Served> ask(String key, Supplier<Mono<Object>> question, @Nullable Duration patience) {
		return ask(key, find(key), question, patience);
	}

	/**
	 * Asks on the thread of the caller, who may block, and whose thread may hold things
	 * that the question needs.
	 */
	Mono<Served> askHere(String key, Supplier<Mono<Object>> question) {
		return ask(key, Mono.fromSupplier(() -> new Known(freshNow(key), this.store.findNow(key))), question, null);
	}

	private Mono<Served> ask(String key, Mono<Known> look, Supplier<Mono<Object>> question,
			@Nullable Duration patience) {
		return Mono.defer(() -> {
			boolean[] began = new boolean[1];
			return this.flights
				.join(key, (older) -> look.flatMap((known) -> askUnlessKnown(known, question, older)),
						(served) -> keepNew(key, served), waiting(patience), (first) -> began[0] = first)
				.map((served) -> began[0] ? served : served.collapsed());
		});
	}

	/** The look into a slow cache counts, too; no timer runs without an older answer. */
	private UnaryOperator<Mono<Served>> waiting(@Nullable Duration patience) {
		if (patience == null) {
			return (older) -> Mono.never();
		}
		long began = this.timeline.nanoTime();
		return (older) -> older.flatMap((answer) -> {
			Duration left = patience.minus(this.timeline.since(began));
			return (left.toNanos() > 0) ? Mono.just(answer).delayElement(left, this.timeline.scheduler())
					: Mono.just(answer);
		});
	}

	/** Keeps an answer where it is worth keeping; never fails. */
	Mono<Void> keep(String key, Object answer) {
		Entry entry = entry(key, answer);
		return (entry != null) ? this.store.put(entry.key(), entry.answer()) : Mono.empty();
	}

	/**
	 * Keeps an answer where it is worth keeping, on the thread of the caller, unless that
	 * must not be blocked.
	 */
	void keepNow(String key, Object answer) {
		Entry entry = entry(key, answer);
		if (entry == null) {
			return;
		}
		if (this.store.mustLeaveThread()) {
			this.store.put(entry.key(), entry.answer()).subscribe();
		}
		else {
			this.store.putNow(entry.key(), entry.answer());
		}
	}

	private @Nullable Entry entry(String key, Object answer) {
		if (answer instanceof ClaudeReply reply && StoredAnswer.isWorthKeeping(reply)) {
			String suffix = (reply.source() == ClaudeReply.Source.FALLBACK_MODEL) ? FALLBACK : "";
			return new Entry(key + suffix, StoredAnswer.of(reply, nowMillis()));
		}
		boolean worth = answer instanceof String text && !text.isBlank() && !this.apologies.test(text);
		return worth ? new Entry(key, StoredAnswer.of((String) answer, nowMillis())) : null;
	}

	/**
	 * Takes an answer out, and that of a fallback model with it.
	 * @return {@code false} if the cache reports neither
	 */
	boolean evict(String key) {
		boolean answer = this.store.cache().evictIfPresent(key);
		return this.store.cache().evictIfPresent(key + FALLBACK) || answer;
	}

	/** Whether what is known may stand in for an answer that did not come. */
	@Nullable StoredAnswer standIn(Known known, Throwable failure) {
		return (failure instanceof ClaudeException claude && claude.errorClass().isQuestionFine()) ? standIn(known)
				: null;
	}

	private @Nullable StoredAnswer standIn(Known known) {
		StoredAnswer answer = known.any();
		return (answer != null && isYounger(answer, this.settings.staleTtl())) ? answer : null;
	}

	private Mono<Served> askUnlessKnown(Known known, Supplier<Mono<Object>> question, Consumer<Served> older) {
		StoredAnswer fresh = known.fresh();
		if (fresh != null) {
			return Mono.just(new Served(fresh, FaqListener.Outcome.HIT, false));
		}
		StoredAnswer stale = standIn(known);
		if (stale != null) {
			older.accept(stale(stale));
		}
		return question.get().map((answer) -> {
			StoredAnswer standIn = isApology(answer) ? standIn(known) : null;
			return (standIn != null) ? stale(standIn) : new Served(answer, FaqListener.Outcome.MISS, false);
		}).onErrorResume(ClaudeException.class, (failure) -> {
			StoredAnswer standIn = standIn(known, failure);
			return (standIn != null) ? Mono.just(stale(standIn)) : Mono.error(failure);
		});
	}

	private static Served stale(StoredAnswer answer) {
		return new Served(answer, FaqListener.Outcome.STALE, false);
	}

	/** A method of the application that asks for people gets a message, not a failure. */
	private boolean isApology(Object answer) {
		if (answer instanceof String text) {
			return this.apologies.test(text);
		}
		return answer instanceof ClaudeReply reply && reply.source() == ClaudeReply.Source.UNAVAILABLE
				&& isQuestionFine(reply.provenance().errorClass());
	}

	private static boolean isQuestionFine(@Nullable ErrorClass errorClass) {
		return errorClass != null && errorClass.isQuestionFine();
	}

	private Mono<Void> keepNew(String key, Served served) {
		return (served.outcome() == FaqListener.Outcome.MISS) ? keep(key, served.answer()) : Mono.empty();
	}

	private boolean isFresh(StoredAnswer answer) {
		return isYounger(answer, this.settings.ttl());
	}

	private boolean isYounger(StoredAnswer answer, Duration limit) {
		return answer.isYounger(limit, nowMillis());
	}

	/**
	 * The answer to another caller's call, as seen by a caller that waited for it:
	 * nothing was sent for it, and it costs nothing again.
	 */
	static ClaudeReply shared(ClaudeReply reply, Duration elapsed) {
		return reply.with(ClaudeReply.Provenance.builder(ClaudeReply.Source.CACHE, reply.model())
			.requestedModel(reply.requestedModel())
			.requestId(reply.requestId())
			.elapsed(elapsed)
			.errorClass(reply.provenance().errorClass())
			.changes(reply.provenance().changes())
			.build());
	}

	private record Entry(String key, StoredAnswer answer) {
	}

	/**
	 * What is known about a question.
	 *
	 * @param fresh an answer as good as new
	 * @param any an answer of any age
	 */
	record Known(@Nullable StoredAnswer fresh, @Nullable StoredAnswer any) {

		static final Known NOTHING = new Known(null, null);

	}

	/**
	 * An answer and where it came from.
	 *
	 * @param answer a {@link StoredAnswer}, or what the call gave
	 * @param outcome how the one who asked for all got it
	 * @param shared whether another caller made the call
	 */
	record Served(Object answer, FaqListener.Outcome outcome, boolean shared) {

		Served collapsed() {
			return new Served(this.answer, this.outcome, true);
		}

	}

}
