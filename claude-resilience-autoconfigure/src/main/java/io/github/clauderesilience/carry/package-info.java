/**
 * Carries the calls of other clients of the Messages API over the call ring: their bytes
 * reach the API and those of the answer reach them as they came, and what cannot be
 * helped is told in the API's own shape.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.carry;

import org.jspecify.annotations.NullMarked;
