package io.github.clauderesilience.stream;

import java.time.Duration;
import java.util.function.UnaryOperator;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.CallInterceptor;
import io.github.clauderesilience.chain.Chain;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Asks again from the start when a stream breaks off after its first content, and tells
 * the reader so with {@link ClaudeEvent.Restarted} ({@code claude.stream.on-break}). The
 * rest of the ring decides who answers then, within the same deadline: the same model
 * once more if what broke was the connection or the form, otherwise one that stands in.
 * Where it may not restart, the failure passes. People's streams that end with nothing to
 * read begin again once, too, whatever is configured.
 */
public final class RestartInterceptor implements CallInterceptor {

	/** An answer that breaks off so often is not worth another try; our choice. */
	private static final int MAX_RESTARTS = 3;

	private final OnBreak onBreak;

	private final Duration pause;

	private final UnaryOperator<String> keys;

	private final Timeline timeline;

	/**
	 * Creates an interceptor.
	 * @param onBreak what to do when a stream breaks off
	 * @param pause how long to wait before asking again, if the failure does not ask for
	 * more
	 * @param keys the key of a model by any of its names
	 * @param timeline the time source
	 */
	public RestartInterceptor(OnBreak onBreak, Duration pause, UnaryOperator<String> keys, Timeline timeline) {
		this.onBreak = onBreak;
		this.pause = pause;
		this.keys = keys;
		this.timeline = timeline;
	}

	@Override
	public Flux<ClaudeEvent> intercept(ClaudeCall call, Chain next) {
		boolean people = call.context().audience() == CallContext.Audience.PEOPLE;
		if (!call.stream() || call.continuesThread() || (this.onBreak == OnBreak.FAIL && !people)) {
			return next.proceed(call);
		}
		return Flux.defer(() -> attempt(call, next, 0, null));
	}

	private Flux<ClaudeEvent> attempt(ClaudeCall call, Chain next, int restarts, @Nullable ClaudeException earlier) {
		Progress progress = new Progress();
		return next.proceed(call).doOnNext(progress::note).onErrorResume(ClaudeException.class, (failure) -> {
			remember(earlier, failure);
			if (!progress.content || restarts >= MAX_RESTARTS || !isRestartable(failure, call)) {
				return Flux.error(failure);
			}
			boolean empty = failure.errorClass() == ErrorClass.EMPTY_ANSWER;
			Duration wait = (empty || avoid(call, failure)) ? this.pause : wait(failure);
			if (wait.compareTo(call.context().remaining()) >= 0) {
				return Flux.error(failure);
			}
			call.context().nextRetry(failure.errorClass());
			return Flux.<ClaudeEvent>just(new ClaudeEvent.Restarted(call.model(), failure.errorClass()))
				.concatWith(this.timeline.delay(wait)
					.thenMany(Flux.defer(() -> attempt(call, next, restarts + 1, failure))));
		});
	}

	/**
	 * The same model may well do better, once, if what broke was the way to it.
	 * @return whether another model answers next
	 */
	private boolean avoid(ClaudeCall call, ClaudeException failure) {
		CallContext context = call.context();
		String model = this.keys.apply((failure.model() != null) ? failure.model() : call.model());
		if (context.trouble(model).broke() == 1 && isOfTheConnection(failure)) {
			return false;
		}
		context.avoid(model, failure);
		return context.standIn().canTakeNow(failure.errorClass());
	}

	private static boolean isOfTheConnection(ClaudeException failure) {
		return failure.errorClass() == ErrorClass.CONNECTION || failure.errorClass() == ErrorClass.MALFORMED;
	}

	private Duration wait(ClaudeException failure) {
		Duration asked = failure.retryAfter();
		return (asked != null && asked.compareTo(this.pause) > 0) ? asked : this.pause;
	}

	/**
	 * People who were shown nothing but thinking get one more try whatever is configured.
	 */
	private boolean isRestartable(ClaudeException failure, ClaudeCall call) {
		if (failure.errorClass() == ErrorClass.EMPTY_ANSWER) {
			return call.context().retries(ErrorClass.EMPTY_ANSWER) == 0;
		}
		return this.onBreak == OnBreak.RESTART && failure.isRetryable();
	}

	private static void remember(@Nullable ClaudeException earlier, ClaudeException failure) {
		if (earlier != null && earlier != failure) {
			failure.addSuppressed(earlier);
		}
	}

	/**
	 * What to do when a stream breaks off after its first content.
	 */
	public enum OnBreak {

		/** Give the reader a typed failure after the partial answer. */
		FAIL,

		/** Ask again and send the whole answer from the start. */
		RESTART

	}

	private static final class Progress {

		private boolean content;

		private void note(ClaudeEvent event) {
			this.content |= event.isContent();
		}

	}

}
