package io.github.clauderesilience.chain;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;

/**
 * Whether a message of the API holds something that people can read. To a program each
 * message is an answer.
 */
public final class ReadableAnswer {

	private static final Pattern WORD = Pattern.compile("[a-z0-9_]{1,60}");

	private ReadableAnswer() {
	}

	/**
	 * Whether a message is an answer for who asks.
	 * @param call the question
	 * @param message the message of the API, or anything else with its {@code content}
	 * @return {@code false} if people asked and there is no text in it, and no call of a
	 * tool that they offered
	 */
	public static boolean isFor(ClaudeCall call, JsonNode message) {
		// A max_tokens of 0 writes the prompt cache and asks for no answer
		if (call.context().audience() == CallContext.Audience.PROGRAM
				|| call.body().path("max_tokens").asLong(1) == 0) {
			return true;
		}
		boolean tools = !call.body().path("tools").isEmpty()
				&& !"none".equals(call.body().path("tool_choice").path("type").stringValue("auto"));
		for (JsonNode block : message.path("content")) {
			switch (block.path("type").stringValue("")) {
				case "text" -> {
					if (isReadable(block.path("text").stringValue(""))) {
						return true;
					}
				}
				case "tool_use" -> {
					if (tools) {
						return true;
					}
				}
				default -> {
				}
			}
		}
		return false;
	}

	/**
	 * What came in place of an answer, for developers.
	 * @param call the question
	 * @param message the message of the API
	 * @return the text, without any content
	 */
	public static String missing(ClaudeCall call, JsonNode message) {
		List<String> types = new ArrayList<>();
		for (JsonNode block : message.path("content")) {
			String type = word(block.path("type"));
			if (!types.contains(type)) {
				types.add(type);
			}
		}
		boolean cut = "max_tokens".equals(message.path("stop_reason").stringValue(null));
		return call.model() + " answered with nothing that people can read (stop_reason "
				+ word(message.path("stop_reason")) + ", content "
				+ (types.isEmpty() ? "empty" : "of " + String.join(", ", types)) + ", "
				+ message.path("usage").path("output_tokens").asLong(0) + " output tokens)" + (cut ? "; max_tokens of "
						+ call.body().path("max_tokens").asLong(0) + " was used up before any text: raise it" : "");
	}

	/** What others wrote must not look like a line of the log. */
	private static String word(JsonNode value) {
		String word = value.stringValue("none");
		return WORD.matcher(word).matches() ? word : "unknown";
	}

	/** Marks of format, such as a zero-width space, show nothing either. */
	private static boolean isReadable(String text) {
		return text.codePoints()
			.anyMatch((character) -> !Character.isWhitespace(character) && !Character.isSpaceChar(character)
					&& !Character.isISOControl(character) && Character.getType(character) != Character.FORMAT);
	}

}
