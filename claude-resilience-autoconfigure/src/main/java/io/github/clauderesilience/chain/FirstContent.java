package io.github.clauderesilience.chain;

import java.util.function.Function;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.chain.operator.ErrorResumeFlux;
import reactor.core.publisher.Flux;

/**
 * Holds back the events of one attempt until its first content, so that an attempt which
 * fails before that leaves no trace and can be repeated unnoticed. Used for one
 * subscription.
 */
public final class FirstContent {

	private static final FirstContent WHOLE = new FirstContent(false);

	private final boolean stream;

	private volatile boolean seen;

	private FirstContent(boolean stream) {
		this.stream = stream;
	}

	/**
	 * For one attempt of a call.
	 * @param call the call; an answer that comes whole has nothing to hold back
	 * @return what holds back its events
	 */
	public static FirstContent of(ClaudeCall call) {
		return call.stream() ? new FirstContent(true) : WHOLE;
	}

	/**
	 * Holds back the events of an attempt.
	 * @param attempt the events as they come
	 * @return the same events, of which those before the first content come together with
	 * it
	 */
	public Flux<ClaudeEvent> hold(Flux<ClaudeEvent> attempt) {
		if (!this.stream) {
			return attempt;
		}
		return new UntilFirstContentFlux(attempt, () -> this.seen = true);
	}

	/**
	 * Holds back the events of an attempt, and goes on with others if it fails before its
	 * first content. A later failure passes.
	 * @param attempt the events as they come
	 * @param rescue what comes in place of the failure; called at most once
	 * @return the events
	 */
	public Flux<ClaudeEvent> rescue(Flux<ClaudeEvent> attempt, Function<ClaudeException, Flux<ClaudeEvent>> rescue) {
		if (!this.stream) {
			return new ErrorResumeFlux(attempt, rescue);
		}
		return new ErrorResumeFlux(hold(attempt), (failure) -> this.seen ? Flux.error(failure) : rescue.apply(failure));
	}

	/**
	 * Whether the reader has seen something of the answer.
	 * @return {@code true} from the first content on, after which nothing can be
	 * repeated; always {@code false} for an answer that comes whole, after which nothing
	 * fails
	 */
	public boolean isSeen() {
		return this.seen;
	}

}
