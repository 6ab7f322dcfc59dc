package io.github.clauderesilience.model.load;

import org.jspecify.annotations.Nullable;

/**
 * An entry below {@code claude.models} that makes no sense. The message names the key,
 * what is wrong with it and what to write instead.
 */
public final class ModelTableException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	ModelTableException(String message) {
		super(message);
	}

	ModelTableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
