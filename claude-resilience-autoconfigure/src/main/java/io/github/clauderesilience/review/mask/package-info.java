/**
 * Masks what must not stand in a log or in the review queue. The rules for the form of
 * card numbers, IBANs and keys are internal to this package.
 * <p>
 * API: all public types are for applications.
 */
@NullMarked
package io.github.clauderesilience.review.mask;

import org.jspecify.annotations.NullMarked;
