/**
 * Spring Boot auto-configuration: binds the settings below {@code claude}, and is the
 * only package that knows all others. Others name settings in their messages, and
 * {@code model} reads those below {@code claude.models}.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.autoconfigure;

import org.jspecify.annotations.NullMarked;
