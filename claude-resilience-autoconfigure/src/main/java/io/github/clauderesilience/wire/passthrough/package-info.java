/**
 * Users of {@code claudeWebClient} who do not come through {@code ClaudeService}: their
 * requests get an exchange like any other, and their answers are watched as they pass.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.wire.passthrough;

import org.jspecify.annotations.NullMarked;
