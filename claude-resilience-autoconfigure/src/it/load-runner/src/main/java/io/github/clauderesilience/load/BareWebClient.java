package io.github.clauderesilience.load;

import java.util.List;
import java.util.Map;

import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.JsonNode;

/**
 * The baseline every CPU figure is a multiple of: a bare {@code WebClient} that posts and
 * parses, and nothing else. Frozen: a change here changes what all earlier figures mean.
 */
final class BareWebClient implements LoadClient {

	private final ConnectionProvider connections = ConnectionProvider.create("baseline", 500);

	private final WebClient webClient;

	BareWebClient(String baseUrl) {
		this.webClient = WebClient.builder()
			.baseUrl(baseUrl)
			.clientConnector(new ReactorClientHttpConnector(HttpClient.create(this.connections)))
			.defaultHeader("x-api-key", "load-runner-baseline")
			.defaultHeader("anthropic-version", "2023-06-01")
			.build();
	}

	@Override
	public Mono<Boolean> ask(String model, String prompt) {
		return this.webClient.post()
			.uri("/v1/messages")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(Map.of("model", model, "max_tokens", 1024, "messages",
					List.of(Map.of("role", "user", "content", prompt))))
			.retrieve()
			.bodyToMono(JsonNode.class)
			.map((reply) -> true);
	}

	@Override
	public String name() {
		return "baseline";
	}

	@Override
	public void close() {
		this.connections.dispose();
	}

}
