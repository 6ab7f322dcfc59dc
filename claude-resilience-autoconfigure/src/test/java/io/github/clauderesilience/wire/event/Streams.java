package io.github.clauderesilience.wire.event;

import java.nio.charset.StandardCharsets;

/**
 * Streams as the API writes them, for tests.
 */
public final class Streams {

	/** A short answer: two pieces of text. */
	public static final String HELLO = start() + textBlock(0) + text(0, "Hel") + event("ping", "{\"type\":\"ping\"}")
			+ text(0, "lo") + blockStop(0) + end("end_turn", 12);

	private Streams() {
	}

	public static String event(String name, String data) {
		return "event: " + name + "\ndata: " + data + "\n\n";
	}

	public static String start() {
		return event("message_start", """
				{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",\
				"model":"claude-test","content":[],"stop_reason":null,"stop_sequence":null,\
				"usage":{"input_tokens":25,"cache_read_input_tokens":7,"output_tokens":1}}}""");
	}

	public static String textBlock(int index) {
		return blockStart(index, "{\"type\":\"text\",\"text\":\"\"}");
	}

	public static String blockStart(int index, String block) {
		return event("content_block_start",
				"{\"type\":\"content_block_start\",\"index\":" + index + ",\"content_block\":" + block + "}");
	}

	public static String text(int index, String text) {
		return delta(index, "{\"type\":\"text_delta\",\"text\":\"" + text + "\"}");
	}

	public static String delta(int index, String delta) {
		return event("content_block_delta",
				"{\"type\":\"content_block_delta\",\"index\":" + index + ",\"delta\":" + delta + "}");
	}

	public static String blockStop(int index) {
		return event("content_block_stop", "{\"type\":\"content_block_stop\",\"index\":" + index + "}");
	}

	public static String end(String stopReason, int outputTokens) {
		return messageDelta("{\"stop_reason\":\"" + stopReason + "\",\"stop_sequence\":null}", outputTokens) + stop();
	}

	public static String messageDelta(String delta, int outputTokens) {
		return event("message_delta", "{\"type\":\"message_delta\",\"delta\":" + delta
				+ ",\"usage\":{\"output_tokens\":" + outputTokens + "}}");
	}

	public static String stop() {
		return event("message_stop", "{\"type\":\"message_stop\"}");
	}

	public static String error(String type) {
		return event("error", "{\"type\":\"error\",\"error\":{\"type\":\"" + type
				+ "\",\"message\":\"Sorry\"},\"request_id\":\"req_e\"}");
	}

	public static byte[] bytes(String stream) {
		return stream.getBytes(StandardCharsets.UTF_8);
	}

}
