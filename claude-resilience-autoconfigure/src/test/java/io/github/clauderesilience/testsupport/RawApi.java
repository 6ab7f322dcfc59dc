package io.github.clauderesilience.testsupport;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.clauderesilience.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A server that writes given messages of the API to a socket, as JSON or as a stream of
 * events, whatever is asked; the last one for ever. Each connection serves one request.
 */
public final class RawApi implements Closeable {

	private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

	private final List<JsonNode> requests = new CopyOnWriteArrayList<>();

	private final List<String> messages = new CopyOnWriteArrayList<>();

	/**
	 * Starts a server on a free port of the loopback interface.
	 * @throws IOException if there is none
	 */
	public RawApi() throws IOException {
		Thread thread = new Thread(this::serve, "raw-api");
		thread.setDaemon(true);
		thread.start();
	}

	public String baseUrl() {
		return "http://127.0.0.1:" + this.server.getLocalPort();
	}

	public void answers(String... answers) {
		this.requests.clear();
		this.messages.clear();
		this.messages.addAll(List.of(answers));
	}

	public List<JsonNode> requests() {
		return List.copyOf(this.requests);
	}

	/**
	 * A message of five output tokens.
	 * @param stopReason why the model stopped
	 * @param content the blocks, with single quotes, separated by commas
	 * @return the JSON
	 */
	public static String message(String stopReason, String content) {
		return ("{'type':'message','id':'msg_1','role':'assistant','model':'claude-sonnet-5-5','content':[" + content
				+ "],'stop_reason':'" + stopReason + "','usage':{'input_tokens':3,'output_tokens':5}}")
			.replace('\'', '"');
	}

	public static String text(String text) {
		return "{'type':'text','text':'" + text + "'}";
	}

	private void serve() {
		while (!this.server.isClosed()) {
			try (Socket socket = this.server.accept()) {
				answer(socket);
			}
			catch (IOException ex) {
				// The client or the test has gone
			}
		}
	}

	private void answer(Socket socket) throws IOException {
		InputStream in = new BufferedInputStream(socket.getInputStream());
		int length = 0;
		for (String line = line(in); !line.isEmpty(); line = line(in)) {
			String lower = line.toLowerCase(Locale.ROOT);
			if (lower.startsWith("content-length:")) {
				length = Integer.parseInt(lower.substring(15).strip());
			}
		}
		ObjectNode request = Objects.requireNonNull(Json.readObject(in.readNBytes(length)));
		String message = this.messages.get(Math.min(this.requests.size(), this.messages.size() - 1));
		this.requests.add(request);
		boolean stream = request.path("stream").booleanValue(false);
		byte[] body = (stream ? events(message) : message).getBytes(StandardCharsets.UTF_8);
		String head = "HTTP/1.1 200 OK\r\ncontent-type: " + (stream ? "text/event-stream" : "application/json")
				+ "\r\nrequest-id: req_1\r\nconnection: close\r\ncontent-length: " + body.length + "\r\n\r\n";
		socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
		socket.getOutputStream().write(body);
		socket.getOutputStream().flush();
	}

	private static String line(InputStream in) throws IOException {
		StringBuilder line = new StringBuilder();
		for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
			if (c != '\r') {
				line.append((char) c);
			}
		}
		return line.toString();
	}

	private static String events(String message) {
		ObjectNode whole = Objects.requireNonNull(Json.readObject(message.getBytes(StandardCharsets.UTF_8)));
		StringBuilder events = new StringBuilder();
		ObjectNode begun = whole.deepCopy();
		begun.putArray("content");
		begun.putNull("stop_reason");
		ObjectNode start = event("message_start");
		start.set("message", begun);
		write(events, start);
		int index = 0;
		for (JsonNode block : whole.path("content")) {
			block(events, (ObjectNode) block, index++);
		}
		ObjectNode end = event("message_delta");
		end.putObject("delta").set("stop_reason", whole.path("stop_reason"));
		end.set("usage", whole.path("usage"));
		write(events, end);
		write(events, event("message_stop"));
		return events.toString();
	}

	private static void block(StringBuilder events, ObjectNode block, int index) {
		String type = block.path("type").stringValue();
		ObjectNode begun = block.deepCopy();
		ObjectNode delta = event("content_block_delta").put("index", index);
		switch (type) {
			case "text" -> {
				begun.put("text", "");
				delta.putObject("delta").put("type", "text_delta").set("text", block.path("text"));
			}
			case "thinking" -> {
				begun.put("thinking", "");
				delta.putObject("delta").put("type", "thinking_delta").set("thinking", block.path("thinking"));
			}
			default -> {
				begun.putObject("input");
				delta.putObject("delta")
					.put("type", "input_json_delta")
					.put("partial_json", block.path("input").toString());
			}
		}
		ObjectNode start = event("content_block_start").put("index", index);
		start.set("content_block", begun);
		write(events, start);
		write(events, delta);
		write(events, event("content_block_stop").put("index", index));
	}

	private static ObjectNode event(String type) {
		return Json.object().put("type", type);
	}

	private static void write(StringBuilder events, ObjectNode event) {
		events.append("event: ")
			.append(event.path("type").stringValue())
			.append("\ndata: ")
			.append(event)
			.append("\n\n");
	}

	@Override
	public void close() throws IOException {
		this.server.close();
	}

}
