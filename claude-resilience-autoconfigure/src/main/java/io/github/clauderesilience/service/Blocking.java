package io.github.clauderesilience.service;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Waits for answers on the caller's thread. The exception carries the caller's stack,
 * which says more than that of an event loop; interrupting the caller cancels the call.
 */
final class Blocking {

	private final Duration look;

	private final Timeline timeline;

	private final Supplier<? extends RuntimeException> ended;

	/**
	 * Creates a wait that ends with the timers: without them no deadline is kept.
	 * @param look how often to look whether they have ended; positive
	 * @param timeline runs the timers that bound calls
	 * @param ended the failure of a call that is unanswered after they have ended
	 */
	Blocking(Duration look, Timeline timeline, Supplier<? extends RuntimeException> ended) {
		this.look = look;
		this.timeline = timeline;
		this.ended = ended;
	}

	/**
	 * Waits for an answer.
	 * @param method the method that was called
	 * @param otherwise the method that holds no thread
	 * @param answer what is waited for, never empty
	 * @param <T> the type of the answer
	 * @return the answer
	 * @throws IllegalStateException when called on a thread that must not block
	 * @throws RuntimeException if the timers ended before the answer came
	 */
	<T> T await(String method, String otherwise, Mono<T> answer) {
		check(method, otherwise);
		CompletableFuture<T> future = answer.contextCapture().toFuture();
		try {
			return get(future);
		}
		catch (ExecutionException ex) {
			throw unwrapped(ex.getCause());
		}
		catch (InterruptedException ex) {
			future.cancel(true);
			Thread.currentThread().interrupt();
			CancellationException cancelled = new CancellationException(
					"The thread that waited for Claude was interrupted; the call was cancelled");
			cancelled.initCause(ex);
			throw cancelled;
		}
	}

	private <T> T get(CompletableFuture<T> future) throws ExecutionException, InterruptedException {
		if (!this.timeline.await(future, this.look)) {
			future.cancel(true);
			throw this.ended.get();
		}
		return future.get();
	}

	/**
	 * Refuses to block a thread that must not be blocked.
	 */
	static void check(String method, String otherwise) {
		if (Schedulers.isInNonBlockingThread()) {
			throw new IllegalStateException("ClaudeService." + method + " blocks, and the thread "
					+ Thread.currentThread().getName() + " must not be blocked; use " + otherwise + " instead");
		}
	}

	private static RuntimeException unwrapped(@Nullable Throwable failure) {
		if (failure instanceof ClaudeException typed) {
			typed.setStackTrace(new Throwable().getStackTrace());
			return typed;
		}
		if (failure instanceof Error error) {
			throw error;
		}
		return (failure instanceof RuntimeException runtime) ? runtime : new IllegalStateException(failure);
	}

}
