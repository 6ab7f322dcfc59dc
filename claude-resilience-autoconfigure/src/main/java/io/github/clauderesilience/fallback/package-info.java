/**
 * Answers with another model while one is unavailable: which model comes next, and what a
 * request must look like for it. Stands outside retry and inside review in the call ring.
 * Knows models by the table alone; siblings unknown.
 * <p>
 * Machinery, may change in any release, except the API {@link FallbackModes}.
 */
@NullMarked
package io.github.clauderesilience.fallback;

import org.jspecify.annotations.NullMarked;
