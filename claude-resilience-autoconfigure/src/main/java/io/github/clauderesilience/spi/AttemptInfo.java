package io.github.clauderesilience.spi;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;

/**
 * What an observer can learn about an attempt on the wire. Holds neither the prompt nor
 * the answer nor the key. Thread-safe.
 */
public interface AttemptInfo {

	/**
	 * The call that the attempt belongs to.
	 * @return the call, or {@code null} for a direct user of {@code claudeWebClient}
	 */
	@Nullable CallInfo call();

	/**
	 * The model that is asked.
	 * @return the model id
	 */
	String model();

	/**
	 * The priority of the attempt.
	 * @return the lane
	 */
	Lane lane();

	/**
	 * The most output that the request allows.
	 * @return tokens, 0 if the request does not say
	 */
	long maxTokens();

	/**
	 * Whether the attempt asks for fast mode, which has limits of its own.
	 * @return {@code false} for standard speed
	 */
	default boolean fast() {
		return false;
	}

	/**
	 * The provider's id of the last answer.
	 * @return the {@code request-id}, or {@code null} if there is none
	 */
	@Nullable String requestId();

	/**
	 * Fingerprint of the API key the attempt is sent with.
	 * @return a few characters that tell keys apart, or {@code null} before a key was
	 * chosen
	 */
	@Nullable String keyFingerprint();

	/**
	 * When the attempt began, before any waiting.
	 * @return a reading of {@link Timeline#nanoTime()}
	 */
	long startedNanos();

	/**
	 * When the request last went onto the wire.
	 * @return a reading of {@link Timeline#nanoTime()}; meaningless before the first send
	 */
	long sentNanos();

	/**
	 * How often it went onto the wire, since the limiter sends it again after a 429.
	 * @return requests on the wire
	 */
	int sends();

}
