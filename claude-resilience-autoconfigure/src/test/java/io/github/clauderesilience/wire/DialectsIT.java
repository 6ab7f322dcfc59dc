package io.github.clauderesilience.wire;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.wire.event.Streams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Gateways answer in either form, under any content type or none.
 */
class DialectsIT {

	private static final String MESSAGE = """
			{"type":"message","role":"assistant","model":"claude-test","content":[{"type":"text","text":"Hello"}],\
			"stop_reason":"end_turn","usage":{"input_tokens":25,"output_tokens":12,"cache_read_input_tokens":7}}""";

	private static final ClaudeUsage USAGE = new ClaudeUsage(25, 12, 0, 0, 7);

	private final ScriptedServer server = new ScriptedServer();

	private final WireFixture wire = new WireFixture(this.server.url());

	@AfterEach
	void close() throws IOException {
		this.server.close();
	}

	@ParameterizedTest
	@CsvSource({ "true, true, text/event-stream", "true, true, text/plain", "true, true, ",
			"true, true, application/json", "true, true, application/octet-stream", "true, true, a broken type",
			"true, false, application/json", "true, false, text/event-stream", "true, false, ",
			"true, false, text/plain", "false, false, text/plain", "false, false, ", "false, false, text/event-stream",
			"false, true, text/event-stream", "false, true, ", "false, true, application/json",
			"false, true, text/plain" })
	void shouldReadEitherFormWhateverItsType(boolean asked, boolean events, String type) {
		answer(type, events ? Streams.HELLO : MESSAGE);

		List<ClaudeEvent> seen = Objects.requireNonNull(
				this.wire.wireCall().proceed(this.wire.call(asked, 100)).collectList().block(Duration.ofSeconds(10)));

		ClaudeReply reply = ((ClaudeEvent.Completed) seen.get(seen.size() - 1)).reply();
		assertThat(reply.text()).isEqualTo("Hello");
		assertThat(reply.usage()).isEqualTo(USAGE);
		assertThat(shown(seen)).isEqualTo(asked ? "Hello" : "");
		assertThat(this.wire.settlements).singleElement().satisfies((settlement) -> {
			assertThat(settlement.outcome()).isEqualTo(Settlement.Outcome.SUCCESS);
			assertThat(settlement.usage()).isEqualTo(USAGE);
		});
	}

	@ParameterizedTest
	@CsvSource({ "true, text/plain", "true, ", "false, text/plain", "false, application/json" })
	void whenOthersUseTheClientShouldMeterEitherForm(boolean events, String type) {
		answer(type, events ? Streams.HELLO : MESSAGE);

		this.wire.webClient.post()
			.uri("/v1/messages")
			.bodyValue("{\"model\":\"claude-test\"}")
			.exchangeToMono((response) -> response.bodyToMono(byte[].class))
			.block(Duration.ofSeconds(10));

		assertThat(this.wire.settlements).singleElement().satisfies((settlement) -> {
			assertThat(settlement.outcome()).isEqualTo(Settlement.Outcome.SUCCESS);
			assertThat(settlement.usage()).isEqualTo(USAGE);
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "``|a body without any event, which may be empty",
					"hello|a body without any event, which may be empty",
					"{\"ok\":true}|a JSON document of 11 bytes that is not a message of the API",
					"{\"type\":\"mess|a text of 13 bytes that is not a message of the API" })
	void whenNoStreamComesInPlaceOfOneShouldSayWhatCame(String body, String what) {
		this.server.then(
				(connection) -> connection.raw("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: "
						+ body.length() + "\r\n\r\n" + body));

		assertThatExceptionOfType(ClaudeException.class)
			.isThrownBy(() -> this.wire.wireCall()
				.proceed(this.wire.call(true, 100))
				.collectList()
				.block(Duration.ofSeconds(10)))
			.withMessageContaining(" answered 200, but in place of an answer of the API came " + what
					+ " (Content-Type text/event-stream)")
			.satisfies((failure) -> assertThat(failure.errorClass()).isEqualTo(ErrorClass.MALFORMED));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenTheBodyIsCompressedUnaskedShouldNameItsEncoding(boolean stream) {
		this.server.then((connection) -> connection.raw("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
				+ "content-encoding: br\r\ncontent-length: 3\r\n\r\n\u000b\u0001\u0003"));

		assertThatExceptionOfType(ClaudeException.class)
			.isThrownBy(() -> this.wire.wireCall()
				.proceed(this.wire.call(stream, 100))
				.collectList()
				.block(Duration.ofSeconds(10)))
			.withMessageContaining("Content-Type application/json, Content-Encoding br, which was not asked for")
			.satisfies((failure) -> assertThat(failure.errorClass()).isEqualTo(ErrorClass.MALFORMED));
	}

	private void answer(String type, String body) {
		String named = (type != null) ? "content-type: " + type + "\r\n" : "";
		this.server.then((connection) -> {
			connection.raw("HTTP/1.1 200 OK\r\n" + named + "transfer-encoding: chunked\r\n\r\n");
			connection.chunk(body.substring(0, 1)).chunk(body.substring(1)).end();
		});
	}

	private static String shown(List<ClaudeEvent> events) {
		StringBuilder text = new StringBuilder();
		for (ClaudeEvent event : events) {
			if (event instanceof ClaudeEvent.TextDelta delta) {
				text.append(delta.text());
			}
		}
		return text.toString();
	}

}
