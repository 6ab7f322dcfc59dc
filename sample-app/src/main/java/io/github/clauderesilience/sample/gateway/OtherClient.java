package io.github.clauderesilience.sample.gateway;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.ClaudeReply.Source;
import io.github.clauderesilience.gateway.ClaudeGateway;
import io.github.clauderesilience.sample.AnswerView;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.MediaType;

/**
 * A client that knows nothing of this library: it sends the Messages API what the
 * documentation of the API says, to another base URL.
 */
class OtherClient {

	/** The API's own time-out for a message, more or less. */
	private static final Duration TIMEOUT = Duration.ofMinutes(2);

	private static final int MAX_TOKENS = 1024;

	private final HttpClient http = HttpClient.newHttpClient();

	private final JsonMapper json = JsonMapper.builder().build();

	private final ClaudeGateway gateway;

	private final String model;

	/**
	 * Creates a client.
	 * @param gateway tells base URL and token
	 * @param model the model to ask
	 */
	OtherClient(ClaudeGateway gateway, String model) {
		this.gateway = gateway;
		this.model = model;
	}

	/**
	 * Asks a question.
	 * @param question the text
	 * @return the answer, or the error of the API that the client got
	 */
	Mono<AnswerView> ask(String question) {
		return Mono.fromFuture(() -> this.http.sendAsync(request(question), HttpResponse.BodyHandlers.ofString()))
			.timed()
			.map((response) -> view(response.get(), response.elapsed()));
	}

	private HttpRequest request(String question) {
		return HttpRequest.newBuilder(URI.create(this.gateway.baseUrl() + "/v1/messages"))
			.timeout(TIMEOUT)
			.header("x-api-key", this.gateway.token())
			.header("anthropic-version", "2023-06-01")
			.header("Content-Type", MediaType.APPLICATION_JSON_VALUE)
			.POST(HttpRequest.BodyPublishers.ofString(this.json.writeValueAsString(Map.of("model", this.model,
					"max_tokens", MAX_TOKENS, "messages", List.of(Map.of("role", "user", "content", question))))))
			.build();
	}

	private AnswerView view(HttpResponse<String> response, Duration took) {
		HttpHeaders headers = response.headers();
		JsonNode body = this.json.readTree(response.body());
		boolean answered = response.statusCode() == 200;
		String text = answered ? body.at("/content/0/text").asString("") : "The client gets: " + response.statusCode()
				+ " " + body.at("/error/type").asString("") + ", " + body.at("/error/message").asString("");
		boolean other = "fallback-model".equals(headers.firstValue("x-claude-source").orElse(""));
		return new AnswerView(text, answered ? (other ? Source.FALLBACK_MODEL : Source.LIVE) : Source.UNAVAILABLE,
				headers.firstValue("x-claude-model").orElse(this.model), this.model,
				(int) headers.firstValueAsLong("x-claude-attempts").orElse(0),
				headers.firstValueAsLong("x-claude-queued-ms").orElse(0), took.toMillis(), 0,
				body.at("/usage/input_tokens").asLong(0), body.at("/usage/output_tokens").asLong(0), null, null,
				headers.firstValue("request-id").orElse(null), List.of());
	}

}
