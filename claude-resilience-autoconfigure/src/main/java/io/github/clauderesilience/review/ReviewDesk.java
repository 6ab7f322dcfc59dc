package io.github.clauderesilience.review;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.review.ReviewItem.Status;
import io.github.clauderesilience.review.ReviewOutcome.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Where a person decides about the questions of the review queue. To approve a question
 * is to ask it again. A decision is carried out to its end even if no caller waits for
 * the outcome any more. Thread-safe.
 */
public final class ReviewDesk {

	private static final Logger review = LoggerFactory.getLogger(ReviewInterceptor.LOGGER);

	private static final Logger logger = LoggerFactory.getLogger(ReviewDesk.class);

	private final ReviewQueue queue;

	private final ClaudeService claude;

	private final Consumer<ClaudeReviewDecided> events;

	private final Scheduler blocking;

	private final Set<String> asking = ConcurrentHashMap.newKeySet();

	/**
	 * Creates a desk.
	 * @param queue where questions wait
	 * @param claude asks approved questions again
	 * @param events notified of decisions
	 * @param blocking threads on which the queue is queried and decisions are delivered
	 */
	public ReviewDesk(ReviewQueue queue, ClaudeService claude, Consumer<ClaudeReviewDecided> events,
			Scheduler blocking) {
		this.queue = queue;
		this.claude = claude;
		this.events = events;
		this.blocking = blocking;
	}

	/**
	 * Approves a question and asks it again, as it was asked. A rejected question may be
	 * approved; one that is approved already is not asked twice.
	 * @param id the id of the question
	 * @return what became of it; of trouble with the API it tells, it does not fail for
	 * it. Cancel does not end the asking
	 */
	public Mono<ReviewOutcome> approve(String id) {
		return toTheEnd(() -> approval(id));
	}

	/**
	 * Rejects a question.
	 * @param id the id of the question
	 * @return what became of it
	 */
	public Mono<ReviewOutcome> reject(String id) {
		return toTheEnd(() -> Mono.just(rejection(id)));
	}

	private Mono<ReviewOutcome> toTheEnd(Supplier<Mono<ReviewOutcome>> decision) {
		return Mono.fromFuture(() -> Mono.defer(decision).subscribeOn(this.blocking).toFuture(), true);
	}

	private ReviewOutcome rejection(String id) {
		ReviewItem item = this.queue.find(id).orElse(null);
		if (item == null) {
			return ReviewOutcome.of(Kind.UNKNOWN, null);
		}
		ReviewItem rejected = this.queue.decide(id, Status.PENDING, Status.REJECTED).orElse(null);
		if (rejected == null) {
			return ReviewOutcome.of(Kind.ALREADY_DECIDED, item);
		}
		review.info("{} rejected", id);
		publish(new ClaudeReviewDecided(rejected, null));
		return ReviewOutcome.of(Kind.REJECTED, rejected);
	}

	private Mono<ReviewOutcome> approval(String id) {
		ReviewItem item = this.queue.find(id).orElse(null);
		if (item == null) {
			return Mono.just(ReviewOutcome.of(Kind.UNKNOWN, null));
		}
		if (item.status() == Status.APPROVED) {
			return Mono.just(ReviewOutcome.of(Kind.ALREADY_DECIDED, item));
		}
		ClaudeRequest request = item.request();
		if (request == null) {
			return Mono.just(ReviewOutcome.of(Kind.REQUEST_GONE, item));
		}
		// The queue alone does not do: a question that comes again meanwhile is pending
		if (!this.asking.add(id)) {
			return Mono.just(ReviewOutcome.of(Kind.ALREADY_DECIDED, item));
		}
		return Mono.using(() -> id, (asked) -> ask(item, request), this.asking::remove);
	}

	private Mono<ReviewOutcome> ask(ReviewItem item, ClaudeRequest request) {
		ReviewItem approved = this.queue.decide(item.id(), item.status(), Status.APPROVED).orElse(null);
		if (approved == null) {
			return Mono.just(ReviewOutcome.of(Kind.ALREADY_DECIDED, item));
		}
		review.info("{} approved, asking again", item.id());
		return this.claude.sendAsync(request)
			.publishOn(this.blocking)
			.map((reply) -> answered(approved, reply))
			.onErrorResume((failure) -> Mono.fromSupplier(() -> pendingAgain(approved, failure))
				.subscribeOn(this.blocking)
				.flatMap((pending) -> failed(pending, failure)));
	}

	private ReviewOutcome answered(ReviewItem item, ClaudeReply reply) {
		review.info("{} answered by {} [request-id {}]", item.id(), reply.model(), reply.requestId());
		publish(new ClaudeReviewDecided(item, reply));
		return ReviewOutcome.answered(item, reply);
	}

	private ReviewItem pendingAgain(ReviewItem item, Throwable failure) {
		review.info("{} not answered, waits for a decision again: {}", item.id(), failure.getMessage());
		try {
			Optional<ReviewItem> pending = this.queue.decide(item.id(), Status.APPROVED, Status.PENDING);
			return pending.or(() -> this.queue.find(item.id())).orElse(item);
		}
		catch (Throwable ex) {
			logger.warn("Question {} was not answered and stays approved: the review queue does not take it back",
					item.id(), ex);
			return item;
		}
	}

	private static Mono<ReviewOutcome> failed(ReviewItem item, Throwable failure) {
		return (failure instanceof ClaudeException claude) ? Mono.just(ReviewOutcome.failed(item, claude))
				: Mono.error(failure);
	}

	private void publish(ClaudeReviewDecided decided) {
		try {
			this.events.accept(decided);
		}
		catch (Throwable ex) {
			logger.error("What was decided about question {} was not delivered: a listener failed", decided.item().id(),
					ex);
		}
	}

}
