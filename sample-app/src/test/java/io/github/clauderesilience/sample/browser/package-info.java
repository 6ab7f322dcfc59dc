/**
 * The page in a real browser.
 */
@NullMarked
package io.github.clauderesilience.sample.browser;

import org.jspecify.annotations.NullMarked;
