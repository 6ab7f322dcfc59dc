package io.github.clauderesilience.actuate;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.review.ReviewDesk;
import io.github.clauderesilience.review.ReviewItem;
import io.github.clauderesilience.review.ReviewOutcome;
import io.github.clauderesilience.review.ReviewQueue;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * What an operator sees and can do of the review queue: questions as they were masked,
 * never a request and never an answer.
 */
public final class ReviewOperations {

	private static final Logger logger = LoggerFactory.getLogger(ReviewOperations.class);

	private final ReviewQueue queue;

	private final ReviewDesk desk;

	private final StoreReads reads;

	/**
	 * Creates operations.
	 * @param queue where questions wait
	 * @param desk where they are decided
	 * @param blocking threads on which the queue is read
	 * @param timeline the time source
	 * @param failures is told of a queue that cannot be read
	 */
	public ReviewOperations(ReviewQueue queue, ReviewDesk desk, Scheduler blocking, Timeline timeline,
			StoreFailures failures) {
		this.queue = queue;
		this.desk = desk;
		this.reads = new StoreReads("the review queue",
				"Check the database of claude.review.store, or the ReviewQueue of the application; the other sections"
						+ " work.",
				blocking, timeline, failures);
	}

	/**
	 * The questions that wait for a decision, and after them those that are decided.
	 * @param most how many at most
	 * @return the questions, of each kind the newest first
	 * @throws StoreUnavailableException if the queue fails or takes too long
	 */
	List<Question> questions(int most) {
		return this.reads.read(() -> this.queue.list(null))
			.stream()
			.sorted(Comparator.comparing((item) -> item.status() != ReviewItem.Status.PENDING))
			.limit(most)
			.map(Question::of)
			.toList();
	}

	@Nullable Question find(String id) {
		return this.reads.read(() -> this.queue.find(id)).map(Question::of).orElse(null);
	}

	/**
	 * Decides about a question.
	 * @param id its id
	 * @param decision the decision
	 * @return what became of it, or a {@link ResponseStatusException}: 404 if there is no
	 * such question, 503 if the decision failed for a reason other than the API;
	 * {@code null} if there is no such decision
	 */
	@Nullable Mono<Decided> decide(String id, String decision) {
		Mono<ReviewOutcome> outcome = switch (decision) {
			case "approve" -> this.desk.approve(id);
			case "reject" -> this.desk.reject(id);
			default -> null;
		};
		return (outcome != null)
				? outcome.map(ReviewOperations::decided)
					.onErrorMap((failure) -> !(failure instanceof ResponseStatusException), ReviewOperations::failed)
				: null;
	}

	private static ResponseStatusException failed(Throwable failure) {
		logger.warn("A question could not be decided", failure);
		return new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE,
				"The question could not be decided; look at the review queue again");
	}

	private static Decided decided(ReviewOutcome outcome) {
		ReviewItem item = outcome.item();
		if (item == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND, outcome.advice());
		}
		ClaudeReply reply = outcome.reply();
		ClaudeException failure = outcome.failure();
		String requestId = (reply != null) ? reply.requestId() : (failure != null) ? failure.requestId() : null;
		return new Decided(item.id(), outcome.kind(), item.status(), (reply != null) ? reply.source() : null,
				(reply != null) ? reply.model() : null, requestId, (failure != null) ? failure.errorClass() : null,
				outcome.advice());
	}

	/**
	 * A question of the review queue.
	 *
	 * @param id names it
	 * @param at when it was asked first
	 * @param count how often it was asked
	 * @param errorClass why it is here
	 * @param model the model that was asked
	 * @param text the question, masked
	 * @param status what was decided
	 * @param requestKept whether it can be asked again
	 */
	public record Question(String id, Instant at, int count, ErrorClass errorClass, String model, String text,
			ReviewItem.Status status, boolean requestKept) {

		private static Question of(ReviewItem item) {
			return new Question(item.id(), item.at(), item.count(), item.errorClass(), item.model(), item.text(),
					item.status(), item.request() != null);
		}

	}

	/**
	 * What became of a decision.
	 *
	 * @param id names the question
	 * @param outcome what became of it
	 * @param status the status of the question now
	 * @param source where the answer came from
	 * @param model the model that answered
	 * @param requestId the provider's id of the request that was answered, or failed
	 * @param errorClass why there is no answer
	 * @param advice what to do now
	 */
	public record Decided(String id, ReviewOutcome.Kind outcome, ReviewItem.Status status,
			ClaudeReply.@Nullable Source source, @Nullable String model, @Nullable String requestId,
			@Nullable ErrorClass errorClass, @Nullable String advice) {
	}

}
