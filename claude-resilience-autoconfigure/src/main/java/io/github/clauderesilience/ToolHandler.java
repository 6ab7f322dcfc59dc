package io.github.clauderesilience;

import org.jspecify.annotations.Nullable;

/**
 * What a tool does.
 *
 * @param <I> the type of its input
 */
@FunctionalInterface
public interface ToolHandler<I> {

	/**
	 * Runs the tool.
	 * @param input what the model passed
	 * @return a text, or any value, which the model reads as JSON; {@code null} for
	 * "done". A {@code Mono} is waited for. After the deadline of the request, or else
	 * {@code claude.timeout.total}, the thread is interrupted, or the {@code Mono}
	 * cancelled, and the model is told that the tool did not finish
	 * @throws ToolException to tell the model what went wrong
	 * @throws Exception for other trouble, which is logged; the model learns only that
	 * the tool failed
	 */
	@Nullable Object handle(I input) throws Exception;

}
