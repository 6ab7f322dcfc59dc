package io.github.clauderesilience.service;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeTool;
import io.github.clauderesilience.ToolCall;
import io.github.clauderesilience.ToolChoice;
import io.github.clauderesilience.ToolLoop;
import io.github.clauderesilience.ToolRun;
import io.github.clauderesilience.chain.Uncopied;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The course of one tool loop: what is asked next, and when it is over. Decides alone;
 * asking and running is up to {@link ToolRunner}. Not thread-safe.
 */
final class ToolRounds {

	private final ToolLoop loop;

	private final List<ToolRun.Step> steps = new ArrayList<>();

	private ClaudeRequest request;

	private int round;

	ToolRounds(ClaudeRequest request, ToolLoop loop) {
		this.loop = loop;
		this.request = offering(request, loop);
	}

	/**
	 * The conversation so far, which can be continued without running a tool again.
	 */
	ClaudeRequest conversation() {
		return this.request;
	}

	/**
	 * What is asked next. A tool is forced at most once, or there would be no end; and
	 * the last round has to bring the answer.
	 */
	ClaudeRequest next() {
		this.round++;
		if (this.round >= this.loop.maxRounds()) {
			return this.request.toBuilder().toolChoice(ToolChoice.none()).build();
		}
		JsonNode choice = Uncopied.body(this.request).path("tool_choice");
		String type = choice.path("type").stringValue("auto");
		if (this.round == 1 || type.equals("auto") || type.equals("none")) {
			return this.request;
		}
		ToolChoice free = ToolChoice.auto();
		return this.request.toBuilder()
			.toolChoice(choice.path("disable_parallel_tool_use").booleanValue(false) ? free.oneAtATime() : free)
			.build();
	}

	/**
	 * The end of the loop, if an answer is the end. A call that was cut at
	 * {@code max_tokens} is never run: its input is not whole.
	 */
	@Nullable ToolRun end(ClaudeReply reply) {
		boolean calls = "tool_use".equals(reply.stopReason()) && !reply.toolCalls().isEmpty()
				&& this.round < this.loop.maxRounds();
		return calls ? null : new ToolRun(reply, this.request, this.steps);
	}

	/**
	 * Whether the loop is over although the model wanted to go on: it called a tool in
	 * the last round, in which it may not.
	 */
	boolean isExhausted(ClaudeReply reply) {
		return this.round >= this.loop.maxRounds() && "tool_use".equals(reply.stopReason())
				&& !reply.toolCalls().isEmpty();
	}

	/**
	 * Takes the results of the calls of an answer into the conversation.
	 */
	void add(ClaudeReply reply, List<ToolRun.Step> results) {
		ClaudeRequest.Builder builder = this.request.toBuilder().reply(reply);
		for (ToolRun.Step step : results) {
			ToolCall call = step.call();
			Object result = (step.result() != null) ? step.result() : "done";
			if (step.failed()) {
				builder.toolError(call.id(), String.valueOf(result));
			}
			else {
				builder.toolResult(call.id(), result);
			}
		}
		this.steps.addAll(results);
		this.request = builder.build();
	}

	private static ClaudeRequest offering(ClaudeRequest request, ToolLoop loop) {
		Set<String> offered = new HashSet<>();
		Uncopied.body(request).path("tools").forEach((tool) -> offered.add(tool.path("name").stringValue("")));
		ClaudeRequest.Builder builder = request.toBuilder();
		for (ClaudeTool tool : loop.tools()) {
			if (!offered.contains(tool.name())) {
				builder.tools(tool);
			}
		}
		return builder.build();
	}

}
