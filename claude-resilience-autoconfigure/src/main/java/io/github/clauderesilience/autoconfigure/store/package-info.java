/**
 * Auto-configuration of what is kept outside the process, if a property asks for it: in
 * the application's Redis or its database.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.autoconfigure.store;

import org.jspecify.annotations.NullMarked;
