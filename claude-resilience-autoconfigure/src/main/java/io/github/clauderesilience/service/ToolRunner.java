package io.github.clauderesilience.service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeTool;
import io.github.clauderesilience.ToolCall;
import io.github.clauderesilience.ToolException;
import io.github.clauderesilience.ToolHandler;
import io.github.clauderesilience.ToolLoop;
import io.github.clauderesilience.ToolRun;
import io.github.clauderesilience.chain.Uncopied;
import io.github.clauderesilience.time.DurationText;
import io.github.clauderesilience.time.Durations;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs tools for the model. Each round is a call of its own through both rings: what is
 * retried is the call, and a tool has run before it and is not run again. A tool that
 * takes longer than a call may is interrupted, and the model is told so. A failure of a
 * later round carries the conversation so far.
 */
final class ToolRunner {

	private static final Logger logger = LoggerFactory.getLogger(ToolRunner.class);

	private final ToolLoop loop;

	private final Duration longest;

	private final Scheduler timers;

	/**
	 * Creates a runner.
	 * @param loop the tools
	 * @param longest how long each use of a tool may take; positive
	 * @param timers runs the timers that bound them
	 */
	ToolRunner(ToolLoop loop, Duration longest, Scheduler timers) {
		this.loop = loop;
		this.longest = Durations.bounded(longest);
		this.timers = timers;
	}

	/**
	 * Runs a loop on the caller's thread, tools included.
	 * @param exhausted throws if a reply to a program that calls tools in the last round
	 * is no end
	 */
	ToolRun run(ClaudeRequest request, Function<ClaudeRequest, ClaudeReply> ask, Consumer<ClaudeReply> exhausted) {
		ToolRounds rounds = new ToolRounds(request, this.loop);
		while (true) {
			ClaudeReply reply;
			try {
				reply = ask.apply(rounds.next());
				if (rounds.isExhausted(reply)) {
					exhausted.accept(reply);
				}
			}
			catch (ClaudeException ex) {
				throw Uncopied.continuedBy(ex, rounds.conversation());
			}
			ToolRun end = rounds.end(reply);
			if (end != null) {
				return end;
			}
			List<ToolRun.Step> results = new ArrayList<>();
			for (ToolCall call : reply.toolCalls()) {
				results.add(step(call, finished(call)));
			}
			rounds.add(reply, results);
		}
	}

	/**
	 * Runs a loop without holding a thread; tools run one after the other if they may
	 * block.
	 */
	Mono<ToolRun> runAsync(ClaudeRequest request, Function<ClaudeRequest, Mono<ClaudeReply>> ask,
			Consumer<ClaudeReply> exhausted) {
		return Mono.defer(() -> round(new ToolRounds(request, this.loop), ask, exhausted));
	}

	private Mono<ToolRun> round(ToolRounds rounds, Function<ClaudeRequest, Mono<ClaudeReply>> ask,
			Consumer<ClaudeReply> exhausted) {
		return Mono.defer(() -> ask.apply(rounds.next())).doOnNext((reply) -> {
			if (rounds.isExhausted(reply)) {
				exhausted.accept(reply);
			}
		})
			.onErrorMap(ClaudeException.class, (failure) -> Uncopied.continuedBy(failure, rounds.conversation()))
			.flatMap((reply) -> {
				ToolRun end = rounds.end(reply);
				if (end != null) {
					return Mono.just(end);
				}
				return Flux.fromIterable(reply.toolCalls()).concatMap(this::result).collectList().flatMap((results) -> {
					rounds.add(reply, results);
					return round(rounds, ask, exhausted);
				});
			});
	}

	private Mono<ToolRun.Step> result(ToolCall call) {
		return Mono.fromCallable(() -> new Result(started(call)))
			.subscribeOn(Schedulers.boundedElastic())
			.flatMap((result) -> (result.value() instanceof Mono<?> mono) ? mono.<Result>map(Result::new)
				.defaultIfEmpty(new Result(null))
				.onErrorResume((failure) -> Mono.just(new Result(failed(failure)))) : Mono.just(result))
			.timeout(this.longest, Mono.fromSupplier(() -> new Result(tooLate(call))), this.timers)
			.map((result) -> step(call, result.value()));
	}

