package io.github.clauderesilience.sample.operations;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real Prometheus server that scrapes an application every second.
 */
final class Prometheus implements AutoCloseable {

	private static final Path PROGRAM = Path.of("/usr/bin/prometheus");

	private final HttpClient http = HttpClient.newHttpClient();

	private final Process process;

	private final int port;

	private Prometheus(Process process, int port) {
		this.process = process;
		this.port = port;
	}

	static boolean isPresent() {
		return Files.isExecutable(PROGRAM);
	}

	/**
	 * Starts a server; it ends at once where the rules are not valid.
	 */
	static Prometheus start(int scraped, Path rules, Path directory) throws IOException {
		Path config = Files.writeString(directory.resolve("prometheus.yml"), """
				global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
				rule_files: ["%s"]
				scrape_configs:
				  - job_name: sample
				    metrics_path: /actuator/prometheus
				    static_configs: [{targets: ["127.0.0.1:%d"]}]
				""".formatted(rules.toRealPath(), scraped));
		int port = freePort();
		Process process = new ProcessBuilder(PROGRAM.toString(), "--config.file=" + config,
				"--storage.tsdb.path=" + directory.resolve("data"), "--web.listen-address=127.0.0.1:" + port)
			.redirectErrorStream(true)
			.redirectOutput(directory.resolve("prometheus.log").toFile())
			.start();
		return new Prometheus(process, port);
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	boolean isReady() {
		if (!this.process.isAlive()) {
			throw new IllegalStateException("Prometheus has ended; see prometheus.log");
		}
		try {
			return get("/-/ready").statusCode() == 200;
		}
		catch (IOException ex) {
			return false;
		}
	}

	JsonNode api(String path, String parameter, String value) {
		try {
			return JsonMapper.shared()
				.readTree(get(
						"/api/v1/" + path + "?" + parameter + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8))
					.body());
		}
		catch (IOException ex) {
			throw new IllegalStateException("Prometheus does not answer", ex);
		}
	}

	private HttpResponse<String> get(String path) throws IOException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path)).build();
		try {
			return this.http.send(request, HttpResponse.BodyHandlers.ofString());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroy();
		this.process.onExit().join();
	}

}
