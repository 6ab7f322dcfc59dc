/**
 * The library's documents, to be read beside the running application.
 */
@NullMarked
package io.github.clauderesilience.sample.documents;

import org.jspecify.annotations.NullMarked;
