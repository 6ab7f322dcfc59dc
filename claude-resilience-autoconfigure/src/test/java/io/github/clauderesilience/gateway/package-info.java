/** Tests of the gateway, over real sockets. */
@NullMarked
package io.github.clauderesilience.gateway;

import org.jspecify.annotations.NullMarked;
