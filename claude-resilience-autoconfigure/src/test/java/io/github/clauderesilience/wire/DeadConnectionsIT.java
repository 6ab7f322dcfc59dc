package io.github.clauderesilience.wire;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.breaker.CircuitBreakers;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import io.github.clauderesilience.testsupport.ScriptedTransport;
import io.github.clauderesilience.wire.ScriptedServer.Connection;
import io.github.clauderesilience.wire.event.Streams;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Pooled connections whose peer has forgotten them, as after a restart of a proxy: the
 * first request on each meets a reset, or an end.
 */
class DeadConnectionsIT {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final int CALLS = 40;

	private static final String HEAD = """
			HTTP/1.1 200 OK\r
			transfer-encoding: chunked\r
			anthropic-ratelimit-requests-limit: 10000\r
			anthropic-ratelimit-requests-remaining: 9000\r
			""";

	/** Requests on connections the peer has forgotten. */
	private final AtomicInteger dead = new AtomicInteger();

	/** The last connection the peer has forgotten, by its number. */
	private volatile int known;

	private CountDownLatch together = new CountDownLatch(0);

	private volatile Ending ending = Ending.RESET;

	private final ScriptedServer server = new ScriptedServer().otherwise(this::serve);

	private @Nullable ConfigurableApplicationContext context;

	@AfterEach
	void close() throws IOException {
		context().close();
		this.server.close();
	}

	@ParameterizedTest
	@CsvSource({ "RESET, SEND", "RESET, STREAM", "RESET, DIRECT", "END, SEND", "END, STREAM", "END, DIRECT" })
	void whenThePeerHasForgottenAllConnectionsShouldAnswerAllCalls(Ending how, Caller caller) {
		openConnections();
		forget(how);
		this.together = new CountDownLatch(CALLS);

		List<String> answers = Flux.range(0, CALLS)
			.flatMap((i) -> caller.ask(this), CALLS)
			.collectList()
			.block(PATIENCE);

		assertThat(answers).hasSize(CALLS).containsOnly("LIVE 1");
		assertThat(context().getBean(CircuitBreakers.class).views())
			.allSatisfy((view) -> assertThat(view.openings()).isZero())
			.allSatisfy((view) -> assertThat(view.consecutiveFailures()).isZero());
		assertThat(this.dead).as("requests on dead connections").hasValue(CALLS);
	}

	@Test
	void whenOneWasForgottenShouldCloseItsIdleSiblings() {
		openConnections();
		forget(Ending.RESET);

		for (int i = 0; i < 5; i++) {
			assertThat(Caller.SEND.ask(this).block(PATIENCE)).isEqualTo("LIVE 1");
		}

		assertThat(this.dead).hasValue(1);
	}

	@ParameterizedTest
	@EnumSource
	void whenTheNewConnectionDiesAsWellShouldBeAConnectionFailure(Ending how) {
		start(1);
		assertThat(Caller.SEND.ask(this).block(PATIENCE)).isEqualTo("LIVE 1");
		forget(how);
		this.known = Integer.MAX_VALUE;

		ClaudeReply reply = claude().ask("Hi");

		assertThat(reply.provenance().errorClass()).isEqualTo(ErrorClass.CONNECTION);
		assertThat(this.dead).hasValue(2);
		assertThat(context().getBean(CircuitBreakers.class).views())
			.anySatisfy((view) -> assertThat(view.openings()).isEqualTo(1));
	}

	@ParameterizedTest
	@EnumSource
	void whenTheRequestContinuesAThreadShouldNotSendTwice(Ending how) {
		Map<String, String> thread = Map.of("type", "continue", "previous_message_id", "msg_1");
		start(1);
		assertThat(Caller.SEND.ask(this).block(PATIENCE)).isEqualTo("LIVE 1");
		forget(how);

		ClaudeReply reply = claude().ask(ClaudeRequest.builder().user("And then?").set("thread", thread).build());

		assertThat(reply.provenance().errorClass()).isEqualTo(ErrorClass.CONNECTION);
		assertThat(this.dead).hasValue(1);
	}

	@Test
	void whenAnotherUsersRequestContinuesAThreadShouldNotSendTwice() {
		start(1);
		assertThat(Caller.DIRECT.ask(this).block(PATIENCE)).isEqualTo("LIVE 1");
		forget(Ending.RESET);

		assertThat(direct(Map.of("thread", Map.of("type", "continue"))).onErrorReturn("failed").block(PATIENCE))
			.isEqualTo("failed");

		assertThat(this.dead).hasValue(1);
	}

