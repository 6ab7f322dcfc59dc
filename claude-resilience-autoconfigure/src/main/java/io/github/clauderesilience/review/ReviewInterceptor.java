package io.github.clauderesilience.review;

import java.time.Duration;
import java.util.concurrent.Executor;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.CallInterceptor;
import io.github.clauderesilience.chain.CallLine;
import io.github.clauderesilience.chain.Chain;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.guard.Guard;
import io.github.clauderesilience.chain.operator.ErrorResumeFlux;
import io.github.clauderesilience.review.mask.TextMasker;
import io.github.clauderesilience.time.LogThrottle;
import io.github.clauderesilience.time.Timeline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.publisher.Flux;

/**
 * Puts questions the account may not ask, or the model declined, before a person: masked,
 * into the log {@value #LOGGER} and into the queue; and requests the API calls invalid
 * into a log of their own. The failure passes on whatever happens here. Thread-safe.
 */
public final class ReviewInterceptor implements CallInterceptor {

	/** Name of the log with the masked questions. */
	public static final String LOGGER = "claude.review";

	/** As often as a key that stays rejected is told; our choice. */
	private static final Duration WARN_EVERY = Duration.ofHours(1);

	private static final Logger review = LoggerFactory.getLogger(LOGGER);

	private static final Logger logger = LoggerFactory.getLogger(ReviewInterceptor.class);

	private final ReviewQueue queue;

	private final TextMasker masker;

	private final RequestLog requests;

	private final Timeline timeline;

	private final LogThrottle warnings;

	private final Executor notes;

	/**
	 * Creates an interceptor.
	 * @param queue where questions wait
	 * @param masker masks contact data, account numbers and credentials
	 * @param requests the log of invalid requests
	 * @param timeline the time source
	 */
	public ReviewInterceptor(ReviewQueue queue, TextMasker masker, RequestLog requests, Timeline timeline) {
		this(queue, masker, requests, timeline, Runnable::run);
	}

	/**
	 * Creates an interceptor that notes failed calls on other threads.
	 * @param queue where questions wait
	 * @param masker masks what must not be kept
	 * @param requests the log of invalid requests
	 * @param timeline the time source
	 * @param notes runs what a failed call leaves to do
	 */
	public ReviewInterceptor(ReviewQueue queue, TextMasker masker, RequestLog requests, Timeline timeline,
			Executor notes) {
		this.queue = queue;
		this.masker = masker;
		this.requests = requests;
		this.timeline = timeline;
		this.warnings = new LogThrottle(WARN_EVERY, timeline);
		this.notes = notes;
	}

	@Override
	public Flux<ClaudeEvent> intercept(ClaudeCall call, Chain next) {
		return new ErrorResumeFlux(next.proceed(call), (failure) -> {
			Guard.tell(this.notes,
					(executor) -> executor.execute(() -> CallLine.log(call.context(), () -> note(call, failure))));
			return Flux.error(failure);
		});
	}

	private void note(ClaudeCall call, ClaudeException failure) {
		try {
			if (failure.errorClass().isReviewed()) {
				review(call, failure);
			}
			else if (failure.errorClass() == ErrorClass.INVALID_REQUEST) {
				this.requests.log(call, failure);
			}
		}
		catch (Throwable ex) {
			logger.warn("A failed call could not be noted for review; the call itself is not affected", ex);
		}
	}

	private void review(ClaudeCall call, ClaudeException failure) {
		String text = this.masker.mask(Question.textOf(call.body()));
		String id = Question.id(text);
		review.atLevel(level(failure))
			.log("{} {} by {} [request-id {}]: {}", id, failure.errorClass().key(), failure.model(),
					failure.requestId(), oneLine(text));
		this.queue.add(new ReviewItem(id, this.timeline.now(), 1, failure.errorClass(), call.model(), text,
				ReviewItem.Status.PENDING, request(call)));
	}

	/* A permission is missing for every question until someone gives it. */
	private Level level(ClaudeException failure) {
		boolean isNews = failure.errorClass() != ErrorClass.PERMISSION
				|| this.warnings.log(failure.model() + " " + failure.apiMessage(), (heldBack) -> {
				});
		return isNews ? Level.WARN : Level.INFO;
	}

	/** What is asked again once it is decided: the same question in the same way. */
	private static ClaudeRequest request(ClaudeCall call) {
		CallContext context = call.context();
		ClaudeRequest.Builder request = ClaudeRequest.ofJson(call.body())
			.toBuilder()
			.lane(context.lane())
			.tenant(context.tenant())
			.betas(call.betas().toArray(String[]::new));
		return (context.isCacheable() ? request.cacheable() : request).build();
	}

	/** User input must not look like lines of the log. */
	private static String oneLine(String text) {
		return text.replaceAll("\\p{Cntrl}++", " ");
	}

}
