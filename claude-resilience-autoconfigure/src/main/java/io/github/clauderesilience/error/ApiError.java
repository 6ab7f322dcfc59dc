package io.github.clauderesilience.error;

import java.util.regex.Pattern;

import io.github.clauderesilience.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The error document of the API: {@code {"type":"error","error":{"type","message",
 * "details"},"request_id"}} (platform.claude.com/docs/en/api/errors, read 2026-10). Every
 * part may be missing; types are an open set.
 *
 * @param type {@code error.type}
 * @param message {@code error.message}
 * @param code {@code error.details.error_code}
 * @param requestId {@code request_id}
 */
public record ApiError(@Nullable String type, @Nullable String message, @Nullable String code,
		@Nullable String requestId) {

	/** Types, codes and ids stand in log lines and are short; our choice. */
	private static final int NAME_CHARS = 100;

	private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

	/** Nothing is known: no body, or one that is not the provider's. */
	public static final ApiError NONE = new ApiError(null, null, null, null);

	/**
	 * Reads an error from a body.
	 * @param body the bytes of the answer, whatever they are
	 * @return what could be read, {@link #NONE} for HTML and other foreign bodies
	 */
	public static ApiError read(byte[] body) {
		ObjectNode document = Json.readObject(body);
		return (document != null) ? of(document) : NONE;
	}

	/**
	 * Reads an error from a document.
	 * @param document the JSON of a body or of an {@code error} event
	 * @return what could be read
	 */
	public static ApiError of(JsonNode document) {
		JsonNode error = document.path("error");
		return new ApiError(name(error.path("type")), text(error.path("message")),
				name(error.path("details").path("error_code")), name(document.path("request_id")));
	}

	/**
	 * Whether the document is an error at all.
	 * @param document any JSON
	 * @return {@code true} where it has the provider's error form
	 */
	public static boolean isError(JsonNode document) {
		return "error".equals(document.path("type").stringValue(null)) && document.path("error").isObject();
	}

	/**
	 * This error without a secret that the answer may have repeated.
	 * @param secret what must not be seen; not empty
	 * @return the error, with {@code ***} in its place
	 */
	public ApiError without(String secret) {
		return new ApiError(masked(this.type, secret), masked(this.message, secret), masked(this.code, secret),
				masked(this.requestId, secret));
	}

	private static @Nullable String masked(@Nullable String text, String secret) {
		return (text != null) ? text.replace(secret, "***") : null;
	}

	private static @Nullable String text(JsonNode node) {
		return node.stringValue(null);
	}

	private static @Nullable String name(JsonNode node) {
		String text = text(node);
		if (text == null) {
			return null;
		}
		String bounded = (text.length() > NAME_CHARS) ? text.substring(0, NAME_CHARS) : text;
		return CONTROL.matcher(bounded).replaceAll(" ");
	}

}
