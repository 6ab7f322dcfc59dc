/**
 * What an application may implement to hear of calls: a bean of any of these types is
 * notified. Beside the listeners stand the values they receive. Listeners are called on
 * the threads of calls: they return at once and do not block; what they throw is logged.
 * <p>
 * API: all public types are for applications.
 */
@NullMarked
package io.github.clauderesilience.spi;

import org.jspecify.annotations.NullMarked;
