package io.github.clauderesilience.simulator.faults;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a fault does.
 *
 * @param kind what goes wrong
 * @param status HTTP status, for {@link FaultKind#STATUS}
 * @param errorType {@code error.type}, or {@code null} for that of the status
 * @param message {@code error.message}, or {@code null} for that of the status
 * @param detailCode {@code error.details.error_code}, or category of a refusal, or
 * {@code null}
 * @param body body to send instead of the provider's JSON, or {@code null}
 * @param contentType media type of that body
 * @param headers response headers to set
 * @param delay delay, for the slow kinds
 * @param afterEvents events of a stream that come before a fault within it; 0 puts it
 * before {@code message_start}
 */
public record FaultAction(FaultKind kind, int status, @Nullable String errorType, @Nullable String message,
		@Nullable String detailCode, @Nullable String body, String contentType, Map<String, String> headers,
		Duration delay, int afterEvents) {
}
