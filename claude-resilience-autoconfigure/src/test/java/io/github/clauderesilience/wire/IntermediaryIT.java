package io.github.clauderesilience.wire;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.ClaudeUnavailableException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.breaker.CircuitBreakers;
import io.github.clauderesilience.breaker.CircuitView;
import io.github.clauderesilience.review.RequestLog;
import io.github.clauderesilience.review.ReviewQueue;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import io.github.clauderesilience.testsupport.LogCapture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What stands in front of the API answers in its place, byte by byte: the question is
 * fine, and no operator has to look at it.
 */
class IntermediaryIT {

	private final AtomicInteger requests = new AtomicInteger();

	private volatile String answer = "";

	private ServerSocket server;

	private ConfigurableApplicationContext context;

	private ClaudeService claude;

	IntermediaryIT() throws IOException {
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
	}

	@BeforeEach
	void start() {
		Thread thread = new Thread(this::serve, "intermediary");
		thread.setDaemon(true);
		thread.start();
		this.context = ClaudeContexts.start("http://127.0.0.1:" + this.server.getLocalPort(),
				"claude.retry.intermediary.max-retries=1", "claude.retry.intermediary.initial=10ms",
				"claude.circuit-breaker.failures=5");
		this.claude = this.context.getBean(ClaudeService.class);
	}

	@AfterEach
	void stop() throws IOException {
		this.context.close();
		this.server.close();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "403 Forbidden|text/html|<html>Attention required</html>|2", "403 Forbidden|text/plain||2",
					"403 Forbidden|application/json|{\"error\":{\"type\":\"forbidden\"}}|2",
					"407 Proxy Authentication Required|text/html|<html>Log in</html>|1",
					"400 Bad Request|text/html|<html>The plain HTTP request was sent to HTTPS port</html>|1",
					"404 Not Found|application/json|{\"detail\":\"Not Found\"}|1",
					"301 Moved Permanently|text/plain||1", "418 I'm a teapot|text/plain|short and stout|1" })
	void shouldSayThatTheQuestionIsFine(String status, String type, String body, int sent) {
		answerWith(status, type, (body != null) ? body : "");

		try (LogCapture log = LogCapture.of(RequestLog.LOGGER, Level.DEBUG)) {
			ClaudeException failure = Objects.requireNonNull(catchThrowableOfType(ClaudeException.class,
					() -> this.claude.send(ClaudeRequest.of("My name is Jane"))));

			assertThat(failure).isInstanceOf(ClaudeUnavailableException.class);
			assertThat(failure.errorClass()).isEqualTo(ErrorClass.INTERMEDIARY);
			assertThat(failure.userMessage()).contains("Your question is fine");
			assertThat(failure).hasMessageContaining(status.substring(0, 3))
				.hasMessageContaining("server: test-wall/1.0")
				.hasMessageContaining("http://127.0.0.1:" + this.server.getLocalPort());
			assertThat(this.requests).hasValue(sent);
			assertThat(log.lines()).isEmpty();
			assertThat(this.context.getBean(ReviewQueue.class).list(null)).isEmpty();
		}
	}

	@Test
	void whenItLastsShouldOpenNoCircuitAndLogOnce() {
		answerWith("403 Forbidden", "text/html", "<html>no</html>");

		try (LogCapture log = LogCapture.of(AnswerFilter.class.getName(), Level.WARN)) {
			for (int i = 0; i < 12; i++) {
				ClaudeReply reply = this.claude.ask("Where is parcel " + i + "?");
				assertThat(reply.provenance().errorClass()).isEqualTo(ErrorClass.INTERMEDIARY);
			}

			assertThat(log.lines()).singleElement()
				.asString()
				.contains("answered 403", "server: test-wall/1.0", "http://127.0.0.1:")
				.doesNotContain("parcel");
		}
		assertThat(this.context.getBean(CircuitBreakers.class).views()).extracting(CircuitView::state)
			.containsOnly(CircuitView.State.NORMAL);
	}

	private void answerWith(String status, String type, String body) {
		this.answer = "HTTP/1.1 " + status + "\r\nServer: test-wall/1.0\r\nContent-Type: " + type
				+ "\r\nLocation: http://127.0.0.1:1/elsewhere\r\nConnection: close\r\nContent-Length: " + body.length()
				+ "\r\n\r\n" + body;
	}

	private void serve() {
		while (!this.server.isClosed()) {
			try (Socket socket = this.server.accept()) {
				readRequest(socket.getInputStream());
				this.requests.incrementAndGet();
				socket.getOutputStream().write(this.answer.getBytes(StandardCharsets.US_ASCII));
				socket.getOutputStream().flush();
			}
			catch (IOException ex) {
				// The next connection, unless the server is closed.
			}
		}
	}

	private static void readRequest(InputStream in) throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			int next = in.read();
			if (next < 0) {
				throw new IOException("No request");
			}
			head.append((char) next);
		}
		String lower = head.toString().toLowerCase(Locale.ROOT);
		int at = lower.indexOf("content-length: ") + "content-length: ".length();
		in.readNBytes(Integer.parseInt(lower.substring(at, lower.indexOf('\r', at))));
	}

}
