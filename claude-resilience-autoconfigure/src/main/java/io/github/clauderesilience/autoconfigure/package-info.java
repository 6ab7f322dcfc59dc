/**
 * Spring Boot auto-configuration: the only package that knows all others, and the only
 * one that knows {@code application.yml}.
 */
@NullMarked
package io.github.clauderesilience.autoconfigure;

import org.jspecify.annotations.NullMarked;
