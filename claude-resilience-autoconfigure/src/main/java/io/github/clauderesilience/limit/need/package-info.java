/**
 * What a call takes of the limits, and the words in which the rooms of the limiter talk
 * about it: dimensions, amounts, the call, and what people are told. Knows no other room.
 */
@NullMarked
package io.github.clauderesilience.limit.need;

import org.jspecify.annotations.NullMarked;
