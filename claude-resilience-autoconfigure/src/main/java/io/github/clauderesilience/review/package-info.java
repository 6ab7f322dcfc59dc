/**
 * What a person should look at: questions the account may not ask and questions the model
 * declined, masked, in a queue, and the desk where an operator decides and has them asked
 * again; and requests the API calls invalid, in a log of their own. Never fails a call;
 * stands inside the cache and outside fallback in the call ring; knows no sibling.
 * <p>
 * Machinery, may change in any release, except the SPI {@link ReviewQueue}, and the API
 * {@link ReviewDesk}, {@link ReviewItem}, {@link ReviewOutcome} and
 * {@link ClaudeReviewDecided}.
 */
@NullMarked
package io.github.clauderesilience.review;

import org.jspecify.annotations.NullMarked;
