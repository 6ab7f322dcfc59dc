package io.github.clauderesilience.error;

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
		return new ApiError(text(error.path("type")), text(error.path("message")),
				text(error.path("details").path("error_code")), text(document.path("request_id")));
	}

	/**
	 * Whether the document is an error at all.
	 * @param document any JSON
	 * @return {@code true} where it has the provider's error form
	 */
	public static boolean isError(JsonNode document) {
		return "error".equals(document.path("type").stringValue(null)) && document.path("error").isObject();
	}

	private static @Nullable String text(JsonNode node) {
		return node.stringValue(null);
	}

}
