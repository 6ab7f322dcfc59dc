package io.github.clauderesilience.wire.call;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * Tells what a body claims to be. A type that cannot be read is no type.
 */
final class MediaTypes {

	private MediaTypes() {
	}

	/**
	 * Whether a body claims to be a stream of events.
	 * @param headers the headers of the message
	 * @return {@code true} for {@code text/event-stream}
	 */
	public static boolean isEventStream(HttpHeaders headers) {
		MediaType type = of(headers);
		return type != null && MediaType.TEXT_EVENT_STREAM.equalsTypeAndSubtype(type);
	}

	/**
	 * Whether a body claims to be JSON.
	 * @param headers the headers of the message
	 * @return {@code true} for {@code application/json} and {@code application/*+json}
	 */
	public static boolean isJson(HttpHeaders headers) {
		MediaType type = of(headers);
		return type != null
				&& (MediaType.APPLICATION_JSON.equalsTypeAndSubtype(type) || type.getSubtype().endsWith("+json"));
	}

	/**
	 * Whether a body may be an answer of the API by its type. Gateways leave it out or
	 * name a general one, so that only its bytes tell.
	 * @param headers the headers of the message
	 * @return {@code false} for a type such as {@code text/html}
	 */
	public static boolean isPossible(HttpHeaders headers) {
		MediaType type = of(headers);
		return type == null || MediaType.TEXT_PLAIN.equalsTypeAndSubtype(type)
				|| MediaType.APPLICATION_OCTET_STREAM.equalsTypeAndSubtype(type) || isEventStream(headers)
				|| isJson(headers);
	}

	private static @Nullable MediaType of(HttpHeaders headers) {
		try {
			return headers.getContentType();
		}
		catch (InvalidMediaTypeException ex) {
			return null;
		}
	}

}
