package io.github.clauderesilience.model;

/**
 * Which of {@code temperature}, {@code top_p} and {@code top_k} a model accepts.
 */
public enum Sampling {

	/** All of them, in any combination. */
	ANY,

	/** All, but not {@code temperature} and {@code top_p} in one request. */
	TEMPERATURE_OR_TOP_P,

	/** None that would change anything: other than default values are refused. */
	NONE

}
