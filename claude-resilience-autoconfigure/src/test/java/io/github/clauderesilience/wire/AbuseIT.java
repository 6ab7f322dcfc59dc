package io.github.clauderesilience.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.breaker.CircuitBreakers;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import io.github.clauderesilience.testsupport.ScriptedTransport;
import io.github.clauderesilience.wire.event.Streams;
import io.github.clauderesilience.wire.http.OpenConnections;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of bytes no server should send. One line of the table is one case: the
 * bytes, what they are to the caller, whether the call is repeated by default, whether it
 * counts against the model's circuit, and whether the connection takes another request.
 * Each case is tried by {@code send}, by {@code stream} and by another user of
 * {@code claudeWebClient}, whose requests are never repeated.
 * <p>
 * In the bytes, {@code {good}} is a whole answer, {@code {type}} its content type and
 * {@code {body}} its body, each as the caller asked for it; {@code {close}} and
 * {@code {reset}} at the end close and reset the connection.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AbuseIT {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final String OK = "HTTP/1.1 200 OK\r\ncontent-type: {type}\r\n";

	private static final String CHUNKED = OK + "transfer-encoding: chunked\r\n\r\n";

	private final ScriptedServer server = new ScriptedServer();

	private final AtomicInteger keys = new AtomicInteger();

	private final ConfigurableApplicationContext context = ClaudeContexts.start(this.server.url(),
			() -> "sk-ant-test-" + this.keys, "claude.timeout.attempt=2s", "claude.timeout.first-content=2s",
			"claude.retry.default.max-retries=1", "claude.retry.default.initial=1ms",
			"claude.retry.malformed.max-retries=1", "claude.retry.timeout.max-retries=1",
			"claude.retry.budget.per-second=1000", "claude.http.max-connections=1",
			"claude.rate-limit.max-in-flight=1");

	private final ClaudeService claude = this.context.getBean(ClaudeService.class);

	private final CircuitBreakers circuits = this.context.getBean(CircuitBreakers.class);

	static Stream<Case> table() {
		return Stream.of(
		// @formatter:off
			answered("one informational response", "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n{good}", true),
			answered("several informational responses", "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
					+ "HTTP/1.1 103 Early Hints\r\ncontent-length: 5\r\n\r\nHTTP/1.1 199 X\r\n\r\n{good}", true),
			answered("a second answer behind the first", "{good}{good}", false),
			answered("half a second answer behind the first", "{good}HTTP/1.1 2", false),
			answered("a line break behind the answer", "{good}\r\n", false),
			answered("HTTP/1.0", "HTTP/1.0 200 OK\r\ncontent-type: {type}\r\n\r\n{body}{close}", false),
			answered("no length, until the end", OK + "\r\n{body}{close}", false),
			answered("no reason phrase", "HTTP/1.1 200\r\ncontent-type: {type}\r\n\r\n{body}{close}", false),
			answered("cookies that are none", "HTTP/1.1 200 OK\r\nset-cookie: =;;; Domain=@\r\nset-cookie: a b=c\r\n"
					+ "content-type: {type}\r\n\r\n{body}{close}", false),

			malformed("switching protocols", "HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\n\r\n"),
			malformed("status 0", "HTTP/1.1 0\r\n\r\n"),
			malformed("status 0 with a body", "HTTP/1.1 0 X\r\ncontent-length: 2\r\n\r\n{}"),
			malformed("status 99", "HTTP/1.1 99 X\r\n\r\n"),
			malformed("status 600", "HTTP/1.1 600 X\r\ncontent-length: 0\r\n\r\n"),
			malformed("status 999", "HTTP/1.1 999 X\r\ncontent-type: {type}\r\ncontent-length: 0\r\n\r\n"),
			malformed("negative status", "HTTP/1.1 -1 X\r\n\r\n"),
			malformed("status in letters", "HTTP/1.1 2OO OK\r\n\r\n"),
			malformed("status of eleven digits", "HTTP/1.1 20000000000 X\r\n\r\n"),
			malformed("a bad status after an informational response",
					"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 0\r\n\r\n"),
			malformed("another protocol", "SSH-2.0-OpenSSH_9.2\r\n"),
			malformed("no protocol", "220 mail.example.com ESMTP\r\n"),
			malformed("a page without a head", "<html><h1>Sign in</h1></html>\r\n\r\n"),
			malformed("binary data", "\u0001\u0002\u0003\u0004\r\n\r\n"),
			malformed("a status line without end", "HTTP/1.1 200 " + "x".repeat(10_000)),
			malformed("a header without colon", OK + "nonsense\r\n\r\n"),
			malformed("a header value with NUL", OK + "x: a\u0000b\r\n\r\n"),
			malformed("a huge header", OK + "x: " + "y".repeat(200_000) + "\r\n\r\n"),
			malformed("headers without end", OK + "x: y\r\n".repeat(20_000)),
			malformed("a length in letters", OK + "content-length: abc\r\n\r\n"),
			malformed("a negative length", OK + "content-length: -5\r\n\r\n"),
			malformed("a length of twenty digits", OK + "content-length: 99999999999999999999\r\n\r\n"),
			malformed("two lengths", OK + "content-length: 5\r\ncontent-length: 6\r\n\r\n"),
			malformed("a length and chunks", OK + "content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n"),
			malformed("chunks within another coding", OK + "transfer-encoding: chunked, gzip\r\n\r\n"),
			malformed("a length that is too short", OK + "content-length: 10\r\n\r\n{body}"),
			malformed("a length that is too long", OK + "content-length: 100000\r\n\r\n{{close}"),
			malformed("a chunk size in letters", CHUNKED + "zz\r\n"),
			malformed("no chunk size", CHUNKED + "\r\n\r\n"),
			malformed("a negative chunk size", CHUNKED + "-5\r\n"),
			malformed("a chunk size beyond 2 GB", CHUNKED + "FFFFFFFFFF\r\n"),
			malformed("a chunk longer than its size", CHUNKED + "2\r\n{body}\r\n0\r\n\r\n"),
			malformed("chunks cut short", CHUNKED + "20\r\n{{close}"),
			malformed("a trailer that is none", CHUNKED + "2\r\n{}\r\n0\r\n\u0000\r\n\r\n"),
			malformed("a trailer without end", CHUNKED + "2\r\n{}\r\n0\r\n" + "x: y\r\n".repeat(20_000)),
			malformed("compressed data that is none", OK
					+ "content-encoding: gzip\r\ncontent-length: 10\r\n\r\n0123456789"),
			wellFormed("an empty body", OK + "content-length: 0\r\n\r\n", ErrorClass.MALFORMED),
			wellFormed("no content", "HTTP/1.1 204 No Content\r\n\r\n", ErrorClass.MALFORMED),

			cut("no byte, closed", "{close}"),
			cut("no byte, reset", "{reset}"),
			cut("a status line cut short", "HTTP/1.1 2{close}"),
			cut("a head cut short", OK + "content-le{close}"),
			cut("an informational response and no more", "HTTP/1.1 103 Early Hints\r\n\r\n{close}"),
			wellFormed("a time to wait that is none", "HTTP/1.1 503 X\r\nretry-after: soon\r\nretry-after-ms: NaN\r\n"
					+ "content-length: 0\r\n\r\n", ErrorClass.SERVER_ERROR)
		// @formatter:on
		);
	}

	static Stream<Arguments> cases() {
		return table().flatMap((each) -> Arrays.stream(Caller.values()).map((caller) -> Arguments.of(each, caller)));
	}

	/** Another key, so that no pool remembers the case before. */
	@BeforeEach
	void begin() {
		this.keys.incrementAndGet();
		this.context.getBean(OpenConnections.class).cut();
	}

	@AfterAll
	void close() throws IOException {
		this.context.close();
		this.server.close();
	}

	@ParameterizedTest
	@MethodSource("cases")
	void shouldBeWhatTheTableSays(Case abuse, Caller caller) {
		warmUp();
		int before = this.server.requests().size();
		this.server.otherwise(abuse.script(caller));

		ErrorClass errorClass = outcome(caller);

		int requests = this.server.requests().size() - before;
		boolean counted = this.circuits.views().stream().anyMatch((view) -> view.consecutiveFailures() > 0);
		boolean retried = requests > 1 && caller.retries;
		assertThat(new Result(errorClass, retried, counted)).isEqualTo(new Result(abuse.errorClass,
				abuse.errorClass != null && abuse.retried && caller.retries, abuse.counted));
		assertThat(requests).as("requests").isLessThanOrEqualTo(3);
	}

	@ParameterizedTest
	@MethodSource("cases")
	void shouldUseOnlyConnectionsThatOweNothing(Case abuse, Caller caller) {
		warmUp();
		int faulty = this.server.requests().size();
		this.server.then(abuse.script(caller));

		outcome(caller);
		warmUp();

		List<Integer> connections = this.server.served();
		List<Integer> later = connections.subList(faulty + 1, connections.size());
		assertThat(later.contains(connections.get(faulty))).as("used again").isEqualTo(abuse.reused);
	}

	private void warmUp() {
		this.server.otherwise(answered("", "{good}", true).script(Caller.SEND));
		assertThat(outcome(Caller.SEND)).isNull();
		assertThat(this.circuits.views()).allSatisfy((view) -> assertThat(view.consecutiveFailures()).isZero());
	}

	/** The class of the failure, or {@code null} for the answer. */
	private @Nullable ErrorClass outcome(Caller caller) {
		try {
			assertThat(caller.call(this)).isEqualTo("Hello.");
			return null;
		}
		catch (RuntimeException ex) {
			return typed(ex).errorClass();
		}
	}

	/** Spring's {@code retrieve()} wraps what a body fails with. */
	private static ClaudeException typed(RuntimeException failure) {
		if (failure instanceof ClaudeException typed) {
			return typed;
		}
		if (failure.getCause() instanceof ClaudeException typed) {
			return typed;
		}
		throw failure;
	}

	private String send() {
		return this.claude.send(ClaudeRequest.of("Hi")).text();
	}

	private String stream() {
		ClaudeEvent last = this.claude.stream(ClaudeRequest.of("Hi")).blockLast(PATIENCE);
		return (last instanceof ClaudeEvent.Completed completed) ? completed.reply().text() : "incomplete";
	}

	private String direct() {
		WebClient client = this.context.getBean("claudeWebClient", WebClient.class);
		String body = client.post()
			.uri("/v1/messages")
			.bodyValue(Map.of("model", "claude-sonnet-5-5", "max_tokens", 50, "messages",
					List.of(Map.of("role", "user", "content", "Hi"))))
			.retrieve()
			.bodyToMono(String.class)
			.block(PATIENCE);
		return Objects.requireNonNullElse(body, "").contains("Hello.") ? "Hello." : "no message";
	}

	private static Case answered(String name, String bytes, boolean reused) {
		return new Case(name, bytes, null, false, false, reused);
	}

	private static Case malformed(String name, String bytes) {
		return new Case(name, bytes, ErrorClass.MALFORMED, true, true, false);
	}

	private static Case cut(String name, String bytes) {
		return new Case(name, bytes, ErrorClass.CONNECTION, true, true, false);
	}

	private static Case wellFormed(String name, String bytes, ErrorClass errorClass) {
		return new Case(name, bytes, errorClass, true, true, true);
	}

	private record Result(@Nullable ErrorClass errorClass, boolean retried, boolean counted) {
	}

	/**
	 * One line of the table.
	 *
	 * @param name what it is
	 * @param bytes what comes in answer to the request
	 * @param errorClass what it is to the caller, {@code null} for an answer
	 * @param retried whether the call is repeated
	 * @param counted whether it counts against the circuit
	 * @param reused whether the connection takes another request
	 */
	private record Case(String name, String bytes, @Nullable ErrorClass errorClass, boolean retried, boolean counted,
			boolean reused) {

		private ScriptedServer.Script script(Caller caller) {
			String type = (caller == Caller.STREAM) ? "text/event-stream" : "application/json";
			String body = (caller == Caller.STREAM) ? stream() : ScriptedTransport.MESSAGE;
			String good = "HTTP/1.1 200 OK\r\ncontent-type: {type}\r\nrequest-id: req_1\r\ncontent-length: "
					+ body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n{body}";
			String all = this.bytes.replace("{good}", good).replace("{type}", type).replace("{body}", body);
			return (connection) -> {
				connection.raw(all.replace("{close}", "").replace("{reset}", ""));
				if (all.endsWith("{close}")) {
					connection.close();
				}
				else if (all.endsWith("{reset}")) {
					connection.reset();
				}
			};
		}

		private static String stream() {
			return Streams.start() + Streams.textBlock(0) + Streams.text(0, "Hello.") + Streams.blockStop(0)
					+ Streams.end("end_turn", 5);
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	/** Who asks. */
	private enum Caller {

		SEND(true), STREAM(true), DIRECT(false);

		private final boolean retries;

		Caller(boolean retries) {
			this.retries = retries;
		}

		private String call(AbuseIT test) {
			return switch (this) {
				case SEND -> test.send();
				case STREAM -> test.stream();
				case DIRECT -> test.direct();
			};
		}

	}

}
