package io.github.clauderesilience.sample;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class SameOriginFilterTests {

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
