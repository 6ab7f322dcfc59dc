/**
 * Faults planted for {@code ArchitectureTests}: each breaks one rule, which proves that
 * the rule can fail.
 */
@NullMarked
package io.github.clauderesilience.arch.planted;

import org.jspecify.annotations.NullMarked;
