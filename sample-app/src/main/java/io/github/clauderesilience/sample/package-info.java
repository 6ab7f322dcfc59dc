/**
 * A support desk that asks Claude, written like any application: public API and
 * {@code application.yml} only.
 */
@NullMarked
package io.github.clauderesilience.sample;

import org.jspecify.annotations.NullMarked;
