/**
 * What keeps Spring's advisors cheap: a start matches each of them against the methods of
 * each bean.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.autoconfigure.aop;

import org.jspecify.annotations.NullMarked;