	@Test
	void whenAnswerHadBegunShouldNotSendTwice() {
		start(1);
		assertThat(Caller.DIRECT.ask(this).block(PATIENCE)).isEqualTo("LIVE 1");
		this.server.then((connection) -> connection.raw("HTTP/1.1 200 OK\r\n").reset());

		assertThat(Caller.DIRECT.ask(this).onErrorReturn("failed").block(PATIENCE)).isEqualTo("failed");

		assertThat(this.server.requests()).hasSize(2);
	}

	@Test
	void whenTheBodyIsNoMessageShouldNotSendTwice() {
		start(1);
		assertThat(Caller.SEND.ask(this).block(PATIENCE)).isEqualTo("LIVE 1");
		forget(Ending.RESET);

		Mono<String> upload = client().post()
			.uri("/v1/files")
			.bodyValue("content")
			.retrieve()
			.bodyToMono(String.class)
			.onErrorReturn("failed");

		assertThat(upload.block(PATIENCE)).isEqualTo("failed");
		assertThat(this.server.requests()).hasSize(2);
	}

	/** Requests that no limit holds back, each of which waits for all others. */
	private void openConnections() {
		start(CALLS);
		for (int i = 0; i < 5; i++) {
			Flux.range(0, CALLS).flatMap((j) -> Caller.SEND.ask(this), CALLS).blockLast(PATIENCE);
		}
		CountDownLatch together = new CountDownLatch(CALLS);
		for (int i = 0; i < CALLS; i++) {
			this.server.then((connection) -> {
				together.countDown();
				connection.await(together);
				connection.head(200, "application/json").chunk("{}").end();
			});
		}
		Flux.range(0, CALLS).flatMap((i) -> models(), CALLS).blockLast(PATIENCE);
		assertThat(this.server.connections()).isEqualTo(CALLS);
	}

	private void forget(Ending how) {
		this.known = this.server.connections();
		this.ending = how;
	}

	private void serve(Connection connection) throws IOException {
		if (connection.number() <= this.known) {
			this.dead.incrementAndGet();
			this.together.countDown();
			connection.await(this.together);
			this.ending.end(connection);
		}
		else if (connection.request().contains("\"stream\":true")) {
			connection.raw(HEAD + "content-type: text/event-stream\r\n\r\n").chunk(Streams.HELLO).end();
		}
		else {
			connection.raw(HEAD + "content-type: application/json\r\n\r\n").chunk(ScriptedTransport.MESSAGE).end();
		}
	}

	/** With one connection, a request waits until it is given back. */
	private void start(int connections) {
		this.context = ClaudeContexts.start(this.server.url(), "claude.circuit-breaker.failures=1",
				"claude.http.max-connections=" + connections, "claude.rate-limit.max-in-flight=" + connections);
	}

	private ConfigurableApplicationContext context() {
		return Objects.requireNonNull(this.context);
	}

	private ClaudeService claude() {
		return context().getBean(ClaudeService.class);
	}

	private WebClient client() {
		return context().getBean("claudeWebClient", WebClient.class);
	}

	private Mono<String> models() {
		return client().get().uri("/v1/models").retrieve().bodyToMono(String.class);
	}

	private Mono<String> direct(Map<String, ?> more) {
		Map<String, Object> body = new HashMap<>(more);
		body.putAll(Map.of("model", "claude-sonnet-5-5", "max_tokens", 50, "messages",
				List.of(Map.of("role", "user", "content", "Hi"))));
		return client().post()
			.uri("/v1/messages")
			.bodyValue(body)
			.retrieve()
			.bodyToMono(String.class)
			.map((answer) -> answer.contains("Hello") ? "LIVE 1" : answer);
	}

	private static String told(ClaudeReply reply) {
		return reply.source() + " " + reply.attempts();
	}

	/** How the peer ends a connection it has forgotten. */
	private enum Ending {

		RESET, END;

		private void end(Connection connection) throws IOException {
			if (this == RESET) {
				connection.reset();
			}
			else {
				connection.close();
			}
		}

	}

	/** Who asks. */
	private enum Caller {

		SEND, STREAM, DIRECT;

		private Mono<String> ask(DeadConnectionsIT test) {
			ClaudeRequest request = ClaudeRequest.of("Hi");
			return switch (this) {
				case SEND -> test.claude().askAsync(request).map(DeadConnectionsIT::told);
				case STREAM -> test.claude()
					.stream(request)
					.ofType(ClaudeEvent.Completed.class)
					.single()
					.map((completed) -> told(completed.reply()));
				case DIRECT -> test.direct(Map.of());
			};
		}

	}

}
