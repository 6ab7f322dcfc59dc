package io.github.clauderesilience.observe;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.chain.ClaudeCall;
import reactor.core.publisher.Flux;

/**
 * Puts a trace around a question.
 */
@FunctionalInterface
public interface QuestionTracer {

	/** No trace. */
	QuestionTracer NONE = (call, answer) -> answer;

	/**
	 * Traces a question.
	 * @param call the question
	 * @param answer the rest of the ring
	 * @return the same events, within the trace
	 */
	Flux<ClaudeEvent> trace(ClaudeCall call, Flux<ClaudeEvent> answer);

	/**
	 * The tracer of a named client.
	 * @param client the name of the client
	 * @return a tracer that names the client, if it names any
	 */
	default QuestionTracer of(String client) {
		return this;
	}

}
