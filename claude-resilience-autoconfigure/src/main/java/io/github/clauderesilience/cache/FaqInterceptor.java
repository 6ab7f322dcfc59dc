package io.github.clauderesilience.cache;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.cache.curated.CuratedAnswers;
import io.github.clauderesilience.cache.key.FaqKeys;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.CallInterceptor;
import io.github.clauderesilience.chain.Chain;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.FirstContent;
import io.github.clauderesilience.chain.attempt.PossibleUsage;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.error.UserMessages;
import io.github.clauderesilience.spi.FaqListener;
import io.github.clauderesilience.time.Durations;
import io.github.clauderesilience.time.TimeLimits;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Answers cacheable questions without a call if that is possible: curated answers first,
 * then the cache, then one call for all who ask the same at once; and an older answer if
 * Claude cannot be reached, or not within the patience of a caller. Other calls pass
 * untouched. Thread-safe.
 */
public final class FaqInterceptor implements CallInterceptor {

	/** As in {@code Failures}. */
	private static final Duration DATED_FROM = Duration.ofHours(1);

	/** An answer that comes at the deadline comes too late; our choice. */
	private static final Duration LAST_MOMENT = Duration.ofMillis(250);

	/** The parts further in keep the deadline more exactly; our choice. */
	private static final Duration GRACE = Duration.ofSeconds(2);

	private final FaqKeys keys;

	private final FaqShelf shelf;

	private final CuratedAnswers curated;

	private final FaqListener listener;

	private final UserMessages messages;

	private final Function<Lane, Duration> patience;

	private final Timeline timeline;

	private final TimeLimits limits;

	/**
	 * Creates an interceptor.
	 * @param keys what counts as the same question
	 * @param caches where answers are kept
	 * @param curated answers written by people
	 * @param listener notified of answers to questions
	 * @param messages what people read
	 * @param patience how long a call of a lane waits for an answer while an older one
	 * can stand in for it; positive
	 * @param timeline the time source
	 */
	public FaqInterceptor(FaqKeys keys, FaqCaches caches, CuratedAnswers curated, FaqListener listener,
			UserMessages messages, Function<Lane, Duration> patience, Timeline timeline) {
		this.keys = keys;
		this.shelf = caches.shelf();
		this.curated = curated;
		this.listener = listener;
		this.messages = messages;
		this.patience = patience;
		this.timeline = timeline;
		this.limits = new TimeLimits(timeline);
	}

	@Override
	public Flux<ClaudeEvent> intercept(ClaudeCall call, Chain next) {
		if (!call.context().isCacheable()) {
			return next.proceed(call);
		}
		return Flux.defer(() -> {
			ClaudeReply written = curated(call);
			if (written != null) {
				this.listener.served(FaqListener.Outcome.CURATED, 0);
				return events(written, call);
			}
			String key = this.keys.of(call.body(), call.betas());
			return call.stream() ? stream(key, call, next) : reply(key, call, next);
		});
	}

	private @Nullable ClaudeReply curated(ClaudeCall call) {
		if (this.curated.isEmpty()) {
			return null;
		}
		String question = this.keys.soleQuestion(call.body());
		String answer = (question != null) ? this.curated.find(this.keys.normalised(question)) : null;
		return (answer != null) ? ClaudeReply.ofText(answer,
				ClaudeReply.Provenance.local(ClaudeReply.Source.CURATED, call.model(), call.context().elapsed()))
				: null;
	}

	private Flux<ClaudeEvent> reply(String key, ClaudeCall call, Chain next) {
		return this.shelf.glance(key).flatMap((known) -> {
			StoredAnswer fresh = known.fresh();
			return (fresh != null) ? Mono.just(stored(fresh, FaqListener.Outcome.HIT, call))
					: shared(key, known, call, next);
		}).<ClaudeEvent>map(ClaudeEvent.Completed::new).flux();
	}

	private Mono<ClaudeReply> shared(String key, FaqShelf.Known known, ClaudeCall call, Chain next) {
		return this.limits
			.within(wait(call), this.shelf.ask(key, () -> bounded(replies(next.proceed(call)), call), patience(call)))
			.onErrorMap(TimeoutException.class, (late) -> tooLate(call))
			.map((served) -> reply(served, call))
			.onErrorResume(ClaudeException.class, (failure) -> {
				StoredAnswer standIn = this.shelf.standIn(known, failure);
				return (standIn != null) ? Mono.just(stored(standIn, FaqListener.Outcome.STALE, call))
						: Mono.error(own(failure, call));
			});
	}

	/**
	 * Until an older answer is better than none, and just before the end at the latest.
	 */
	private Duration patience(ClaudeCall call) {
		Duration remaining = call.context().remaining();
		Duration last = remaining.minus(Durations.shorter(remaining.dividedBy(10), LAST_MOMENT));
		return Durations.shorter(this.patience.apply(call.context().lane()), last);
	}

