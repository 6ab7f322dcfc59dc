package io.github.clauderesilience.load;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ClientHttpConnector;
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

	private final String name;

	BareWebClient(String baseUrl) {
		this("baseline", WebClient.builder(), baseUrl);
	}

	private BareWebClient(String name, WebClient.Builder builder, String baseUrl) {
		this.name = name;
		this.webClient = client(builder, baseUrl, new ReactorClientHttpConnector(HttpClient.create(this.connections)));
	}

	/**
	 * How both kinds of it speak to the API, over any connector.
	 */
	static WebClient client(WebClient.Builder builder, String baseUrl, ClientHttpConnector connector) {
		return builder.baseUrl(baseUrl)
			.clientConnector(connector)
			.defaultHeader("x-api-key", "load-runner-baseline")
			.defaultHeader("anthropic-version", "2023-06-01")
			.build();
	}

	/**
	 * The same out of an application's own builder, whose customizers observe it: what
	 * people have who use Boot. No figure is a multiple of it.
	 */
	static BareWebClient observed(WebClient.Builder ofApplication, String baseUrl) {
		return new BareWebClient("observed", ofApplication, baseUrl);
	}

	@Override
	public Mono<Boolean> ask(String model, String prompt) {
		return post(this.webClient, model, prompt).map((reply) -> true);
	}

	/**
	 * The question of the baseline, asked with any client.
	 */
	static Mono<JsonNode> post(WebClient client, String model, String prompt) {
		return client.post()
			.uri("/v1/messages")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(Map.of("model", model, "max_tokens", 1024, "messages",
					List.of(Map.of("role", "user", "content", prompt))))
			.retrieve()
			.bodyToMono(JsonNode.class);
	}

	@Override
	public boolean askAndWait(String model, String prompt) {
		return Objects.requireNonNull(ask(model, prompt).block());
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public void close() {
		this.connections.dispose();
	}

}
