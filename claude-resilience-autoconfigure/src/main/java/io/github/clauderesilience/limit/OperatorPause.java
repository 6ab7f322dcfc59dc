package io.github.clauderesilience.limit;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * That an operator paused a limit group.
 *
 * @param since since when
 * @param by the name of the operator, {@code null} if not known
 * @param why the reason, {@code null} if none was given
 */
public record OperatorPause(Instant since, @Nullable String by, @Nullable String why) {
}
