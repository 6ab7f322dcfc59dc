package io.github.clauderesilience.wire.call;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.wire.ScriptedServer;
import io.github.clauderesilience.wire.ScriptedServer.Script;
import io.github.clauderesilience.wire.WireFixture;
import io.github.clauderesilience.wire.count.TokenCounter;
import io.github.clauderesilience.wire.event.Streams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

class WireCallIT {

	private static final String JSON = "application/json";

	private static final String SSE = "text/event-stream";

	private static final String PARTIAL = Streams.start() + Streams.textBlock(0) + Streams.text(0, "Hel");

	private static final String MESSAGE = """
			{"type":"message","role":"assistant","model":"claude-test","content":[{"type":"text","text":"Hello"}],\
			"stop_reason":"end_turn","usage":{"input_tokens":3,"output_tokens":2}}""";

	private final ScriptedServer server = new ScriptedServer();

	private WireFixture wire = new WireFixture(this.server.url());

	@AfterEach
	void close() throws IOException {
		this.server.close();
	}

	@Test
	void shouldStreamAnswer() {
		this.server.stream(Streams.HELLO);

		List<ClaudeEvent> events = events();

		assertThat(events).hasSize(6).contains(new ClaudeEvent.TextDelta(0, "Hel"), new ClaudeEvent.TextDelta(0, "lo"));
		ClaudeReply reply = ((ClaudeEvent.Completed) events.get(5)).reply();
		assertThat(reply.text()).isEqualTo("Hello");
		assertThat(reply.requestId()).isEqualTo("req_1");
		assertThat(reply.source()).isEqualTo(ClaudeReply.Source.LIVE);
		assertThat(this.server.requests().get(0)).contains("\"stream\":true").containsIgnoringCase("accept: " + SSE);
		assertThat(this.wire.progress).containsExactly(new ClaudeUsage(25, 1, 0, 0, 7),
				new ClaudeUsage(25, 12, 0, 0, 7));
		assertSettled(Settlement.Outcome.SUCCESS, new ClaudeUsage(25, 12, 0, 0, 7));
	}

	@Test
	void shouldUseTheConnectionAgainAndLeaveTheRequestAlone() {
		this.server.stream(Streams.HELLO).stream(Streams.HELLO).answer(200, JSON, MESSAGE);
		var call = this.wire.call(true, 100);
		var before = call.body().deepCopy();

		for (int i = 0; i < 2; i++) {
			assertThat(this.wire.wireCall().proceed(call).blockLast()).isInstanceOf(ClaudeEvent.Completed.class);
		}
		assertThat(this.wire.wireCall().proceed(this.wire.call(false, 100)).collectList().block()).hasSize(1);

		assertThat(this.server.connections()).isEqualTo(1);
		assertThat(call.body()).isEqualTo(before);
		assertThat(this.server.requests().get(2)).doesNotContain("\"stream\"");
	}

	@Test
	void shouldReadOnlyWhatIsAskedFor() {
		this.server.then((connection) -> {
			connection.head(200, SSE);
			for (String piece : Streams.HELLO.split("(?<=\n\n)")) {
				connection.chunk(piece);
			}
			connection.end();
		});

		StepVerifier.create(stream(), 0)
			.expectSubscription()
			.thenRequest(1)
			.expectNextMatches(ClaudeEvent.Started.class::isInstance)
			.thenRequest(2)
			.expectNextCount(1)
			.expectNext(new ClaudeEvent.TextDelta(0, "Hel"))
			.thenRequest(3)
			.expectNextCount(2)
			.expectNextMatches(ClaudeEvent.Completed.class::isInstance)
			.expectComplete()
			.verify(Duration.ofSeconds(10));
	}

	@Test
	void whenCancelledShouldCloseConnectionAndSettleWhatWasUsed() throws InterruptedException {
		CountDownLatch closed = new CountDownLatch(1);
		this.server.then((connection) -> connection.head(200, SSE).chunk(PARTIAL).hang(closed)).stream(Streams.HELLO);

		StepVerifier.create(stream())
			.expectNextCount(2)
			.expectNext(new ClaudeEvent.TextDelta(0, "Hel"))
			.thenCancel()
			.verify(Duration.ofSeconds(10));

		assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
		assertSettled(Settlement.Outcome.CANCELLED, new ClaudeUsage(25, 1, 0, 0, 7));
		assertAlive();
	}

	@Test
	void whenReaderHasEnoughShouldFreeConnection() {
		this.server.then((connection) -> connection.head(200, SSE).chunk(PARTIAL).hang(new CountDownLatch(1)))
			.stream(Streams.HELLO);

		assertThat(stream().blockFirst()).isInstanceOf(ClaudeEvent.Started.class);

		assertThat(this.wire.settlements).extracting(Settlement::outcome).containsExactly(Settlement.Outcome.CANCELLED);
		assertAlive();
	}

