/**
 * JMH benchmarks of single decisions.
 */
@NullMarked
package io.github.clauderesilience.load.bench;

import org.jspecify.annotations.NullMarked;
