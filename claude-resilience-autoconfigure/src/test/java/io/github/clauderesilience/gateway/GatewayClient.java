package io.github.clauderesilience.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A plain HTTP client of a gateway, which sees bytes.
 */
final class GatewayClient {

	static final String TOKEN = "gateway-test-token";

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final ClaudeGateway gateway;

	GatewayClient(ClaudeGateway gateway) {
		this.gateway = gateway;
	}

	HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create(this.gateway.baseUrl() + path))
			.timeout(Duration.ofSeconds(30))
			.header("x-api-key", TOKEN)
			.header("anthropic-version", "2023-06-01")
			.header("content-type", "application/json");
	}

	HttpResponse<byte[]> post(String path, String body, String... headers) throws IOException, InterruptedException {
		HttpRequest.Builder request = request(path);
		if (headers.length > 0) {
			request.headers(headers);
		}
		return send(request.POST(HttpRequest.BodyPublishers.ofString(body)).build());
	}

	HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
		return send(request(path).GET().build());
	}

	HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
		return this.client.send(request, HttpResponse.BodyHandlers.ofByteArray());
	}

	/**
	 * Writes bytes and reads until the gateway closes the connection.
	 */
	String raw(String request) throws IOException {
		try (Socket socket = connect()) {
			write(socket, request);
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	Socket connect() throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.gateway.port());
		socket.setSoTimeout(10_000);
		return socket;
	}

	static void write(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
		socket.getOutputStream().flush();
	}

	/**
	 * The bytes of a request for a message.
	 */
	static String post(String body) {
		return "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nx-api-key: " + TOKEN
				+ "\r\nanthropic-version: 2023-06-01\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
	}

	static String text(HttpResponse<byte[]> response) {
		return new String(response.body(), StandardCharsets.UTF_8);
	}

}