	@ParameterizedTest
	@EnumSource
	void whenStreamBreaksShouldFailAfterWhatWasShown(Break fault) {
		this.server.then(fault.script).stream(Streams.HELLO);

		StepVerifier.create(stream())
			.expectNextCount(2)
			.expectNext(new ClaudeEvent.TextDelta(0, "Hel"))
			.expectErrorSatisfies((failure) -> assertFailure(failure, fault.errorClass, 1))
			.verify(Duration.ofSeconds(10));

		assertSettled(Settlement.Outcome.FAILURE, new ClaudeUsage(25, 1, 0, 0, 7));
		assertAlive();
	}

	@ParameterizedTest
	@EnumSource
	void whenAnswerIsNoStreamShouldSayWhatItIs(NoStream answer) {
		this.server.answer(200, answer.contentType, answer.body).stream(Streams.HELLO);

		StepVerifier.create(stream())
			.expectErrorSatisfies((failure) -> assertFailure(failure, answer.errorClass, 1))
			.verify(Duration.ofSeconds(10));

		assertThat(this.wire.settlements).extracting(Settlement::outcome).containsExactly(Settlement.Outcome.FAILURE);
		assertAlive();
	}

	@Test
	void whenAnswerIsPlainMessageShouldCompleteWithIt() {
		this.server.answer(200, JSON, MESSAGE);

		List<ClaudeEvent> events = events();

		assertThat(events).hasSize(5).contains(new ClaudeEvent.TextDelta(0, "Hello"));
		assertThat(((ClaudeEvent.Completed) events.get(4)).reply().text()).isEqualTo("Hello");
		assertSettled(Settlement.Outcome.SUCCESS, new ClaudeUsage(3, 2, 0, 0, 0));
	}

	@ParameterizedTest
	@EnumSource
	void whenModelStopsForBadReasonShouldSettleAndFail(Stop stop) {
		this.server.stream(PARTIAL + Streams.blockStop(0) + Streams.end(stop.reason, 40)).stream(Streams.HELLO);

		StepVerifier.create(stream())
			.expectNextCount(4)
			.expectErrorSatisfies((failure) -> assertFailure(failure, stop.errorClass, 1))
			.verify(Duration.ofSeconds(10));

		assertSettled(Settlement.Outcome.SUCCESS, new ClaudeUsage(25, 40, 0, 0, 7));
		assertAlive();
		assertThat(this.server.connections()).isEqualTo(1);
	}

	@Test
	void whenContentDoesNotComeShouldTimeOut() {
		this.wire = new WireFixture(this.server.url(), Duration.ofMillis(300), Duration.ofSeconds(10));
		CountDownLatch closed = new CountDownLatch(1);
		this.server
			.then((connection) -> connection.head(200, SSE)
				.chunk(Streams.start() + Streams.textBlock(0) + Streams.event("ping", "{}"))
				.hang(closed))
			.stream(Streams.HELLO);

		StepVerifier.create(stream()).expectNextCount(2).expectErrorSatisfies((failure) -> {
			assertFailure(failure, ErrorClass.TIMEOUT, 1);
			assertThat(failure).hasMessageContaining("no sign of life before the first content within ");
		}).verify(Duration.ofSeconds(10));

		assertSettled(Settlement.Outcome.FAILURE, new ClaudeUsage(25, 1, 0, 0, 7));
		assertAlive();
	}

	@Test
	void whenStreamStallsShouldTimeOut() {
		this.wire = new WireFixture(this.server.url(), Duration.ofSeconds(10), Duration.ofMillis(200));
		this.server
			.then((connection) -> connection.head(200, SSE)
				.chunk(PARTIAL + ": a comment is no event\n\n")
				.hang(new CountDownLatch(1)))
			.stream(Streams.HELLO);

		StepVerifier.create(stream()).expectNextCount(3).expectErrorSatisfies((failure) -> {
			assertFailure(failure, ErrorClass.TIMEOUT, 1);
			assertThat(failure).hasMessageMatching("(?s).*no further event within \\d+ ms.*");
		}).verify(Duration.ofSeconds(10));

		assertAlive();
	}

	@Test
	void whenPlainAnswerMayBeLongShouldStreamUnderneath() {
		this.server.stream(Streams.HELLO)
			.then((connection) -> connection.head(200, SSE).chunk(PARTIAL).reset())
			.stream(Streams.HELLO);

		StepVerifier.create(this.wire.wireCall().proceed(this.wire.call(false, 1_001)))
			.expectNextMatches(
					(event) -> event instanceof ClaudeEvent.Completed done && done.reply().text().equals("Hello"))
			.expectComplete()
			.verify(Duration.ofSeconds(10));
		StepVerifier.create(this.wire.wireCall().proceed(this.wire.call(false, 1_001)))
			.expectErrorSatisfies((failure) -> assertFailure(failure, ErrorClass.MALFORMED, 1))
			.verify(Duration.ofSeconds(10));

		assertThat(this.server.requests().get(0)).contains("\"stream\":true");
		assertThat(this.wire.exchanges.get(0).target().stream()).isTrue();
		assertAlive();
	}

