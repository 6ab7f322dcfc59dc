package io.github.clauderesilience.wire;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import io.github.clauderesilience.wire.ScriptedServer.Connection;
import io.github.clauderesilience.wire.event.Streams;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two callers, one connection: each gets the answer to its own question, whatever comes
 * in between.
 */
class AnswerOwnershipIT {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final ScriptedServer server = new ScriptedServer();

	private final ConfigurableApplicationContext context = ClaudeContexts.start(this.server.url(),
			"claude.http.max-connections=1", "claude.rate-limit.max-in-flight=1");

	private final ClaudeService claude = this.context.getBean(ClaudeService.class);

	@AfterEach
	void close() throws IOException {
		this.context.close();
		this.server.close();
	}

	@ParameterizedTest
	@EnumSource
	void whenAnInformationalResponseComesFirstShouldWaitForTheAnswer(Caller caller) {
		CountDownLatch second = new CountDownLatch(1);
		this.server.then((connection) -> {
			connection.raw("HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n");
			connection.await(second);
			answer(connection, caller, "for A");
		}).then((connection) -> answer(connection, caller, "for B"));

		Mono<String> first = caller.ask(this, "A").cache();
		Disposable asked = first.subscribe();
		Awaitility.await().atMost(PATIENCE).until(() -> this.server.requests().size() == 1);
		Mono<String> other = caller.ask(this, "B").cache();
		other.subscribe();
		second.countDown();

		assertThat(first.block(PATIENCE)).isEqualTo("for A");
		assertThat(other.block(PATIENCE)).isEqualTo("for B");
		assertThat(asked.isDisposed()).isTrue();
		assertThat(this.server.connections()).isEqualTo(1);
	}

	@Test
	void shouldKeepTheRightAnswerForEverybody() {
		this.server.then((connection) -> {
			connection.raw("HTTP/1.1 102 Processing\r\n\r\n");
			answer(connection, Caller.SEND, "for A");
		}).then((connection) -> answer(connection, Caller.SEND, "for B"));

		assertThat(this.claude.faq("A?").text()).isEqualTo("for A");
		assertThat(this.claude.faq("B?").text()).isEqualTo("for B");
		assertThat(this.claude.faq("A?").text()).isEqualTo("for A");
		assertThat(this.claude.faq("B?")).satisfies((reply) -> {
			assertThat(reply.text()).isEqualTo("for B");
			assertThat(reply.source()).isEqualTo(ClaudeReply.Source.CACHE);
		});
	}

	@ParameterizedTest
	@EnumSource
	void whenAnotherAnswerIsWrittenToAnIdleConnectionShouldNotReadIt(Caller caller) {
		CountDownLatch closed = new CountDownLatch(1);
		CountDownLatch idle = new CountDownLatch(1);
		this.server.then((connection) -> {
			answer(connection, caller, "for A");
			connection.await(idle);
			try {
				answer(connection, caller, "for nobody");
			}
			catch (IOException ex) {
				// closed after its first bytes
			}
			connection.hang(closed);
		}).then((connection) -> answer(connection, caller, "for B"));

		assertThat(caller.ask(this, "A").block(PATIENCE)).isEqualTo("for A");
		idle.countDown();
		await(closed);

		assertThat(caller.ask(this, "B").block(PATIENCE)).isEqualTo("for B");
		assertThat(this.server.served()).containsExactly(1, 2);
	}

	@Test
	void whenHalfAHeadIsWrittenToAnIdleConnectionShouldCloseIt() {
		CountDownLatch closed = new CountDownLatch(1);
		this.server.then((connection) -> {
			answer(connection, Caller.SEND, "for A");
			connection.raw("HTTP/1.1 2");
			connection.hang(closed);
		}).then((connection) -> answer(connection, Caller.SEND, "for B"));

		assertThat(Caller.SEND.ask(this, "A").block(PATIENCE)).isEqualTo("for A");
		await(closed);

		assertThat(Caller.SEND.ask(this, "B").block(PATIENCE)).isEqualTo("for B");
	}

	@ParameterizedTest
	@EnumSource
	void whenACallerGivesUpShouldNotGiveItsAnswerToTheNext(Caller caller) {
		CountDownLatch closed = new CountDownLatch(1);
		this.server.then((connection) -> {
			connection.raw("HTTP/1.1 103 Early Hints\r\n\r\n");
			connection.hang(closed);
			answer(connection, caller, "for A");
		}).then((connection) -> answer(connection, caller, "for B"));

		Disposable first = caller.ask(this, "A").subscribe();
		Awaitility.await().atMost(PATIENCE).until(() -> this.server.requests().size() == 1);
		first.dispose();
		await(closed);

		assertThat(caller.ask(this, "B").block(PATIENCE)).isEqualTo("for B");
		assertThat(this.server.connections()).isEqualTo(2);
	}

	@ParameterizedTest
	@EnumSource
	void whenTheAnswerComesBeforeTheRequestIsWholeShouldCloseTheConnection(Caller caller) {
		String large = "x".repeat(20_000_000);
		CountDownLatch closed = new CountDownLatch(1);
		this.server.early((connection) -> {
			answer(connection, caller, "for A");
			connection.hang(closed);
		}).then((connection) -> answer(connection, caller, "for B"));

		assertThat(caller.ask(this, large).block(PATIENCE)).isEqualTo("for A");
		await(closed);

		assertThat(caller.ask(this, "B").block(PATIENCE)).isEqualTo("for B");
		assertThat(this.server.connections()).isEqualTo(2);
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void answer(Connection connection, Caller caller, String text) throws IOException {
		if (caller == Caller.STREAM) {
			connection.head(200, "text/event-stream")
				.chunk(Streams.start() + Streams.textBlock(0) + Streams.text(0, text) + Streams.blockStop(0)
						+ Streams.end("end_turn", 5))
				.end();
			return;
		}
		connection.head(200, "application/json").chunk("""
				{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-5-5",\
				"content":[{"type":"text","text":"%s"}],"stop_reason":"end_turn",\
				"usage":{"input_tokens":10,"output_tokens":5}}""".formatted(text)).end();
	}

	/** Who asks. */
	private enum Caller {

		SEND, STREAM, DIRECT;

		private Mono<String> ask(AnswerOwnershipIT test, String question) {
			return switch (this) {
				case SEND -> test.claude.sendAsync(ClaudeRequest.of(question)).map(ClaudeReply::text);
				case STREAM -> test.claude.stream(ClaudeRequest.of(question))
					.ofType(ClaudeEvent.Completed.class)
					.single()
					.map((completed) -> completed.reply().text());
				case DIRECT -> test.direct(question);
			};
		}

	}

	private Mono<String> direct(String question) {
		return this.context.getBean("claudeWebClient", WebClient.class)
			.post()
			.uri("/v1/messages")
			.bodyValue(Map.of("model", "claude-sonnet-5-5", "max_tokens", 50, "messages",
					List.of(Map.of("role", "user", "content", question))))
			.retrieve()
			.bodyToMono(JsonNode.class)
			.map((message) -> message.path("content").path(0).path("text").stringValue("none"));
	}

}
