package io.github.clauderesilience.model;

/**
 * Whether a model can be made to call a tool ({@code tool_choice} of type {@code any} or
 * {@code tool}).
 */
public enum ForcedToolChoice {

	/** In every request. */
	ALWAYS,

	/** Not together with {@code thinking} of type {@code enabled}. */
	WITHOUT_BUDGET_THINKING,

	/** In no request. */
	NEVER

}
