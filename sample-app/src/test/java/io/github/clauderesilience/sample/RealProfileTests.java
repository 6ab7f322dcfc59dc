package io.github.clauderesilience.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import io.github.clauderesilience.test.AutoConfigureClaudeSimulator;
import io.github.clauderesilience.test.ClaudeSimulation;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The profile for the real API, with a server elsewhere in its place.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "ANTHROPIC_API_KEY=a-key-of-the-environment")
@ActiveProfiles("real")
@AutoConfigureClaudeSimulator(standalone = true)
class RealProfileTests {

	@LocalServerPort
	private int port;

	@Autowired
	private ClaudeSimulation elsewhere;

	@Test
	void shouldHaveTheSamePageWithoutAnyButtonForTrouble() throws Exception {
		String page = send(request("/")).body();

		assertThat(page).contains("id=\"question\"", "id=\"board-title\"", "Claude API")
			.doesNotContain("data-trouble", "incident", "Simulated");
	}

	@Test
	void shouldNotHaveTheAddressesBehindTheButtons() throws Exception {
		for (String path : new String[] { "/incident/OUTAGE/begin", "/incident/heal", "/incident/tour" }) {
			HttpRequest.Builder press = request(path).header("Content-Type", "application/json")
				.POST(HttpRequest.BodyPublishers.ofString("{}"));

			assertThat(send(press).statusCode()).as(path).isEqualTo(404);
		}
	}

	@Test
	void shouldAskWithTheKeyOfTheEnvironment() throws Exception {
		assertThat(send(request("/ask?question=Hello")).body()).contains("\"source\":\"LIVE\"");
		assertThat(this.elsewhere.requests()).singleElement()
			.satisfies((request) -> assertThat(request.headers()).containsKey("x-api-key"));
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
			.timeout(Duration.ofSeconds(60));
	}

	private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
		return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

}
