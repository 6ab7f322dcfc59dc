/**
 * Tests of applications that ask Claude: a simulated API beside the application, faults
 * and answers as the test wants them, and what was sent to look at. For test scope: needs
 * {@code spring-boot-test}, JUnit Jupiter and AssertJ, which
 * {@code spring-boot-starter-test} brings. Part of the public API.
 * <p>
 * API: all public types are for applications.
 */
@NullMarked
package io.github.clauderesilience.test;

import org.jspecify.annotations.NullMarked;
