package io.github.clauderesilience.model;

/**
 * How much work a model puts into an answer, {@code output_config.effort}, in rising
 * order (platform.claude.com/docs/en/build-with-claude/effort, read 2026-08).
 */
public enum Effort {

	/** Least work. */
	LOW,

	/** Less than the default of most models. */
	MEDIUM,

	/** The default of most models. */
	HIGH,

	/** More than high. */
	XHIGH,

	/** All a model can give. */
	MAX

}
