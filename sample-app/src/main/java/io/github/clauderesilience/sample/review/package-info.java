/**
 * Questions that need a person's decision, on a page of their own, over the public API of
 * the review queue.
 */
@NullMarked
package io.github.clauderesilience.sample.review;

import org.jspecify.annotations.NullMarked;
