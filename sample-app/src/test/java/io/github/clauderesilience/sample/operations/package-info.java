/**
 * What operators get, in the hands of a real Prometheus.
 */
@NullMarked
package io.github.clauderesilience.sample.operations;

import org.jspecify.annotations.NullMarked;
