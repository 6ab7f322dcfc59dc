/**
 * What the account's limits are used for over a week, and what would help before calls
 * have to wait: a higher tier only if nothing cheaper does.
 */
@NullMarked
package io.github.clauderesilience.observe.advice;

import org.jspecify.annotations.NullMarked;
