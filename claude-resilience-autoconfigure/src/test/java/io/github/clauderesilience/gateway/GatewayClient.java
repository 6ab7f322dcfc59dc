package io.github.clauderesilience.gateway;

import java.io.IOException;
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

	static String text(HttpResponse<byte[]> response) {
		return new String(response.body(), StandardCharsets.UTF_8);
	}

}
