package io.github.clauderesilience.service;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs tools for the model. Each round is a call of its own through both rings: what is
 * retried is the call, and a tool has run before it and is not run again. A failure of a
 * later round carries the conversation so far.
 */
final class ToolRunner {

	private static final Logger logger = LoggerFactory.getLogger(ToolRunner.class);

	private ToolRunner() {
	}

	/**
	 * Runs a loop on the caller's thread, tools included.
	 * @param exhausted throws if a reply to a program that calls tools in the last round
	 * is no end
	 */
	static ToolRun run(ClaudeRequest request, ToolLoop loop, Function<ClaudeRequest, ClaudeReply> ask,
			Consumer<ClaudeReply> exhausted) {
		ToolRounds rounds = new ToolRounds(request, loop);
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
				Object result = started(call, loop);
				results.add(step(call, (result instanceof Mono<?> mono) ? waitedFor(mono) : result));
			}
			rounds.add(reply, results);
		}
	}

	/**
	 * Runs a loop without holding a thread; tools run one after the other if they may
	 * block.
	 */
	static Mono<ToolRun> runAsync(ClaudeRequest request, ToolLoop loop, Function<ClaudeRequest, Mono<ClaudeReply>> ask,
			Consumer<ClaudeReply> exhausted) {
		return Mono.defer(() -> round(new ToolRounds(request, loop), loop, ask, exhausted));
	}

	private static Mono<ToolRun> round(ToolRounds rounds, ToolLoop loop, Function<ClaudeRequest, Mono<ClaudeReply>> ask,
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
				return Flux.fromIterable(reply.toolCalls())
					.concatMap((call) -> result(call, loop))
					.collectList()
					.flatMap((results) -> {
						rounds.add(reply, results);
						return round(rounds, loop, ask, exhausted);
					});
			});
	}

	private static Mono<ToolRun.Step> result(ToolCall call, ToolLoop loop) {
		return Mono.fromCallable(() -> new Result(started(call, loop)))
			.subscribeOn(Schedulers.boundedElastic())
			.flatMap((result) -> (result.value() instanceof Mono<?> mono) ? mono.<Result>map(Result::new)
				.defaultIfEmpty(new Result(null))
				.onErrorResume((failure) -> Mono.just(new Result(failed(failure)))) : Mono.just(result))
			.map((result) -> step(call, result.value()));
	}

	/** What the handler gives, or the exception it throws. */
	private static @Nullable Object started(ToolCall call, ToolLoop loop) {
		ClaudeTool tool = loop.tool(call.name());
		ToolHandler<ObjectNode> handler = (tool != null) ? tool.handler() : null;
		if (handler == null) {
			return new ToolException("There is no tool named " + call.name());
		}
		try {
			return handler.handle(call.input());
		}
		catch (InterruptedException ex) {
			throw interrupted(call, ex);
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

	private record Result(@Nullable Object value) {
	}

}
