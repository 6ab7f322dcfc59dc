package io.github.clauderesilience.carry;

import java.time.Duration;

import io.github.clauderesilience.time.Durations;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * How long a client waits, by what its SDK writes into the headers. Pure.
 */
final class ClientDeadline {

	/** For the answer to get back before the client gives up; our choice. */
	private static final Duration MARGIN = Duration.ofMillis(500);

	/** Seconds for the whole request (Anthropic's SDKs for Java and TypeScript). */
	private static final String TIMEOUT = "x-stainless-timeout";

	/** Seconds until the next byte, which for a plain answer are all (Python). */
	private static final String READ_TIMEOUT = "x-stainless-read-timeout";

	private ClientDeadline() {
	}

	/**
	 * The deadline of a call.
	 * @param headers the client's headers
	 * @param asked what the client said otherwise
	 * @param stream whether it wants a stream
	 * @param total the longest a call may take
	 * @return the shortest of them, positive
	 */
	static Duration of(HttpHeaders headers, @Nullable Duration asked, boolean stream, Duration total) {
		Duration shortest = shorter(total, asked);
		shortest = shorter(shortest, seconds(headers.getFirst(TIMEOUT)));
		return stream ? shortest : shorter(shortest, seconds(headers.getFirst(READ_TIMEOUT)));
	}

	private static Duration shorter(Duration known, @Nullable Duration client) {
		if (client == null) {
			return known;
		}
		Duration usable = (client.compareTo(MARGIN.multipliedBy(2)) > 0) ? client.minus(MARGIN) : client.dividedBy(2);
		return Durations.shorter(usable, known);
	}

	private static @Nullable Duration seconds(@Nullable String text) {
		try {
			double seconds = (text != null) ? Double.parseDouble(text.strip()) : 0;
			return (seconds > 0 && seconds < 1_000_000) ? Duration.ofMillis((long) Math.max(1, seconds * 1000)) : null;
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

}
