package io.github.clauderesilience.review;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

import tools.jackson.databind.JsonNode;

/**
 * The question within a request: what the user said last.
 */
final class Question {

	/** More is not needed to judge a question, and would fill the log. */
	private static final int MOST_CHARS = 20_000;

	private static final int ID_CHARS = 16;

	private Question() {
	}

	/**
	 * The text of the last message of the user.
	 * @param request the body of a Messages API request
	 * @return the text, shortened, empty if there is none
	 */
	static String textOf(JsonNode request) {
		JsonNode messages = request.path("messages");
		for (int i = messages.size() - 1; i >= 0; i--) {
			JsonNode message = messages.get(i);
			if ("user".equals(message.path("role").stringValue(null))) {
				return content(message.path("content"));
			}
		}
		return "";
	}

	private static String content(JsonNode content) {
		StringBuilder text = new StringBuilder();
		if (content.isString()) {
			text.append(content.stringValue());
		}
		for (JsonNode block : content) {
			String part = block.path("text").stringValue(null);
			if (part != null && text.length() < MOST_CHARS) {
				text.append(text.isEmpty() ? "" : "\n").append(part);
			}
		}
		return (text.length() > MOST_CHARS) ? text.substring(0, MOST_CHARS) + "…" : text.toString();
	}

	/**
	 * An id that is the same for the same question.
	 * @param masked the text, masked, so that the id tells nothing either
	 * @return hexadecimal digits
	 */
	static String id(String masked) {
		String normal = masked.strip().toLowerCase(Locale.ROOT).replaceAll("\\s++", " ");
		try {
			byte[] hash = MessageDigest.getInstance("SHA-256").digest(normal.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(hash).substring(0, ID_CHARS);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
