package io.github.clauderesilience.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.test.ClaudeFault;
import io.github.clauderesilience.test.ClaudeSimulation;
import io.github.clauderesilience.test.ClaudeSimulatorTest;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

@ClaudeSimulatorTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class SupportDeskApplicationTests {

	@LocalServerPort
	private int port;

	@Autowired
	private ClaudeSimulation simulation;

	@Autowired
	private CircuitBreakerRegistry circuits;

	@Test
	void shouldAnswerOverHttpWithoutAKey() throws Exception {
		this.simulation.reply("It arrives on Friday.").toPromptContaining("parcel");

		HttpResponse<String> response = get("/ask?question=Where+is+my+parcel%3F");

		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).contains("\"source\":\"LIVE\"", "\"model\":\"claude-sonnet-5-5\"", "\"attempts\":1",
				"It arrives on Friday.");
	}

	@Test
	@ClaudeFault(status = 529, model = "claude-sonnet-5-5")
	void whenTheModelIsOverloadedShouldAnswerWithAnotherOne() throws Exception {
		HttpResponse<String> response = get("/ask?question=Where+is+my+parcel%3F");

		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).contains("\"source\":\"FALLBACK_MODEL\"", "\"model\":\"claude-haiku-5-5\"");
	}

	@Test
	@ClaudeFault(status = 529)
	void whenNothingHelpsShouldSayItPolitely() throws Exception {
		HttpResponse<String> response = get("/ask?question=Where+is+my+parcel%3F");

		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).contains("\"source\":\"UNAVAILABLE\"", "\"text\":\"I can't answer right now")
			.doesNotContain("529", "Overloaded");
	}

	@Test
	void shouldRetryAMethodOfItsOwn() throws Exception {
		this.simulation.fault(Fault.status(500).endpoint("models").first(2));

		assertThat(get("/models").body()).contains("claude-haiku-5-5");
		CircuitBreaker circuit = this.circuits.circuitBreaker("model-list");
		assertThat(circuit.getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(1);
		assertThat(circuit.getCircuitBreakerConfig().getSlidingWindowSize()).isEqualTo(5);
	}

	@Test
	void whenAMethodOfItsOwnFailsShouldAnswerProblemDetails() throws Exception {
		this.simulation
			.fault(Fault.status(529).header("retry-after", "7").header("x-should-retry", "false").endpoint("models"));

		HttpResponse<String> response = get("/models");

		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
		assertThat(response.headers().firstValue("Retry-After")).contains("7");
		assertThat(response.body()).contains("please try again").doesNotContain("529");
	}

	@Test
	void shouldShowPoolsToOperators() throws Exception {
		get("/ask?question=Hello");

		assertThat(get("/actuator/claude").body()).contains("sonnet-5-5", "utilisation", "circuits", "NORMAL");
		assertThat(get("/actuator/circuitbreakers").body()).contains("claude-sonnet-5-5");
	}

	private HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
				.timeout(Duration.ofSeconds(60))
				.build(), HttpResponse.BodyHandlers.ofString());
	}

}
