/**
 * What happens when an answer breaks off after its reader has seen a part of it. Stands
 * outside retry and fallback, which act only before that, and knows neither.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.stream;

import org.jspecify.annotations.NullMarked;
