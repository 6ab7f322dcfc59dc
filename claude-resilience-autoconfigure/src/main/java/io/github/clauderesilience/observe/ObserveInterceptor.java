package io.github.clauderesilience.observe;

import java.util.List;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.chain.CallInterceptor;
import io.github.clauderesilience.chain.Chain;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.guard.Guard;
import io.github.clauderesilience.spi.CallObserver;
import reactor.core.publisher.Flux;

/**
 * Tells observers how each question ended, whatever the rest of the ring did about it,
 * within the trace of the question.
 */
public final class ObserveInterceptor implements CallInterceptor {

	private final CallObserver observer;

	private final PromptObserver prompts;

	private final QuestionTracer tracer;

	/**
	 * Creates an interceptor.
	 * @param observers notified of the end of questions, in order
	 * @param prompts shown the prompts of calls that were answered, if there is an
	 * observer
	 * @param tracer puts a trace around questions
	 */
	public ObserveInterceptor(List<? extends CallObserver> observers, PromptObserver prompts, QuestionTracer tracer) {
		this.observer = CallObservers.of(observers);
		this.prompts = prompts;
		this.tracer = tracer;
	}

	@Override
	public Flux<ClaudeEvent> intercept(ClaudeCall call, Chain next) {
		Flux<ClaudeEvent> answer = next.proceed(call);
		Flux<ClaudeEvent> observed = (this.observer == CallObserver.NONE) ? answer
				: new ObservedFlux(answer, call, this.observer, this.prompts);
		return Guard.ask(this.tracer, () -> this.tracer.trace(call, observed), () -> observed);
	}

}
