package io.github.clauderesilience.sample.operations;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpStatusCode;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * A real Prometheus server that scrapes an application every second.
 */
final class Prometheus implements AutoCloseable {

	private static final Path PROGRAM = Path.of("/usr/bin/prometheus");

	private final Process process;

	private final RestClient http;

	private Prometheus(Process process, int port) {
		this.process = process;
		this.http = RestClient.create("http://127.0.0.1:" + port);
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
			return this.http.get().uri("/-/ready").retrieve().toBodilessEntity().getStatusCode().is2xxSuccessful();
		}
		catch (RestClientException ex) {
			return false;
		}
	}

	/** What the API answers, be it that it does not understand. */
	JsonNode api(String path, String parameter, String value) {
		return JsonMapper.shared()
			.readTree(this.http.get()
				.uri("/api/v1/{path}?{parameter}={value}", path, parameter, value)
				.retrieve()
				.onStatus(HttpStatusCode::isError, (request, response) -> {
				})
				.requiredBody(String.class));
	}

	@Override
	public void close() {
		this.process.destroy();
		this.process.onExit().join();
	}

}
