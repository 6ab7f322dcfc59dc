/**
 * The same desk, asked as another client of the Messages API would: through the gateway.
 */
@NullMarked
package io.github.clauderesilience.sample.gateway;

import org.jspecify.annotations.NullMarked;
