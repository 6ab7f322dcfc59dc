/**
 * Answers without a call: questions that many people ask are answered from a cache of the
 * application, or from a file of curated answers, and a thousand who ask one question at
 * once make one call. Stands outside review, fallback and retry, so that it sees what
 * they made of the call. Knows Spring Cache and no other concern.
 * <p>
 * Machinery, may change in any release, except the API {@link FaqStats}.
 */
@NullMarked
package io.github.clauderesilience.cache;

import org.jspecify.annotations.NullMarked;
