package io.github.clauderesilience.wire;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How Claude is reached. Immutable.
 *
 * @param baseUrl absolute address, without {@code /v1}
 * @param version value of the {@code anthropic-version} header
 * @param betas values of the {@code anthropic-beta} header for all requests
 * @param timeouts how long each phase of an attempt may take
 * @param maxConnections size of the connection pool; at least the in-flight cap, so that
 * there is no second queue
 * @param streamAbove a plain request that allows more output tokens than this is streamed
 * underneath
 * @param maxMessageBytes bound for the body of any answer in bytes; positive
 * @param auth the header the key is sent in
 * @param baggage whether the baggage of traces is sent
 * @param workspace value of the {@code anthropic-workspace-id} header for all requests,
 * or {@code null} for none
 */
public record WireSettings(URI baseUrl, String version, List<String> betas, Timeouts timeouts, int maxConnections,
		int streamAbove, int maxMessageBytes, Auth auth, boolean baggage, @Nullable String workspace) {

	/**
	 * Bound for the body of any answer: more than twenty times the longest text a model
	 * writes; our choice.
	 */
	public static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

	/**
	 * Output tokens that take ten minutes at 128,000 an hour: above this the provider's
	 * SDKs refuse to send a plain request (package {@code @anthropic-ai/sdk} 1.12.0, read
	 * 2026-11).
	 */
	public static final int STREAM_ABOVE = 21_333;

	public WireSettings {
		betas = List.copyOf(betas);
	}

	/**
	 * Creates settings that stream long answers underneath, at the SDKs' threshold.
	 * @param baseUrl absolute address, without {@code /v1}
	 * @param version value of the {@code anthropic-version} header
	 * @param betas values of the {@code anthropic-beta} header for all requests
	 * @param timeouts how long each phase of an attempt may take
	 * @param maxConnections size of the connection pool
	 */
	public WireSettings(URI baseUrl, String version, List<String> betas, Timeouts timeouts, int maxConnections) {
		this(baseUrl, version, betas, timeouts, maxConnections, STREAM_ABOVE, MAX_MESSAGE_BYTES, Auth.X_API_KEY, false,
				null);
	}

	/**
	 * The header the key is sent in.
	 */
	public enum Auth {

		/** The API's own header, {@code x-api-key}. */
		X_API_KEY,

		/** {@code Authorization: Bearer}, which some gateways want. */
		BEARER

	}

	/**
	 * How long each phase of a call may take. All positive.
	 *
	 * @param connect each step of a new connection: TCP, the answer of a proxy, and TLS
	 * @param attempt from sending a plain request until its whole answer is there
	 * @param firstContent from sending a streaming request until its first content
	 * @param idle between two events of a stream
	 * @param total the whole call: queue, attempts, back-off and fallback together
	 * @param silence without any sign of life before the first content
	 */
	public record Timeouts(Duration connect, Duration attempt, Duration firstContent, Duration idle, Duration total,
			Duration silence) {

		/**
		 * Creates timeouts that take no silence for an end of its own.
		 * @param connect each step of a new connection: TCP, the answer of a proxy, TLS
		 * @param attempt from sending a plain request until its whole answer is there
		 * @param firstContent from sending a streaming request until its first content
		 * @param idle between two events of a stream
		 * @param total the whole call
		 */
		public Timeouts(Duration connect, Duration attempt, Duration firstContent, Duration idle, Duration total) {
			this(connect, attempt, firstContent, idle, total, firstContent);
		}

		/**
		 * Output tokens a model writes during the silence that is put up with, at 128,000
		 * an hour (what the provider's SDKs reckon with): a plain answer that may be
		 * longer is read as a stream, because its silence would mean nothing.
		 * @return tokens
		 */
		public int tokensWithinSilence() {
			return tokensWithin(this.silence);
		}

		/**
		 * Output tokens a model writes, at the same rate, while a plain answer is waited
		 * for: one that may be longer is read as a stream, because it would be cut off.
		 * @return tokens
		 */
		public int tokensWithinAttempt() {
			return tokensWithin(this.attempt);
		}

		private static int tokensWithin(Duration time) {
			return (int) Math.min(STREAM_ABOVE, time.toMillis() * 128_000 / Duration.ofHours(1).toMillis());
		}

		Duration head(boolean stream) {
			return stream ? this.firstContent : this.attempt;
		}

	}

}
