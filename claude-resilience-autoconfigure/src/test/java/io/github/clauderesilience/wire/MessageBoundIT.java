package io.github.clauderesilience.wire;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.wire.ScriptedServer.Script;
import io.github.clauderesilience.wire.event.MessageBound;
import io.github.clauderesilience.wire.event.Streams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An answer without end is given up at the bound for a message.
 */
class MessageBoundIT {

	private static final String JSON = "application/json";

	private static final String SSE = "text/event-stream";

	private static final String OPEN = Streams.start() + Streams.textBlock(0);

	private static final String MESSAGE = "{\"type\":\"message\",\"stop_reason\":\"end_turn\",\"content\":[";

	private final ScriptedServer server = new ScriptedServer();

	private final WireFixture wire = new WireFixture(this.server.url(), 256 * 1024);

	@AfterEach
	void close() throws IOException {
		this.server.close();
	}

	@ParameterizedTest
	@EnumSource
	void whenAnswerDoesNotEndShouldGiveItUp(Endless endless) throws InterruptedException {
		CountDownLatch closed = new CountDownLatch(1);
		this.server.then(endless.script(closed)).stream(Streams.HELLO);

		StepVerifier.create(this.wire.wireCall().proceed(this.wire.call(endless.stream, 100)))
			.thenConsumeWhile((event) -> true)
			.expectErrorSatisfies((failure) -> assertThat(failure).isInstanceOfSatisfying(ClaudeException.class,
					(typed) -> assertThat(typed.errorClass()).isEqualTo(ErrorClass.MALFORMED)))
			.verify(Duration.ofSeconds(10));

		assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(this.wire.settlements).extracting(Settlement::outcome).containsExactly(Settlement.Outcome.FAILURE);
		assertThat(this.wire.wireCall().proceed(this.wire.call(true, 100)).blockLast(Duration.ofSeconds(10)))
			.isInstanceOf(ClaudeEvent.Completed.class);
	}

	@Test
	void shouldGrowWithMaxTokensUpToTheBoundOfAny() {
		int mega = 1024 * 1024;

		assertThat(MessageBound.of(1, 16 * mega)).isEqualTo(new MessageBound(4 * mega + 1024, 1_001));
		assertThat(MessageBound.of(4096, 16 * mega)).isEqualTo(new MessageBound(8 * mega, 5_096));
		assertThat(MessageBound.of(128_000, 16 * mega)).isEqualTo(new MessageBound(16 * mega, 10_000));
		assertThat(MessageBound.of(0, 16 * mega)).isEqualTo(MessageBound.ofAny(16 * mega));
		assertThat(MessageBound.of(Long.MAX_VALUE, 16 * mega)).isEqualTo(MessageBound.ofAny(16 * mega));
	}

	enum Endless {

		TEXT(true, SSE, OPEN, Streams.text(0, "x".repeat(4_000))),

		EMPTY_DELTAS(true, SSE, OPEN, Streams.text(0, "").repeat(100)),

		EMPTY_BLOCKS(true, SSE, Streams.start() + Streams.textBlock(0) + Streams.blockStop(0),
				(Streams.textBlock(1) + Streams.blockStop(1)).repeat(40)),

		PINGS(true, SSE, OPEN, Streams.event("ping", "{\"type\":\"ping\"}").repeat(100)),

		COMMENTS(true, SSE, OPEN, ": still there\n\n".repeat(100)),

		LINE(true, SSE, OPEN + "data: ", "x".repeat(4_000)),

		NAME(true, SSE, OPEN + "event: ", "x".repeat(4_000)),

		BLANKS(true, SSE, "\n", " \n".repeat(2_000)),

		UNNAMED_DOCUMENT(true, "text/plain", MESSAGE, "{},".repeat(1_000)),

		DOCUMENT(false, JSON, MESSAGE, "{},".repeat(1_000)),

		EVENTS_FOR_A_PLAIN_REQUEST(false, SSE, OPEN, Streams.text(0, "x".repeat(4_000))),

		PAGE(true, "text/html", "<html>", "<br>".repeat(1_000));

		private final boolean stream;

		private final String contentType;

		private final String begin;

		private final String again;

		Endless(boolean stream, String contentType, String begin, String again) {
			this.stream = stream;
			this.contentType = contentType;
			this.begin = begin;
			this.again = again;
		}

		private Script script(CountDownLatch closed) {
			return (connection) -> {
				connection.head(200, this.contentType).chunk(this.begin);
				try {
					while (true) {
						connection.chunk(this.again);
					}
				}
				catch (IOException ex) {
					closed.countDown();
					throw ex;
				}
			};
		}

	}

}
