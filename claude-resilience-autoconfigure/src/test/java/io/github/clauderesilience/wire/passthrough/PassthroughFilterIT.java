package io.github.clauderesilience.wire.passthrough;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.wire.ScriptedServer;
import io.github.clauderesilience.wire.WireFixture;
import io.github.clauderesilience.wire.event.Streams;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class PassthroughFilterIT {

	private static final String JSON = "application/json";

	private static final String SSE = "text/event-stream";

	private static final String MESSAGE = """
			{"type":"message","role":"assistant","model":"claude-test","content":[{"type":"text",\
			"text":"A \\"usage\\":{\\"input_tokens\\":9} é"}],"stop_reason":"end_turn",\
			"usage":{"input_tokens":3,"cache_creation":{"ephemeral_1h_input_tokens":1},"output_tokens":2}}""";

	private static final Map<String, Object> BODY = Map.of("model", "claude-own", "max_tokens", 50, "messages",
			List.of(Map.of("role", "user", "content", "Hello")));

	private final ScriptedServer server = new ScriptedServer();

	private final WireFixture wire = new WireFixture(this.server.url());

	@AfterEach
	void close() throws IOException {
		this.server.close();
	}

	@Test
	void shouldServeRetrieveAndMeasureIt() {
		this.server.answer(200, JSON, MESSAGE);

		JsonNode answer = Objects.requireNonNull(post(BODY).retrieve().bodyToMono(JsonNode.class).block());

		assertThat(answer.path("model").stringValue()).isEqualTo("claude-test");
		Exchange exchange = this.wire.exchanges.get(0);
		assertThat(exchange.target()).isEqualTo(new Target("claude-own", Lane.NORMAL, null, 20, 0, 50, false, true));
		assertThat(exchange.context()).isNull();
		assertThat(this.server.requests().get(0)).containsIgnoringCase("x-api-key: sk-test")
			.containsIgnoringCase("content-type: application/json")
			.contains("\"claude-own\"");
		assertSettled(Settlement.Outcome.SUCCESS, new ClaudeUsage(3, 2, 0, 1, 0));
	}

	@Test
	void shouldServeExchangeToMono() {
		this.server.answer(200, JSON, MESSAGE);

		String answer = post(BODY).exchangeToMono((response) -> response.bodyToMono(String.class)).block();

		assertThat(answer).isEqualTo(MESSAGE);
		assertSettled(Settlement.Outcome.SUCCESS, new ClaudeUsage(3, 2, 0, 1, 0));
	}

	@Test
	void shouldServeToEntity() {
		this.server.answer(200, JSON, MESSAGE);

		var entity = Objects.requireNonNull(post(BODY).retrieve().toEntity(String.class).block());

		assertThat(entity.getStatusCode().value()).isEqualTo(200);
		assertThat(entity.getHeaders().getFirst("request-id")).isEqualTo("req_1");
		assertThat(entity.getBody()).isEqualTo(MESSAGE);
	}

	@Test
	void shouldServeEventStream() {
		this.server.stream(Streams.HELLO).answer(200, JSON, MESSAGE);

		List<ServerSentEvent<String>> events = Objects.requireNonNull(events().collectList().block());

		assertThat(events).extracting(ServerSentEvent::event)
			.startsWith("message_start", "content_block_start")
			.endsWith("message_delta", "message_stop")
			.hasSize(8);
		assertThat(this.wire.exchanges.get(0).target().stream()).isTrue();
		assertThat(this.wire.progress).hasSize(2);
		assertSettled(Settlement.Outcome.SUCCESS, new ClaudeUsage(25, 12, 0, 0, 7));
		assertAlive();
		assertThat(this.server.connections()).isEqualTo(1);
	}

	@Test
	void whenEventsHaveNoNamesShouldGoByTheirType() {
		this.server.stream(Streams.HELLO.replaceAll("event: [a-z_]+\n", ""));

		assertThat(events().collectList().block()).hasSize(8);

		assertSettled(Settlement.Outcome.SUCCESS, new ClaudeUsage(25, 12, 0, 0, 7));
	}

	@Test
	void whenBodyIsReleasedUnreadShouldSettle() {
		this.server.answer(200, JSON, MESSAGE).answer(200, JSON, MESSAGE).answer(200, JSON, MESSAGE);

		post(BODY).retrieve().toBodilessEntity().block();
		HttpStatusCode status = post(BODY).exchangeToMono((response) -> Mono.just(response.statusCode())).block();

		assertThat(status).isEqualTo(HttpStatusCode.valueOf(200));
		assertThat(this.wire.settlements).extracting(Settlement::outcome)
			.containsExactly(Settlement.Outcome.SUCCESS, Settlement.Outcome.SUCCESS);
		assertAlive();
	}

	@Test
	void whenApiRefusesShouldFailTyped() {
		this.server
			.answer(529, JSON, "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}")
			.answer(200, JSON, MESSAGE);

		StepVerifier.create(post(BODY).retrieve().bodyToMono(String.class))
			.expectErrorSatisfies((failure) -> assertFailure(failure, ErrorClass.OVERLOADED))
			.verify(Duration.ofSeconds(10));

		assertSettled(Settlement.Outcome.FAILURE, null);
		assertAlive();
	}

	@Test
	void whenPlainBodyIsCutShouldFailTyped() {
		this.server.then((connection) -> connection.head(200, JSON).chunk(MESSAGE.substring(0, 80)).close())
			.answer(200, JSON, MESSAGE.substring(0, 80))
			.answer(200, "text/html", "<html>")
			.answer(200, JSON, MESSAGE);

		for (int i = 0; i < 3; i++) {
			StepVerifier.create(post(BODY).exchangeToMono((response) -> response.bodyToMono(String.class)))
				.expectErrorSatisfies((failure) -> assertFailure(failure, ErrorClass.MALFORMED))
				.verify(Duration.ofSeconds(10));
		}

		assertThat(this.wire.settlements).extracting(Settlement::outcome)
			.containsOnly(Settlement.Outcome.FAILURE)
			.hasSize(3);
		assertAlive();
	}

	@Test
	void whenStreamIsCutShouldFailAfterWhatCame() {
		this.server
			.then((connection) -> connection.head(200, SSE)
				.chunk(Streams.start() + Streams.textBlock(0) + Streams.text(0, "x"))
				.end())
			.stream(Streams.start() + Streams.error("api_error"))
			.answer(200, JSON, MESSAGE);

		StepVerifier.create(eventsByExchange())
			.expectNextCount(3)
			.expectErrorSatisfies((failure) -> assertFailure(failure, ErrorClass.MALFORMED))
			.verify(Duration.ofSeconds(10));
		StepVerifier.create(eventsByExchange())
			.expectNextCount(2)
			.expectErrorSatisfies((failure) -> assertFailure(failure, ErrorClass.SERVER_ERROR))
			.verify(Duration.ofSeconds(10));

		assertThat(this.wire.settlements).extracting(Settlement::usage)
			.containsExactly(new ClaudeUsage(25, 1, 0, 0, 7), new ClaudeUsage(25, 1, 0, 0, 7));
		assertAlive();
	}

	@ParameterizedTest
	@ValueSource(strings = { JSON, SSE })
	void whenBodyStallsShouldFailTypedAndCloseConnection(String type) throws InterruptedException {
		CountDownLatch closed = new CountDownLatch(1);
		this.server.then((connection) -> connection.head(200, type).chunk("data: ").hang(closed))
			.answer(200, JSON, MESSAGE);
		WireFixture impatient = new WireFixture(this.server.url(), Duration.ofSeconds(10), Duration.ofMillis(200));

		StepVerifier
			.create(post(impatient.webClient, BODY).exchangeToMono((response) -> response.bodyToMono(String.class)))
			.expectErrorSatisfies((failure) -> assertFailure(failure, ErrorClass.TIMEOUT))
			.verify(Duration.ofSeconds(10));

		assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(impatient.settlements).extracting(Settlement::outcome).containsExactly(Settlement.Outcome.FAILURE);
		assertAlive();
	}

	@Test
	void whenBodyIsCutShouldBeTheCauseOfWhatRetrieveThrows() {
		this.server.answer(200, JSON, MESSAGE.substring(0, 80));

		StepVerifier.create(post(BODY).retrieve().bodyToMono(String.class)).expectErrorSatisfies((failure) -> {
			assertThat(failure).isInstanceOf(WebClientResponseException.class);
			assertFailure(Objects.requireNonNull(failure.getCause()), ErrorClass.MALFORMED);
		}).verify(Duration.ofSeconds(10));
	}

	@Test
	void whenReaderCancelsShouldCloseConnectionAndSettleWhatWasUsed() throws InterruptedException {
		CountDownLatch closed = new CountDownLatch(1);
		this.server.then((connection) -> connection.head(200, SSE).chunk(Streams.start()).hang(closed))
			.answer(200, JSON, MESSAGE);

		assertThat(events().blockFirst()).isNotNull();

		assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
		assertSettled(Settlement.Outcome.CANCELLED, new ClaudeUsage(25, 1, 0, 0, 7));
		assertAlive();
	}

	@Test
	void whenCancelledBeforeHeadShouldSettle() throws InterruptedException {
		CountDownLatch closed = new CountDownLatch(1);
		this.server.then((connection) -> connection.hang(closed)).answer(200, JSON, MESSAGE);

		StepVerifier.create(post(BODY).retrieve().bodyToMono(String.class))
			.thenAwait(Duration.ofMillis(200))
			.thenCancel()
			.verify(Duration.ofSeconds(10));

		assertSettled(Settlement.Outcome.CANCELLED, null);
		assertAlive();
	}

	@Test
	void shouldSendTheSameBytesAgainForAnotherSend() {
		this.server.answer(200, JSON, MESSAGE).answer(200, JSON, MESSAGE);
		Flux<DataBuffer> once = Flux.fromIterable(List.of("{\"model\":", "\"m\"}"))
			.map((piece) -> (DataBuffer) DefaultDataBufferFactory.sharedInstance.wrap(piece.getBytes()))
			.take(2);
		WebClient twice = this.wire.webClient.mutate()
			.filters((filters) -> filters.add(1, (request,
					next) -> next.exchange(request).flatMap(ClientResponse::releaseBody).then(next.exchange(request))))
			.build();

		twice.post()
			.uri("/v1/messages")
			.contentType(MediaType.APPLICATION_JSON)
			.header("x-own", "kept")
			.body(once, DataBuffer.class)
			.retrieve()
			.toBodilessEntity()
			.block();

		assertThat(this.server.requests()).hasSize(2);
		assertThat(this.server.requests().get(0)).endsWith("\r\n\r\n{\"model\":\"m\"}")
			.containsIgnoringCase("content-length: 13")
			.containsIgnoringCase("x-own: kept");
		assertThat(this.server.requests().get(1)).isEqualTo(this.server.requests().get(0));
		assertThat(this.wire.exchanges.get(0).model()).isEqualTo("m");
	}

	@Test
	void shouldLetOtherRequestsPassWithoutModel() {
		this.server.answer(200, JSON, "{\"data\":[]}")
			.answer(200, "application/x-jsonl", "{}\n")
			.answer(200, JSON, "{}");

		assertThat(this.wire.webClient.get().uri("/v1/models").retrieve().bodyToMono(String.class).block())
			.isEqualTo("{\"data\":[]}");
		assertThat(this.wire.webClient.get()
			.uri("/v1/messages/batches/1/results")
			.retrieve()
			.bodyToMono(String.class)
			.block()).isEqualTo("{}\n");
		assertThat(this.wire.webClient.post()
			.uri("/v1/messages")
			.bodyValue("no json")
			.retrieve()
			.bodyToMono(String.class)
			.block()).isEqualTo("{}");

		assertThat(this.wire.exchanges).extracting(Exchange::target)
			.allMatch((target) -> target.model().equals("unknown") && !target.generates());
		assertThat(this.wire.settlements).extracting(Settlement::outcome)
			.containsOnly(Settlement.Outcome.SUCCESS)
			.hasSize(3);
	}

	@Test
	void whenRequestIsTooLargeShouldNotSendIt() {
		StepVerifier
			.create(post(Map.of("model", "m", "text", "x".repeat(33 * 1024 * 1024))).retrieve()
				.bodyToMono(String.class))
			.expectErrorSatisfies((failure) -> assertFailure(failure, ErrorClass.TOO_LARGE))
			.verify(Duration.ofSeconds(20));

		assertThat(this.server.requests()).isEmpty();
	}

	private WebClient.RequestHeadersSpec<?> post(Map<String, Object> body) {
		return post(this.wire.webClient, body);
	}

	private static WebClient.RequestHeadersSpec<?> post(WebClient client, Map<String, Object> body) {
		return client.post().uri("/v1/messages").contentType(MediaType.APPLICATION_JSON).bodyValue(body);
	}

	private Flux<ServerSentEvent<String>> events() {
		return post(Map.of("model", "m", "stream", true)).retrieve().bodyToFlux(new ParameterizedTypeReference<>() {
		});
	}

	private Flux<ServerSentEvent<String>> eventsByExchange() {
		return post(Map.of("model", "m", "stream", true))
			.exchangeToFlux((response) -> response.bodyToFlux(new ParameterizedTypeReference<>() {
			}));
	}

	private void assertAlive() {
		assertThat(post(BODY).retrieve().bodyToMono(String.class).block(Duration.ofSeconds(10))).isEqualTo(MESSAGE);
	}

	private void assertSettled(Settlement.Outcome outcome, @Nullable ClaudeUsage usage) {
		assertThat(this.wire.settlements).singleElement().satisfies((settlement) -> {
			assertThat(settlement.outcome()).isEqualTo(outcome);
			assertThat(settlement.usage()).isEqualTo(usage);
		});
	}

	private static void assertFailure(Throwable failure, ErrorClass errorClass) {
		assertThat(failure).isInstanceOfSatisfying(ClaudeException.class,
				(typed) -> assertThat(typed.errorClass()).isEqualTo(errorClass));
	}

}
