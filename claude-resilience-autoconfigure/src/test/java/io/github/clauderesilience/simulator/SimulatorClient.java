package io.github.clauderesilience.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

import io.github.clauderesilience.simulator.request.Json;
import tools.jackson.databind.JsonNode;

/**
 * A plain HTTP client for the simulator, so that its tests use nothing of the library.
 */
final class SimulatorClient {

	static final String KEY = "sk-canary-key";

	static final String QUESTION = body("claude-sonnet-5-5", "Where is my order?", "");

	static final String STREAM = body("claude-sonnet-5-5", "Where is my order?", "\"stream\":true,");

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final ClaudeSimulator simulator;

	SimulatorClient(ClaudeSimulator simulator) {
		this.simulator = simulator;
	}

	static String body(String model, String question, String fields) {
		return "{\"model\":\"%s\",\"max_tokens\":1000,%s\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
			.formatted(model, fields, question);
	}

	static JsonNode json(HttpResponse<String> response) {
		return Json.readData(response.body());
	}

	/**
	 * Names of the events of a stream, in order.
	 */
	static List<String> events(HttpResponse<String> response) {
		return response.body()
			.lines()
			.filter((line) -> line.startsWith("event: "))
			.map((line) -> line.substring("event: ".length()))
			.toList();
	}

	HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create(this.simulator.baseUrl() + path))
			.timeout(Duration.ofSeconds(10))
			.header("anthropic-version", "2023-06-01");
	}

	HttpResponse<String> post(String body) {
		return post("/v1/messages", body);
	}

	HttpResponse<String> post(String path, String body) {
		return send(request(path).header("x-api-key", KEY).POST(HttpRequest.BodyPublishers.ofString(body)));
	}

	HttpResponse<String> get(String path) {
		return send(request(path).header("x-api-key", KEY).GET());
	}

	HttpResponse<String> control(String method, String path, String body) {
		return send(request("/_simulator/" + path).header("x-simulator-token", this.simulator.controlToken())
			.method(method, HttpRequest.BodyPublishers.ofString(body)));
	}

	HttpResponse<String> send(HttpRequest.Builder request) {
		try {
			return exchange(request);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	HttpResponse<String> exchange(HttpRequest.Builder request) throws IOException {
		try {
			return this.http.send(request.build(), BodyHandlers.ofString());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	HttpClient http() {
		return this.http;
	}

}
