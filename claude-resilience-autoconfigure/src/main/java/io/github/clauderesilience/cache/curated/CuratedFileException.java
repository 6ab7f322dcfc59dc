package io.github.clauderesilience.cache.curated;

import org.jspecify.annotations.Nullable;

/**
 * A file of curated answers that cannot be read; says which line, and why.
 */
public final class CuratedFileException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	CuratedFileException(String file, int line, String problem, @Nullable Throwable cause) {
		super((line > 0) ? file + ", line " + line + ": " + problem : file + ": " + problem, cause);
	}

}
