package io.github.clauderesilience.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import io.github.clauderesilience.simulator.SimulatorMain;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The simulator in another JVM, which ends with this one.
 */
final class SimulatorProcess implements AutoCloseable {

	private static final JsonMapper MAPPER = new JsonMapper();

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final Process process;

	private final String baseUrl;

	private final String token;

	private SimulatorProcess(Process process, String baseUrl, String token) {
		this.process = process;
		this.baseUrl = baseUrl;
		this.token = token;
	}

	static SimulatorProcess start(Scenario.Account account, long seed) {
		return start(account, seed, 0);
	}

	static SimulatorProcess start(Scenario.Account account, long seed, double tokensPerSecond) {
		String plenty = Scenario.Account.unlimited(0, "").limits();
		try {
			Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
					"-Xmx1g", "-cp", System.getProperty("java.class.path"), SimulatorMain.class.getName(),
					"seed=" + seed, "latency-ms=" + account.latencyMillis(), "tokens-per-second=" + tokensPerSecond,
					"tokens-per-event=1", "recorded=0", "output-length=" + account.outputLength(),
					"burst=" + account.burst(), "clock-offset-ms=" + account.clockOffsetMillis(),
					"limits." + ServiceClient.GROUP + "=" + account.limits(), "limits.opus-5-5=" + plenty,
					"limits.haiku-5-5=" + plenty)
				.redirectError(ProcessBuilder.Redirect.INHERIT)
				.start();
			return connected(process);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static SimulatorProcess connected(Process process) throws IOException {
		BufferedReader out = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
		for (String line = out.readLine(); line != null; line = out.readLine()) {
			int port = line.indexOf("port=");
			int token = line.indexOf(" token=");
			if (port >= 0 && token > port) {
				return new SimulatorProcess(process, "http://127.0.0.1:" + line.substring(port + 5, token),
						line.substring(token + 7).strip());
			}
		}
		throw new IllegalStateException("The simulator ended before it had a port");
	}

	String baseUrl() {
		return this.baseUrl;
	}

	/**
	 * What was answered on {@code /v1/messages} since the last reset.
	 */
	List<Answers> answers() {
		return call("GET", "stats", "").path("answers")
			.valueStream()
			.filter((answer) -> answer.path("endpoint").asString().equals("messages"))
			.map((answer) -> new Answers(answer.path("model").asString(), answer.path("status").asInt(),
					answer.path("count").asLong()))
			.toList();
	}

	/**
	 * What the group of the measured model has used since the last reset.
	 */
	Need used() {
		return call("GET", "usage", "").valueStream()
			.filter((usage) -> usage.path("group").asString().equals(ServiceClient.GROUP))
			.map((usage) -> new Need(usage.path("requests").asLong(), usage.path("inputTokens").asLong(),
					usage.path("outputTokens").asLong()))
			.reduce(new Need(0, 0, 0), Need::plus);
	}

	JsonNode post(String path, String json) {
		return call("POST", path, json);
	}

	private JsonNode call(String method, String path, String json) {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.baseUrl + "/_simulator/" + path))
			.header("x-simulator-token", this.token)
			.method(method, HttpRequest.BodyPublishers.ofString(json))
			.build();
		try {
			HttpResponse<byte[]> response = this.http.send(request, HttpResponse.BodyHandlers.ofByteArray());
			JsonNode body = MAPPER.readTree(response.body());
			if (response.statusCode() != 200) {
				throw new IllegalStateException("The simulator refused %s %s: %s".formatted(path, json, body));
			}
			return body;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while talking to the simulator", ex);
		}
	}

	@Override
	public void close() {
		this.process.destroy();
	}

	/**
	 * Answers of one kind.
	 *
	 * @param model the model that was asked
	 * @param status HTTP status, 0 for none
	 * @param count how many
	 */
	record Answers(String model, int status, long count) {
	}

	/**
	 * What calls needed of an account.
	 *
	 * @param requests requests
	 * @param input input tokens
	 * @param output output tokens
	 */
	record Need(long requests, long input, long output) {

		Need plus(Need other) {
			return new Need(this.requests + other.requests, this.input + other.input, this.output + other.output);
		}

	}

}
