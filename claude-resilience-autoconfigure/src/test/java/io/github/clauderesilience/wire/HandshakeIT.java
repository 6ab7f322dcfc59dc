package io.github.clauderesilience.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.ClaudeUnavailableException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The scheme of the address is not that of its port.
 */
class HandshakeIT {

	private static final byte[] ALERT = { 21, 3, 3, 0, 2, 2, 70 };

	@ParameterizedTest
	@ValueSource(strings = { "", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" })
	void whenThePortDoesNotSpeakTlsShouldSayWhatToChange(String answer) throws IOException {
		ClaudeUnavailableException failure = failure("https", answer.getBytes(StandardCharsets.US_ASCII));

		assertThat(failure.errorClass()).isEqualTo(ErrorClass.CONNECTION);
		assertThat(failure).hasMessageContaining("could not be reached: the TLS handshake failed (")
			.hasMessageContaining("write http:// if it does not speak TLS");
	}

	@Test
	void whenThePortSpeaksTlsAloneShouldSayWhatToChange() throws IOException {
		ClaudeUnavailableException failure = failure("http", ALERT);

		assertThat(failure.errorClass()).isEqualTo(ErrorClass.MALFORMED);
		assertThat(failure).hasMessageContaining("The port of claude.base-url speaks TLS: write https://");
	}

	private static ClaudeUnavailableException failure(String scheme, byte[] answer) throws IOException {
		try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			Thread thread = new Thread(() -> answerAll(server, answer), "other-scheme");
			thread.setDaemon(true);
			thread.start();
			try (ConfigurableApplicationContext context = ClaudeContexts
				.start(scheme + "://127.0.0.1:" + server.getLocalPort(), "claude.retry.connection.max-retries=0")) {
				ClaudeService claude = context.getBean(ClaudeService.class);

				return catchThrowableOfType(ClaudeUnavailableException.class,
						() -> claude.send(ClaudeRequest.of("Hi")));
			}
		}
	}

	private static void answerAll(ServerSocket server, byte[] answer) {
		while (!server.isClosed()) {
			try (Socket socket = server.accept()) {
				socket.getInputStream().read();
				socket.getOutputStream().write(answer);
				socket.getOutputStream().flush();
			}
			catch (IOException ex) {
				// The next connection, unless the server is closed
			}
		}
	}

}
