package io.github.clauderesilience.actuate;

import java.time.Duration;
import java.util.Map;

import io.github.clauderesilience.testsupport.ObservedApplication;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.reactive.function.client.WebClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes the endpoint {@code claude}, and reads the others, over HTTP.
 */
final class ActuatorHttp {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final WebClient client;

	ActuatorHttp(ObservedApplication application) {
		String port = application.context().getEnvironment().getRequiredProperty("local.server.port");
		this.client = WebClient.create("http://127.0.0.1:" + port + "/actuator");
	}

	JsonNode get(String path) {
		return actuator("claude" + path);
	}

	JsonNode actuator(String path) {
		return JsonMapper.shared().readTree(read(path));
	}

	String text(String path) {
		return read("claude" + path);
	}

	private String read(String path) {
		String body = this.client.get()
			.uri("/" + path)
			.exchangeToMono((response) -> response.bodyToMono(String.class))
			.block(PATIENCE);
		return String.valueOf(body);
	}

	HttpStatusCode status(String path) {
		return this.client.get()
			.uri("/claude" + path)
			.exchangeToMono((response) -> response.releaseBody().thenReturn(response.statusCode()))
			.blockOptional(PATIENCE)
			.orElseThrow();
	}

	HttpStatusCode post(String path, Map<String, String> body) {
		return this.client.post()
			.uri("/claude" + path)
			.bodyValue(body)
			.exchangeToMono((response) -> response.releaseBody().thenReturn(response.statusCode()))
			.blockOptional(PATIENCE)
			.orElseThrow();
	}

	/** The body, whatever the status. */
	String answer(String path, Map<String, String> body) {
		return this.client.post()
			.uri("/claude" + path)
			.bodyValue(body)
			.exchangeToMono((response) -> response.bodyToMono(String.class))
			.blockOptional(PATIENCE)
			.orElse("");
	}

	String write(String path, Map<String, String> body) {
		return this.client.post()
			.uri("/claude" + path)
			.bodyValue(body)
			.retrieve()
			.bodyToMono(String.class)
			.blockOptional(PATIENCE)
			.orElseThrow();
	}

}
