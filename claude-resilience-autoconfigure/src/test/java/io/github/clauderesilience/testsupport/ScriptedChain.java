package io.github.clauderesilience.testsupport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.Chain;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.time.Timeline;
import reactor.core.publisher.Flux;

/**
 * The end of a call ring that answers from a script and remembers what it was asked and
 * when. Not thread-safe.
 */
public final class ScriptedChain implements Chain {

	private final Timeline timeline;

	private final BiFunction<ClaudeCall, Integer, Flux<ClaudeEvent>> script;

	private final List<String> models = new ArrayList<>();

	private final List<ClaudeCall> calls = new ArrayList<>();

	private final List<Duration> times = new ArrayList<>();

	private int cancelled;

	/**
	 * A chain.
	 * @param timeline the time source
	 * @param script what to answer to a call, by its number from 1
	 */
	public ScriptedChain(Timeline timeline, BiFunction<ClaudeCall, Integer, Flux<ClaudeEvent>> script) {
		this.timeline = timeline;
		this.script = script;
	}

	public static ScriptedChain failing(Timeline timeline, ErrorClass errorClass) {
		return failing(timeline, errorClass, Integer.MAX_VALUE);
	}

	public static ScriptedChain failing(Timeline timeline, ErrorClass errorClass, int times) {
		return new ScriptedChain(timeline, (call, number) -> (number <= times) ? Flux.error(Calls.failure(errorClass))
				: Flux.just(Calls.answer(call)));
	}

	@Override
	public Flux<ClaudeEvent> proceed(ClaudeCall call) {
		return Flux.defer(() -> {
			call.context().nextAttempt();
			this.models.add(call.model());
			this.calls.add(call);
			this.times.add(Duration.ofNanos(this.timeline.nanoTime()));
			return this.script.apply(call, this.models.size());
		}).doOnCancel(() -> this.cancelled++);
	}

	public List<String> models() {
		return this.models;
	}

	public List<ClaudeCall> calls() {
		return this.calls;
	}

	public List<Duration> times() {
		return this.times;
	}

	public int cancelled() {
		return this.cancelled;
	}

}