	@Test
	void shouldCountTokens() {
		this.server.answer(200, JSON, "{\"input_tokens\":2095}").answer(200, JSON, "{\"input_tokens\":\"x\"}");
		TokenCounter counter = new TokenCounter(this.wire.webClient, this.wire.settings, this.wire.failures,
				this.wire.timeline);
		var call = this.wire.call(false, 100);
		call.body().put("temperature", 0.5).putObject("thinking").put("type", "adaptive");

		assertThat(counter.count(call).block()).isEqualTo(2095);
		StepVerifier.create(counter.count(call))
			.expectErrorSatisfies((failure) -> assertFailure(failure, ErrorClass.MALFORMED, 1))
			.verify(Duration.ofSeconds(10));

		assertThat(this.server.requests().get(0)).startsWith("POST /v1/messages/count_tokens")
			.contains("\"thinking\"")
			.doesNotContain("max_tokens")
			.doesNotContain("temperature");
		assertThat(this.wire.exchanges.get(0).target().generates()).isFalse();
		assertThat(this.wire.settlements).extracting(Settlement::outcome)
			.containsExactly(Settlement.Outcome.SUCCESS, Settlement.Outcome.FAILURE);
	}

	private Flux<ClaudeEvent> stream() {
		return this.wire.wireCall().proceed(this.wire.call(true, 100));
	}

	private List<ClaudeEvent> events() {
		return Objects.requireNonNull(stream().collectList().block(Duration.ofSeconds(10)));
	}

	private void assertAlive() {
		assertThat(stream().blockLast(Duration.ofSeconds(10))).isInstanceOf(ClaudeEvent.Completed.class);
	}

	private void assertSettled(Settlement.Outcome outcome, ClaudeUsage usage) {
		assertThat(this.wire.settlements).singleElement().satisfies((settlement) -> {
			assertThat(settlement.outcome()).isEqualTo(outcome);
			assertThat(settlement.usage()).isEqualTo(usage);
		});
	}

	private static void assertFailure(Throwable failure, ErrorClass errorClass, int attempts) {
		assertThat(failure).isInstanceOfSatisfying(ClaudeException.class, (typed) -> {
			assertThat(typed.errorClass()).isEqualTo(errorClass);
			assertThat(typed.attempts()).isEqualTo(attempts);
			assertThat(typed.model()).isEqualTo("claude-test");
		});
	}

	enum Break {

		RESET((connection) -> connection.head(200, SSE).chunk(PARTIAL).reset(), ErrorClass.MALFORMED),

		CLOSED((connection) -> connection.head(200, SSE).chunk(PARTIAL).close(), ErrorClass.MALFORMED),

		CUT_IN_EVENT((connection) -> connection.head(200, SSE).chunk(PARTIAL + "event: content_bl").close(),
				ErrorClass.MALFORMED),

		NO_END_MARKER(
				(connection) -> connection.head(200, SSE).chunk(PARTIAL + Streams.blockStop(0).substring(0, 30)).end(),
				ErrorClass.MALFORMED),

		OVERLOADED((connection) -> connection.head(200, SSE).chunk(PARTIAL + Streams.error("overloaded_error")).end(),
				ErrorClass.OVERLOADED),

		API_ERROR((connection) -> connection.head(200, SSE).chunk(PARTIAL + Streams.error("api_error")).end(),
				ErrorClass.SERVER_ERROR),

		GARBAGE((connection) -> connection.head(200, SSE)
			.chunk(PARTIAL + Streams.event("content_block_delta", "{\"type\":\"conte"))
			.hang(new CountDownLatch(1)), ErrorClass.MALFORMED),

		WRONG_BLOCK((connection) -> connection.head(200, SSE)
			.chunk(PARTIAL + Streams.text(1, "x"))
			.hang(new CountDownLatch(1)), ErrorClass.MALFORMED);

		private final Script script;

		private final ErrorClass errorClass;

		Break(Script script, ErrorClass errorClass) {
			this.script = script;
			this.errorClass = errorClass;
		}

	}

	enum NoStream {

		HTML("text/html", "<html>Sign in</html>", ErrorClass.MALFORMED), EMPTY(JSON, " ", ErrorClass.MALFORMED),
		ERROR(JSON, "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}",
				ErrorClass.OVERLOADED),
		FIRST_EVENT_IS_ERROR(SSE, Streams.error("overloaded_error"), ErrorClass.OVERLOADED),
		NO_EVENTS(SSE, "\n\n", ErrorClass.MALFORMED);

		private final String contentType;

		private final String body;

		private final ErrorClass errorClass;

		NoStream(String contentType, String body, ErrorClass errorClass) {
			this.contentType = contentType;
			this.body = body;
			this.errorClass = errorClass;
		}

	}

	enum Stop {

		REFUSAL("refusal", ErrorClass.REFUSED),
		WINDOW_FULL("model_context_window_exceeded", ErrorClass.PROMPT_TOO_LONG);

		private final String reason;

		private final ErrorClass errorClass;

		Stop(String reason, ErrorClass errorClass) {
			this.reason = reason;
			this.errorClass = errorClass;
		}

	}

}
