package io.github.clauderesilience.model;

/**
 * A value of {@code thinking.type}
 * (platform.claude.com/docs/en/build-with-claude/extended-thinking, read 2026-09).
 */
public enum ThinkingKind {

	/** Thinks up to {@code budget_tokens}. */
	ENABLED,

	/** Decides by itself how much to think, guided by the effort. */
	ADAPTIVE,

	/** Does not think. */
	DISABLED,

	/** Thinks between tool calls only. */
	BETWEEN_TOOLS

}
