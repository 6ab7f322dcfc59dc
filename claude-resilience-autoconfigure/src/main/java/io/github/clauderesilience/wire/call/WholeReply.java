package io.github.clauderesilience.wire.call;

import io.github.clauderesilience.ClaudeEvent;
import reactor.core.publisher.Flux;

/**
 * A stream for a reader that only wants the whole answer: nothing is shown before it, so
 * that a stream that breaks can be repeated like a plain call.
 */
final class WholeReply {

	private WholeReply() {
	}

	/**
	 * Hides everything but the completion.
	 * @param stream the events of a stream
	 * @return one {@link ClaudeEvent.Completed}, or the failure
	 */
	static Flux<ClaudeEvent> of(Flux<ClaudeEvent> stream) {
		return stream.filter(ClaudeEvent.Completed.class::isInstance);
	}

}
