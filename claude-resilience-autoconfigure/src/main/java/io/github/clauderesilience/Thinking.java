package io.github.clauderesilience;

import io.github.clauderesilience.json.Json;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether a model thinks before it answers: the field {@code thinking}. Models differ in
 * what they take; a fallback model is asked in its own way
 * (platform.claude.com/docs/en/build-with-claude/thinking, read 2026-09).
 *
 * @param type {@code adaptive}, {@code enabled}, {@code disabled}, or another value of
 * the API
 * @param budgetTokens most tokens of thinking, or 0 for none stated
 */
public record Thinking(String type, int budgetTokens) {

	/** Least budget the API takes. */
	private static final int LEAST_BUDGET = 1024;

	public Thinking {
		Invalid.blank(type, "The type of thinking", "leave the field out");
	}

	/**
	 * Leaves it to the model how long it thinks.
	 * @return thinking of type {@code adaptive}
	 */
	public static Thinking adaptive() {
		return new Thinking("adaptive", 0);
	}

	/**
	 * Thinking within a budget, for models up to 4.6.
	 * @param tokens most tokens of thinking, from 1024 and less than {@code max_tokens}
	 * @return thinking of type {@code enabled}
	 * @throws ClaudeRequestException when it is less
	 */
	public static Thinking budget(int tokens) {
		if (tokens < LEAST_BUDGET) {
			throw Invalid.request("The thinking budget is " + tokens + " tokens but must be at least " + LEAST_BUDGET
					+ "; use Thinking.disabled() for no thinking");
		}
		return new Thinking("enabled", tokens);
	}

	/**
	 * No thinking, for models that can do without.
	 * @return thinking of type {@code disabled}
	 */
	public static Thinking disabled() {
		return new Thinking("disabled", 0);
	}

	/**
	 * The field as the API writes it.
	 * @return a new document
	 */
	public ObjectNode json() {
		ObjectNode json = Json.object().put("type", this.type);
		if (this.budgetTokens > 0) {
			json.put("budget_tokens", this.budgetTokens);
		}
		return json;
	}

}