	/** A call whose callers all took an older answer ends by itself, at its deadline. */
	private Mono<Object> bounded(Mono<Object> reply, ClaudeCall call) {
		return this.limits.within(wait(call).plus(GRACE), reply)
			.onErrorMap(TimeoutException.class, (late) -> tooLate(call));
	}

	/** The call itself knows its deadline; this is for those who wait for another's. */
	private static Duration wait(ClaudeCall call) {
		return call.context().remaining().plusMillis(50);
	}

	private static Mono<Object> replies(Flux<ClaudeEvent> events) {
		return events.ofType(ClaudeEvent.Completed.class).<Object>map(ClaudeEvent.Completed::reply).singleOrEmpty();
	}

	private Flux<ClaudeEvent> stream(String key, ClaudeCall call, Chain next) {
		return this.shelf.find(key).flatMapMany((known) -> {
			StoredAnswer fresh = known.fresh();
			if (fresh != null) {
				return events(stored(fresh, FaqListener.Outcome.HIT, call), call);
			}
			FirstContent content = FirstContent.of(call);
			return content.hold(next.proceed(call))
				.doOnNext((event) -> keep(key, event))
				.onErrorResume(ClaudeException.class, (failure) -> {
					StoredAnswer standIn = content.isSeen() ? null : this.shelf.standIn(known, failure);
					return (standIn != null) ? events(stored(standIn, FaqListener.Outcome.STALE, call), call)
							: Flux.error(failure);
				});
		});
	}

	private void keep(String key, ClaudeEvent event) {
		if (event instanceof ClaudeEvent.Completed completed) {
			this.listener.served(FaqListener.Outcome.MISS, 0);
			this.shelf.keep(key, completed.reply()).subscribe();
		}
	}

	private ClaudeReply reply(FaqShelf.Served served, ClaudeCall call) {
		if (served.answer() instanceof StoredAnswer answer) {
			return stored(answer, served.outcome(), call);
		}
		ClaudeReply reply = (ClaudeReply) served.answer();
		if (!served.shared()) {
			this.listener.served(FaqListener.Outcome.MISS, 0);
			return reply;
		}
		this.listener.served(FaqListener.Outcome.COLLAPSED, tokens(reply));
		return FaqShelf.shared(reply, call.context().elapsed());
	}

	private ClaudeReply stored(StoredAnswer answer, FaqListener.Outcome outcome, ClaudeCall call) {
		ClaudeReply.Source source = (outcome == FaqListener.Outcome.STALE) ? ClaudeReply.Source.STALE_CACHE
				: ClaudeReply.Source.CACHE;
		ClaudeReply reply = answer.reply(source, this.shelf.nowMillis(), call.context().elapsed());
		this.listener.served(outcome, (outcome == FaqListener.Outcome.STALE) ? 0 : tokens(reply));
		return reply;
	}

	/**
	 * A stream reads text where it reads it from Claude, and not only in the completion.
	 */
	private static Flux<ClaudeEvent> events(ClaudeReply reply, ClaudeCall call) {
		ClaudeEvent completed = new ClaudeEvent.Completed(reply);
		if (!call.stream()) {
			return Flux.just(completed);
		}
		String requestId = (reply.requestId() != null) ? reply.requestId() : "";
		return Flux.fromIterable(List.of(new ClaudeEvent.Started(reply.model(), requestId),
				new ClaudeEvent.TextDelta(0, reply.text()), completed));
	}

	/**
	 * Those who waited for one call each get an exception of their own, which carries
	 * their own stack, and speaks their language.
	 */
	private ClaudeException own(ClaudeException failure, ClaudeCall call) {
		Duration wait = failure.retryAfter();
		String message = (wait != null && wait.compareTo(DATED_FROM) >= 0)
				? this.messages.textUntil(failure.errorClass(), this.timeline.now().plus(wait), call.context().locale())
				: Failures.soon(this.messages, failure.errorClass(), wait, call.context().locale());
		return failure.with(failure.details().withUserMessage(message));
	}

	private ClaudeException tooLate(ClaudeCall call) {
		CallContext context = call.context();
		return ClaudeException.of(ClaudeException.Details
			.of(ErrorClass.WOULD_MISS_DEADLINE,
					"A concurrent call to " + call.model() + " for the same question took longer than the "
							+ context.elapsed().toSeconds() + " s this one may take",
					this.messages.text(ErrorClass.WOULD_MISS_DEADLINE, context.locale()))
			.withModel(call.model()), null);
	}

	static long tokens(ClaudeReply reply) {
		ClaudeUsage usage = PossibleUsage.of(reply.usage(), reply.model(), 0);
		return usage.promptTokens() + usage.outputTokens();
	}

}
