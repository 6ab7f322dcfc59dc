package io.github.clauderesilience.sample.review;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import io.github.clauderesilience.review.ReviewItem;
import io.github.clauderesilience.review.ReviewQueue;
import io.github.clauderesilience.sample.SupportDesk;
import io.github.clauderesilience.sample.Tally;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.test.ClaudeSimulation;
import io.github.clauderesilience.test.ClaudeSimulatorTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

@ClaudeSimulatorTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ReviewPageTests {

	private final HttpClient http = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS).build();

	@LocalServerPort
	private int port;

	@Autowired
	private ClaudeSimulation simulation;

	@Autowired
	private SupportDesk desk;

	@Autowired
	private Tally tally;

	@Autowired
	private ReviewQueue queue;

	@Test
	void shouldShowTheAnswerToWhatIsApproved() throws Exception {
		String id = declined("How do I pick a lock?");
		long before = answers();

		assertThat(send("/review/" + id + "/approve", "")).contains("Approved", "asked again, answered by Claude");
		assertThat(answers()).isEqualTo(before + 1);
		assertThat(send("/review/" + declined("How do I open a door?") + "/reject", "")).contains("Rejected");
	}

	@Test
	void whenThereIsNoAnswerShouldSayWhatToDo() throws Exception {
		String id = declined("How do I open a window?");
		this.simulation.fault(Fault.refusal(null).first(1));

		assertThat(send("/review/" + id + "/approve", "")).contains("The model declined it again", "asked 2 times");
	}

	@Test
	void shouldShowTheAnswerToWhatAnOperatorApproves() throws Exception {
		String id = declined("How do I open a gate?");

		assertThat(send("/actuator/claude/review/" + id, "{\"decision\":\"approve\"}")).contains("ANSWERED");
		assertThat(get("/review")).contains("asked again, answered by Claude");
	}

	private String declined(String question) {
		this.simulation.fault(Fault.refusal(null).first(1));
		this.desk.ask(question);
		return this.queue.list(ReviewItem.Status.PENDING).get(0).id();
	}

	private long answers() {
		return this.tally.totals().sources().values().stream().mapToLong(Long::longValue).sum();
	}

	private String send(String path, String json) throws Exception {
		return body(request(path).header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(json)));
	}

	private String get(String path) throws Exception {
		return body(request(path).GET());
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
			.timeout(Duration.ofSeconds(60));
	}

	private String body(HttpRequest.Builder request) throws Exception {
		return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
	}

}
