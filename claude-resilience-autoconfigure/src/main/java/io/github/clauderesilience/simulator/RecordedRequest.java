package io.github.clauderesilience.simulator;

import java.time.Instant;
import java.util.Map;

/**
 * Request that reached the simulated API.
 *
 * @param time when it had come in whole
 * @param method HTTP method
 * @param path path without query
 * @param model model asked for; empty when there is none
 * @param key name of the account, or {@code none}; never the key itself
 * @param stream whether a stream was wanted
 * @param headers headers in lower case; credentials are replaced by {@code ***}
 * @param body body as text
 */
public record RecordedRequest(Instant time, String method, String path, String model, String key, boolean stream,
		Map<String, String> headers, String body) {
}
