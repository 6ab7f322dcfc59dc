package io.github.clauderesilience.load;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import org.springframework.mock.http.client.reactive.MockClientHttpRequest;
import org.springframework.mock.http.client.reactive.MockClientHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Takes every request and gives the same answer, without a network.
 */
final class FromMemory implements ClientHttpConnector {

	private static final byte[] BODY = ("{\"id\":\"msg_01\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\""
			+ ServiceClient.MODEL + "\",\"content\":[{\"type\":\"text\",\"text\":\""
			+ "The warranty covers two years. ".repeat(40)
			+ "\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"usage\":{\"input_tokens\":140,"
			+ "\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,\"output_tokens\":300}}")
		.getBytes(StandardCharsets.UTF_8);

	@Override
	public Mono<ClientHttpResponse> connect(HttpMethod method, URI uri,
			Function<? super ClientHttpRequest, Mono<Void>> callback) {
		MockClientHttpRequest request = new MockClientHttpRequest(method, uri);
		request.setWriteHandler(Flux::then);
		return callback.apply(request).then(Mono.fromSupplier(FromMemory::answer));
	}

	private static ClientHttpResponse answer() {
		MockClientHttpResponse response = new MockClientHttpResponse(HttpStatus.OK);
		response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
		response.getHeaders().set("request-id", "req_01");
		for (String dimension : List.of("requests", "input-tokens", "output-tokens", "tokens")) {
			String prefix = "anthropic-ratelimit-" + dimension;
			response.getHeaders().set(prefix + "-limit", "10000000000");
			response.getHeaders().set(prefix + "-remaining", "10000000000");
			response.getHeaders().set(prefix + "-reset", "2026-08-01T00:00:00Z");
		}
		response.setBody(Mono.just(DefaultDataBufferFactory.sharedInstance.wrap(BODY)));
		return response;
	}

}
