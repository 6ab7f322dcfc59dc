/**
 * Spring Boot auto-configuration: makes the beans of the client that {@code claude.*}
 * configures, and by the same methods the parts of named clients. It knows all other
 * packages. Below it, {@code settings} binds what is written below {@code claude}, and
 * {@code actuate}, {@code circuit}, {@code gateway}, {@code start} and {@code store} make
 * what only some applications have. Packages elsewhere name settings in their messages,
 * and {@code model} reads those below {@code claude.models}.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.autoconfigure;

import org.jspecify.annotations.NullMarked;
