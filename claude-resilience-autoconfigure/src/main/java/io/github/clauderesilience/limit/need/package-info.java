/**
 * What a call takes of the limits, and the words in which the rooms of the limiter talk
 * about it: dimensions, amounts, the call, and what people are told. Knows no other room.
 * <p>
 * Machinery, may change in any release, except the API {@link PoolView}, {@link Amounts},
 * {@link Dimension}, {@link Notice} and {@link Refusal}.
 */
@NullMarked
package io.github.clauderesilience.limit.need;

import org.jspecify.annotations.NullMarked;
