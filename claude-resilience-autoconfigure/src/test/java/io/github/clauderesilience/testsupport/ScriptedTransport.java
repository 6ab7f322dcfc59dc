package io.github.clauderesilience.testsupport;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;

import org.springframework.web.reactive.function.client.ExchangeStrategies;
import org.springframework.mock.http.client.reactive.MockClientHttpRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/**
 * A transport that answers from a queue, one entry a request, in the order of sending. It
 * fails loudly where the queue is empty. Thread-safe.
 */
public final class ScriptedTransport implements ExchangeFunction {

	/** A message of the API that answers "Hello.". */
	public static final String MESSAGE = """
			{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-5-5",\
			"content":[{"type":"text","text":"Hello."}],"stop_reason":"end_turn",\
			"usage":{"input_tokens":10,"output_tokens":5}}""";

	private final Queue<Function<ClientRequest, Mono<ClientResponse>>> answers = new ConcurrentLinkedQueue<>();

	private final List<ClientRequest> requests = new CopyOnWriteArrayList<>();

	/**
	 * Answers the next request.
	 * @param status the HTTP status
	 * @param body the body
	 * @param headers names and values in turn
	 * @return this transport
	 */
	public ScriptedTransport answer(int status, String body, String... headers) {
		return answerWith(() -> Mono.just(response(status, body, headers)));
	}

	/**
	 * Answers the next request with the API's error document.
	 * @param status the HTTP status
	 * @param type {@code error.type}
	 * @param message {@code error.message}
	 * @param headers names and values in turn
	 * @return this transport
	 */
	public ScriptedTransport error(int status, String type, String message, String... headers) {
		return answer(status,
				"{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"%s\"}}".formatted(type, message),
				headers);
	}

	/**
	 * Fails the next request.
	 * @param failure what the transport fails with
	 * @return this transport
	 */
	public ScriptedTransport fail(Throwable failure) {
		return answerWith(() -> Mono.error(failure));
	}

	/**
	 * Throws on the next request instead of giving a publisher.
	 * @param failure what is thrown
	 * @return this transport
	 */
	public ScriptedTransport explode(Error failure) {
		return answerWith(() -> {
			throw failure;
		});
	}

	/**
	 * Never answers the next request.
	 * @return this transport
	 */
	public ScriptedTransport hang() {
		return answerWith(Mono::never);
	}

	/**
	 * Answers the next request with anything.
	 * @param answer asked when the request is sent
	 * @return this transport
	 */
	public ScriptedTransport answerWith(Supplier<Mono<ClientResponse>> answer) {
		this.answers.add((request) -> answer.get());
		return this;
	}

	/**
	 * What has been sent.
	 * @return the requests in their order
	 */
	public List<ClientRequest> requests() {
		return List.copyOf(this.requests);
	}

	private static HttpHeaders asWritten(ClientRequest request) {
		MockClientHttpRequest written = new MockClientHttpRequest(request.method(), request.url());
		request.writeTo(written, ExchangeStrategies.withDefaults()).block();
		return written.getHeaders();
	}

	/**
	 * The values of a header over all requests.
	 * @param name the header
	 * @return one value a request
	 */
	public List<String> sentHeader(String name) {
		List<String> values = new ArrayList<>();
		this.requests.forEach((request) -> values.add(String.valueOf(asWritten(request).getFirst(name))));
		return values;
	}

	/**
	 * A client over this transport.
	 * @return a builder to add filters to
	 */
	public WebClient.Builder client() {
		return WebClient.builder().baseUrl("http://claude.test").exchangeFunction(this);
	}

	/**
	 * A response that is there at once.
	 * @param status the HTTP status
	 * @param body the body
	 * @param headers names and values in turn
	 * @return the response
	 */
	public static ClientResponse response(int status, String body, String... headers) {
		ClientResponse.Builder response = ClientResponse.create(HttpStatusCode.valueOf(status))
			.header("Content-Type", MediaType.APPLICATION_JSON_VALUE);
		for (int i = 0; i < headers.length; i += 2) {
			response.header(headers[i], headers[i + 1]);
		}
		return response.body(body).build();
	}

	@Override
	public Mono<ClientResponse> exchange(ClientRequest request) {
		return Mono.defer(() -> {
			this.requests.add(request);
			request
				.writeTo(new MockClientHttpRequest(request.method(), request.url()), ExchangeStrategies.withDefaults())
				.subscribe();
			Function<ClientRequest, Mono<ClientResponse>> answer = this.answers.poll();
			if (answer == null) {
				return Mono.error(new AssertionError("Unexpected request " + this.requests.size()));
			}
			return answer.apply(request);
		});
	}

}