	/**
	 * What the tool gives in the end, or the exception it fails with. What it gives
	 * although it was interrupted is what it did.
	 */
	private @Nullable Object finished(ToolCall call) {
		Interruption interruption = new Interruption();
		Disposable timer = timer(interruption);
		Object result;
		boolean late;
		try {
			Object begun = started(call);
			result = (begun instanceof Mono<?> mono) ? waitedFor(mono) : begun;
		}
		finally {
			timer.dispose();
			late = interruption.end();
		}
		if (late && result instanceof Exception) {
			return tooLate(call);
		}
		if (result instanceof InterruptedException ex) {
			throw interrupted(call, ex);
		}
		return result;
	}

	private Disposable timer(Interruption interruption) {
		try {
			return this.timers.schedule(interruption, this.longest.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The application ends, and with it the next round
			return Disposables.disposed();
		}
	}

	private ToolException tooLate(ToolCall call) {
		logger.warn("The tool {} did not finish within {}, the deadline of a call; the model is told so", call.name(),
				DurationText.of(this.longest));
		return new ToolException("The tool " + call.name() + " did not finish within " + DurationText.of(this.longest));
	}

	/** What the handler gives, or the exception it throws. */
	private @Nullable Object started(ToolCall call) {
		ClaudeTool tool = this.loop.tool(call.name());
		ToolHandler<ObjectNode> handler = (tool != null) ? tool.handler() : null;
		if (handler == null) {
			return new ToolException("There is no tool named " + call.name());
		}
		try {
			return handler.handle(call.input());
		}
		catch (Exception ex) {
			return ex;
		}
		catch (StackOverflowError | LinkageError | AssertionError ex) {
			return failed(ex);
		}
	}

	/* An error of one tool ends neither the loop nor the application. */
	private static Exception failed(Throwable failure) {
		return (failure instanceof Exception ex) ? ex
				: new IllegalStateException("The tool failed: " + failure, failure);
	}

	private static @Nullable Object waitedFor(Mono<?> result) {
		try {
			return result.block();
		}
		catch (RuntimeException ex) {
			return ex;
		}
	}

	private static ToolRun.Step step(ToolCall call, @Nullable Object result) {
		if (!(result instanceof Exception failure)) {
			return new ToolRun.Step(call, result, false);
		}
		if (failure instanceof ToolException || failure instanceof IllegalArgumentException) {
			logger.debug("The tool {} refused a call of the model", call.name(), failure);
			return new ToolRun.Step(call, String.valueOf(failure.getMessage()), true);
		}
		logger.warn("The tool {} failed; the model is told so, without the reason", call.name(), failure);
		return new ToolRun.Step(call, "The tool failed.", true);
	}

	private static CancellationException interrupted(ToolCall call, InterruptedException ex) {
		Thread.currentThread().interrupt();
		CancellationException cancelled = new CancellationException(
				"The tool " + call.name() + " was interrupted; the loop was cancelled");
		cancelled.initCause(ex);
		return cancelled;
	}

	/** Interrupts the thread that made it, unless what that does has ended. */
	private static final class Interruption implements Runnable {

		private final Thread thread = Thread.currentThread();

		private boolean ended;

		private boolean interrupted;

		@Override
		public synchronized void run() {
			if (!this.ended) {
				this.interrupted = true;
				this.thread.interrupt();
			}
		}

		/**
		 * Ends the part that may be interrupted.
		 * @return whether it was; the thread is not interrupted any more then
		 */
		synchronized boolean end() {
			this.ended = true;
			if (this.interrupted) {
				Thread.interrupted();
			}
			return this.interrupted;
		}

	}

	private record Result(@Nullable Object value) {
	}

}
