/** Tests of what carries other clients over the call ring. */
@NullMarked
package io.github.clauderesilience.carry;

import org.jspecify.annotations.NullMarked;
