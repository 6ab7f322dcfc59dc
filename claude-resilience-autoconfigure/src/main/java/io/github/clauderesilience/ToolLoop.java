package io.github.clauderesilience;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Tools that are run for the model until it has its answer, and how often it may ask.
 * Used with {@link ClaudeService#send(ClaudeRequest, ToolLoop)}. The deadline of the
 * request, or else {@code claude.timeout.total}, bounds the call to Claude of each round,
 * and each use of a tool: one that takes longer is interrupted, and the model is told so.
 * Immutable.
 */
public final class ToolLoop {

	/** Our choice; an assistant with a handful of tools needs three or four. */
	private static final int DEFAULT_ROUNDS = 10;

	private final Map<String, ClaudeTool> tools;

	private final int maxRounds;

	private ToolLoop(Map<String, ClaudeTool> tools, int maxRounds) {
		this.tools = tools;
		this.maxRounds = maxRounds;
	}

	/**
	 * Creates a loop of at most ten rounds.
	 * @param tools what can be run; each has a handler and a name of its own
	 * @return the loop
	 * @throws IllegalArgumentException when one has no handler, or a name is taken twice
	 */
	public static ToolLoop of(ClaudeTool... tools) {
		return of(List.of(tools));
	}

	/**
	 * Creates a loop of at most ten rounds.
	 * @param tools what can be run; each has a handler and a name of its own
	 * @return the loop
	 * @throws IllegalArgumentException when one has no handler, or a name is taken twice
	 */
	public static ToolLoop of(Collection<ClaudeTool> tools) {
		Map<String, ClaudeTool> byName = new LinkedHashMap<>();
		for (ClaudeTool tool : tools) {
			if (tool.handler() == null) {
				throw new IllegalArgumentException(
						"The tool " + tool.name() + " has no handler; create it with one, or add handledBy(...)");
			}
			if (byName.put(tool.name(), tool) != null) {
				throw new IllegalArgumentException("Two tools are named " + tool.name() + "; rename one");
			}
		}
		return new ToolLoop(byName, DEFAULT_ROUNDS);
	}

	/**
	 * Bounds the rounds. In the last one the model is not offered the tools, so that it
	 * answers with what it knows by then. If it calls one all the same, the loop fails
	 * with a {@link ClaudeOutputException}; people get what text there is, or a message.
	 * @param rounds most calls to Claude, from 2
	 * @return a new loop
	 * @throws IllegalArgumentException when it is less
	 */
	public ToolLoop maxRounds(int rounds) {
		if (rounds < 2) {
			throw new IllegalArgumentException(
					"A tool loop takes at least 2 rounds, one to call a tool and one to" + " answer, not " + rounds);
		}
		return new ToolLoop(this.tools, rounds);
	}

	/**
	 * The tools.
	 * @return in the order given
	 */
	public List<ClaudeTool> tools() {
		return List.copyOf(this.tools.values());
	}

	/**
	 * A tool by its name.
	 * @param name the name
	 * @return the tool, or {@code null} if there is none
	 */
	public @Nullable ClaudeTool tool(String name) {
		return this.tools.get(name);
	}

	/**
	 * Most calls to Claude.
	 * @return from 2
	 */
	public int maxRounds() {
		return this.maxRounds;
	}

}
