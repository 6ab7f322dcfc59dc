package io.github.clauderesilience.sample;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class SameOriginFilterTests {

	@Autowired
	private ServerProperties server;

	@LocalServerPort
	private int port;

	@ParameterizedTest
	@CsvSource({ "same-origin,,true", "none,,true", "same-site,,false", "cross-site,,false",
			"cross-site,http://desk.example:8080,false", "same-origin,null,true", ",,true",
			",http://desk.example:8080,true", ",https://DESK.example:8080,true", ",http://desk.example,false",
			",http://desk.example:9090,false", ",http://evil.example:8080,false",
			",http://desk.example:8080.evil.example,false", ",null,false", ",not an origin,false" })
	void shouldKnowOurOwnPage(String site, String origin, boolean ours) {
		assertThat(SameOriginFilter.isOurs(site, origin, "desk.example:8080")).isEqualTo(ours);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/review/some-id/reject", "/review/some-id/approve", "/incident/heal", "/answers",
			"/actuator/claude/pause" })
	void whenAPageOfSomebodyElsePostsShouldRefuse(String path) throws Exception {
		assertThat(post(path, "Origin", "https://evil.example")).isEqualTo(403);
		assertThat(post(path, "Sec-Fetch-Site", "cross-site")).isEqualTo(403);
	}

	@Test
	void whenOurOwnPagePostsShouldLetItPass() throws Exception {
		assertThat(post("/incident/heal", "Sec-Fetch-Site", "same-origin")).isEqualTo(200);
		assertThat(post("/incident/heal", "Origin", "http://localhost:" + this.port)).isEqualTo(200);
		assertThat(post("/review/gone/reject", "Sec-Fetch-Site", "same-origin")).isEqualTo(404);
	}

	@Test
	void whenNoBrowserPostsShouldLetItPass() throws Exception {
		assertThat(post("/incident/heal", "User-Agent", "curl")).isEqualTo(200);
	}

	@Test
	void whenAPageOfSomebodyElseLinksHereShouldShowThePage() throws Exception {
		assertThat(send(request("/review").header("Sec-Fetch-Site", "cross-site").GET())).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/ask?question=x", "/faq?question=x", "/board", "/models", "/actuator/claude" })
	void whenAPageOfSomebodyElseAsksShouldRefuse(String path) throws Exception {
		assertThat(send(request(path).header("Sec-Fetch-Site", "cross-site").GET())).isEqualTo(403);
		assertThat(send(request(path).header("Sec-Fetch-Site", "same-site").GET())).isEqualTo(403);
		assertThat(send(request(path).header("Origin", "https://evil.example").GET())).isEqualTo(403);
	}

	@ParameterizedTest
	@CsvSource({ "localhost,true", "localhost:8080,true", "LOCALHOST:8080,true", "127.0.0.1:8080,true",
			"[::1]:8080,true", "[::1],true", "evil.example:8080,false", "localhost.evil.example,false",
			"evil.example,false", ",false" })
	void shouldKnowOurOwnHost(String host, boolean known) {
		assertThat(SameOriginFilter.isKnown(host, Set.of("localhost", "127.0.0.1", "[::1]"))).isEqualTo(known);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET /", "GET /review", "GET /ask?question=x", "POST /actuator/claude/pause",
			"POST /review/some-id/approve" })
	void whenHostNameIsNotOursShouldRefuse(String request) throws Exception {
		try (Socket socket = new Socket("127.0.0.1", this.port)) {
			socket.getOutputStream()
				.write((request + " HTTP/1.1\r\nHost: rebound.example:" + this.port
						+ "\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
					.getBytes(StandardCharsets.US_ASCII));
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

			assertThat(answer).startsWith("HTTP/1.1 403");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/review", "/desk.css", "/ask?question=x", "/gone" })
	void shouldSendHeadersThatBindBrowsers(String path) throws Exception {
		HttpHeaders headers = HttpClient.newHttpClient()
			.send(request(path).GET().build(), HttpResponse.BodyHandlers.discarding())
			.headers();

		assertThat(headers.firstValue("Content-Security-Policy")).hasValueSatisfying(
				(policy) -> assertThat(policy).contains("default-src 'self'", "frame-ancestors 'none'"));
		assertThat(headers.firstValue("X-Frame-Options")).hasValue("DENY");
		assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
	}

	@Test
	void shouldListenOnLoopbackOnly() {
		assertThat(this.server.getAddress()).isNotNull()
			.satisfies((address) -> assertThat(address.isLoopbackAddress()).isTrue());
	}

	private int post(String path, String header, String value) throws Exception {
		return send(request(path).header("Content-Type", "application/json")
			.header(header, value)
			.POST(HttpRequest.BodyPublishers.ofString("{}")));
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
			.timeout(Duration.ofSeconds(60));
	}

	private static int send(HttpRequest.Builder request) throws Exception {
		return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
	}

}
