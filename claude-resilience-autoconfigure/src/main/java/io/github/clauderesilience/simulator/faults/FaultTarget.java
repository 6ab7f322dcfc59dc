package io.github.clauderesilience.simulator.faults;

import java.util.function.Predicate;

/**
 * Request as faults see it.
 *
 * @param endpoint {@code messages}, {@code count_tokens} or {@code models}
 * @param model model asked for; empty when there is none
 * @param key credential sent; empty when there is none
 * @param stream whether a stream is wanted
 * @param promptHash fingerprint of the prompt
 * @param promptContains tells whether a text stands in the prompt
 */
public record FaultTarget(String endpoint, String model, String key, boolean stream, long promptHash,
		Predicate<String> promptContains) {
}
