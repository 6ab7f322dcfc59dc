package io.github.clauderesilience.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Objects;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * A proxy or the API takes a connection and then says nothing: the connection is not
 * established, and no request was sent over it.
 */
class HangingConnectIT {

	/* Connections are accepted by the operating system, and nothing reads them. */
	private final ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

	private @Nullable ConfigurableApplicationContext context;

	HangingConnectIT() throws IOException {
	}

	@AfterEach
	void stop() throws IOException {
		if (this.context != null) {
			this.context.close();
		}
		this.silent.close();
	}

	@Test
	void whenTheTlsHandshakeHangsShouldEndItAfterTheConnectTimeout() {
		start("https://127.0.0.1:" + this.silent.getLocalPort(), "claude.timeout.connect=300ms");

		ClaudeException failure = failure(ClaudeRequest.of("Hi"));

		assertThat(failure.errorClass()).isEqualTo(ErrorClass.CONNECTION);
		assertThat(failure).hasMessageContaining("SslHandshakeTimeoutException").hasMessageNotContaining("billed");
	}

	@Test
	void whenTheProxyNeverAnswersShouldEndItAfterTheConnectTimeout() {
		startBehindProxy("claude.timeout.connect=300ms");

		ClaudeException failure = failure(ClaudeRequest.of("Hi"));

		assertThat(failure.errorClass()).isEqualTo(ErrorClass.CONNECTION);
		assertThat(failure).hasMessageContaining("/127.0.0.1:" + this.silent.getLocalPort())
			.hasMessageNotContaining("billed");
	}

	@Test
	void whenTheDeadlineComesBeforeTheConnectionShouldNotSayThatTheRequestWasSent() {
		startBehindProxy("claude.timeout.connect=20s");

		ClaudeException failure = failure(ClaudeRequest.builder().user("Hi").deadline(Duration.ofMillis(500)).build());

		assertThat(failure).hasMessageContaining("not sent").hasMessageNotContaining("billed");
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.CONNECTION);
	}

	private ClaudeException failure(ClaudeRequest request) {
		ConfigurableApplicationContext running = Objects.requireNonNull(this.context);
		return catchThrowableOfType(ClaudeException.class, () -> running.getBean(ClaudeService.class).send(request));
	}

	private void start(String baseUrl, String connectTimeout) {
		this.context = ClaudeContexts.start(baseUrl, connectTimeout, "claude.timeout.attempt=5s");
	}

	private void startBehindProxy(String connectTimeout) {
		System.setProperty("http.proxyHost", "127.0.0.1");
		System.setProperty("http.proxyPort", String.valueOf(this.silent.getLocalPort()));
		try {
			start("http://api.behind-the-proxy.invalid", connectTimeout);
		}
		finally {
			System.clearProperty("http.proxyHost");
			System.clearProperty("http.proxyPort");
		}
	}

}
