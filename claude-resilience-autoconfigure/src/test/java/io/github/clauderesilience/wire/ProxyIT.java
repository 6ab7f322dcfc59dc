package io.github.clauderesilience.wire;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.ClaudeUnavailableException;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The API is reached through a proxy that the system properties of the JVM name.
 */
class ProxyIT {

	private static final String REPLY = "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-sonnet-5-5\","
			+ "\"content\":[{\"type\":\"text\",\"text\":\"Through the proxy\"}],\"stop_reason\":\"end_turn\","
			+ "\"usage\":{\"input_tokens\":5,\"output_tokens\":5}}";

	private final List<String> requests = new CopyOnWriteArrayList<>();

	private final ServerSocket server;

	private volatile String answerToConnect = "";

	private ConfigurableApplicationContext context;

	ProxyIT() throws IOException {
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
	}

	@BeforeEach
	void start() {
		Thread thread = new Thread(this::serve, "proxy");
		thread.setDaemon(true);
		thread.start();
		System.setProperty("http.proxyHost", "127.0.0.1");
		System.setProperty("http.proxyPort", String.valueOf(this.server.getLocalPort()));
		try {
			this.context = ClaudeContexts.start("http://api.behind-the-proxy.invalid",
					"claude.retry.default.initial=10ms", "claude.fallback.models=");
		}
		finally {
			System.clearProperty("http.proxyHost");
			System.clearProperty("http.proxyPort");
		}
	}

	@AfterEach
	void stop() throws IOException {
		this.context.close();
		this.server.close();
	}

	@Test
	void shouldAskThroughTheProxy() {
		this.answerToConnect = "HTTP/1.1 200 Connection established\r\n\r\n";

		assertThat(claude().send(ClaudeRequest.of("Hi")).text()).isEqualTo("Through the proxy");
		assertThat(this.requests).contains("CONNECT api.behind-the-proxy.invalid:80 HTTP/1.1",
				"POST /v1/messages HTTP/1.1");
	}

	@Test
	void whenTheProxyWantsALoginShouldSayWhatItAnswered() {
		this.answerToConnect = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";

		assertThatExceptionOfType(ClaudeUnavailableException.class)
			.isThrownBy(() -> claude().send(ClaudeRequest.of("Hi")))
			.withMessageContaining("/127.0.0.1:" + this.server.getLocalPort())
			.withMessageContaining("407 Proxy Authentication Required");
	}

	private ClaudeService claude() {
		return this.context.getBean(ClaudeService.class);
	}

	private void serve() {
		while (!this.server.isClosed()) {
			try (Socket socket = this.server.accept()) {
				BufferedReader in = new BufferedReader(
						new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
				readRequest(in);
				write(socket, this.answerToConnect);
				if (this.answerToConnect.contains(" 200 ")) {
					readRequest(in);
					write(socket,
							"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
									+ REPLY.length() + "\r\n\r\n" + REPLY);
				}
			}
			catch (IOException ex) {
				// The next connection, unless the server is closed.
			}
		}
	}

	private void readRequest(BufferedReader in) throws IOException {
		String line = in.readLine();
		this.requests.add(String.valueOf(line));
		int length = 0;
		while (line != null && !line.isEmpty()) {
			line = in.readLine();
			if (line != null && line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
				length = Integer.parseInt(line.substring(15).strip());
			}
		}
		for (int read = 0; read < length; read++) {
			in.read();
		}
	}

	private static void write(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
		socket.getOutputStream().flush();
	}

}
