package io.github.clauderesilience.error;

import java.util.regex.Pattern;

import io.github.clauderesilience.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The error document of the API: {@code {"type":"error","error":{"type","message",
 * "details"},"request_id"}} (platform.claude.com/docs/en/api/errors, read 2026-10). Every
 * part may be missing; types are an open set. A document of another form is read as far
 * as it goes.
 *
 * @param type {@code error.type}
 * @param message {@code error.message}
 * @param code {@code error.details.error_code}
 * @param requestId {@code request_id}
 * @param form whose word it is, by its form
 */
public record ApiError(@Nullable String type, @Nullable String message, @Nullable String code,
		@Nullable String requestId, Form form) {

	/** Types, codes and ids stand in log lines and are short; our choice. */
	private static final int NAME_CHARS = 100;

	private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

	/** Nothing is known: no body, or one that is not the provider's. */
	public static final ApiError NONE = new ApiError(null, null, null, null, Form.FOREIGN);

	/**
	 * An error in the API's own form, or none where there is no type.
	 * @param type the {@code error.type}
	 * @param message the {@code error.message}
	 * @param code the {@code error.details.error_code}
	 * @param requestId the {@code request_id}
	 */
	public ApiError(@Nullable String type, @Nullable String message, @Nullable String code,
			@Nullable String requestId) {
		this(type, message, code, requestId, (type != null) ? Form.API : Form.FOREIGN);
	}

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
		String type = name(error.path("type"));
		String message = text(error.path("message"));
		return new ApiError(type, message, name(error.path("details").path("error_code")),
				name(document.path("request_id")), form(document, type, message));
	}

	private static Form form(JsonNode document, @Nullable String type, @Nullable String message) {
		if (type != null && isError(document)) {
			return Form.API;
		}
		return (message != null && !message.isBlank()) ? Form.GATEWAY : Form.FOREIGN;
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
				masked(this.requestId, secret), this.form);
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

	/**
	 * The form of an error document, which tells whose word it is.
	 */
	public enum Form {

		/** {@code {"type":"error","error":{"type":…,"message":…}}}: the API's own. */
		API,

		/**
		 * {@code {"error":{"message":…}}}, as gateways that speak other dialects answer;
		 * the type, if there is one, need not be the API's.
		 */
		GATEWAY,

		/** Anything else, such as a page of a firewall, or nothing at all. */
		FOREIGN

	}

}
