package io.github.clauderesilience.review;

import io.github.clauderesilience.ClaudeReply;
import org.jspecify.annotations.Nullable;

/**
 * A question of the review queue was decided: published as a Spring application event, so
 * that the application can deliver the answer. Listeners run on a thread that may block,
 * before the operator gets the outcome; exceptions are logged.
 *
 * @param item the decided question; its request, if it is kept, is what was asked, with
 * tenant and metadata
 * @param reply the answer, or {@code null} if the question was rejected
 */
public record ClaudeReviewDecided(ReviewItem item, @Nullable ClaudeReply reply) {
}
