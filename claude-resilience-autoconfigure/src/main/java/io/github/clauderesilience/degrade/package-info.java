/**
 * What a person reads when nothing helps: an honest message by error class and language
 * in place of an error. Second from the outside in the call ring.
 * <p>
 * Machinery, may change in any release, except the API {@link ClaudeProblems}.
 */
@NullMarked
package io.github.clauderesilience.degrade;

import org.jspecify.annotations.NullMarked;
