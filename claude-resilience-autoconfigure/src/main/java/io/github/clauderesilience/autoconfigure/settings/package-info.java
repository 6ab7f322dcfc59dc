/**
 * The settings below {@code claude} and {@code claude.clients}: what an application
 * writes, bound and checked, and the settings of each part that it becomes. Names what
 * cannot work and what to change. Knows no bean.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.autoconfigure.settings;

import org.jspecify.annotations.NullMarked;
