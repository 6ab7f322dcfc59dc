package io.github.clauderesilience.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.simulator.faults.FaultKind;
import io.github.clauderesilience.test.ClaudeSimulation;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a browser can rely on when it streams an answer, whatever the server is built on.
 */
abstract class AnswerStreamContract {

	private final HttpClient browser = HttpClient.newHttpClient();

	@LocalServerPort
	private int port;

	@Autowired
	private ClaudeSimulation simulation;

	@Test
	void shouldSendTheTextInPiecesAndThenWhereItCameFrom() throws Exception {
		List<String> lines = lines("{\"text\": \"Where is my parcel?\"}");

		assertThat(lines).contains("event:started");
		assertThat(lines.stream().filter("event:text"::equals)).hasSizeGreaterThan(2);
		assertThat(last(lines)).contains("\"source\":\"LIVE\"", "\"model\":\"claude-sonnet-5-5\"", "\"attempts\":1");
		assertThat(events(lines)).endsWith("event:done").containsOnlyOnce("event:done");
	}

	@Test
	void whenTheAnswerTakesItsTimeShouldSayWhatItWaitsFor() throws Exception {
		this.simulation.fault(Fault.slow(Duration.ofSeconds(2)));

		assertThat(allLines("{\"text\": \"Where is my parcel?\"}")).contains("event:waiting")
			.anyMatch((line) -> line.contains("the first words of the answer"));
	}

	@Test
	void whenTheStreamIsCutShouldBeginAgainAndEndWhole() throws Exception {
		this.simulation.fault(Fault.of(FaultKind.CHUNKED_CUT).afterEvents(8).first(1));

		List<String> lines = lines("{\"text\": \"Where is my parcel?\"}");

		assertThat(events(lines)).contains("event:restarted").endsWith("event:done");
		assertThat(last(lines)).contains("\"attempts\":2");
	}

	@Test
	void whenTheModelIsDownShouldNameTheOneThatAnswers() throws Exception {
		this.simulation.fault(Fault.overloaded().model("claude-sonnet-5-5"));

		List<String> lines = lines("{\"text\": \"Where is my parcel?\"}");

		assertThat(lines).anyMatch((line) -> line.contains("{\"model\":\"claude-haiku-5-5\""));
		assertThat(last(lines)).contains("\"source\":\"FALLBACK_MODEL\"");
	}

	@Test
	void whenNothingHelpsShouldEndWithAMessageForPeople() throws Exception {
		this.simulation.fault(Fault.overloaded());

		List<String> lines = lines("{\"text\": \"Where is my parcel?\"}");

		assertThat(events(lines)).containsExactly("event:failed");
		assertThat(last(lines)).contains("\"message\":\"").doesNotContain("529");
	}

	@Test
	void whenTheQuestionIsBlankShouldAnswerProblemDetails() throws Exception {
		HttpResponse<String> response = this.browser.send(request("{\"text\": \" \"}"),
				HttpResponse.BodyHandlers.ofString());

		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
	}

	@Test
	void whenTheReaderLeavesShouldEndTheCall() throws Exception {
		this.simulation.fault(Fault.slowTokens(Duration.ofSeconds(10)));
		HttpResponse<Stream<String>> response = this.browser.send(request("{\"text\": \"Where is my parcel?\"}"),
				HttpResponse.BodyHandlers.ofLines());
		Stream<String> lines = response.body();
		Iterator<String> iterator = lines.iterator();
		while (!iterator.next().equals("event:started")) {
			assertThat(iterator.hasNext()).isTrue();
		}
		assertThat(this.simulation.inFlight()).isEqualTo(1);

		lines.close();

		// The answer itself would take longer than that.
		Awaitility.await()
			.atMost(Duration.ofSeconds(40))
			.untilAsserted(() -> assertThat(this.simulation.inFlight()).isZero());
	}

	/** Without what the answer waited for, which depends on how busy the machine is. */
	private List<String> lines(String question) throws IOException, InterruptedException {
		List<String> lines = new ArrayList<>();
		boolean waiting = false;
		for (String line : allLines(question)) {
			waiting = line.startsWith("event:") ? line.equals("event:waiting") : waiting;
			if (!waiting) {
				lines.add(line);
			}
		}
		return lines;
	}

	private List<String> allLines(String question) throws IOException, InterruptedException {
		HttpResponse<Stream<String>> response = this.browser.send(request(question),
				HttpResponse.BodyHandlers.ofLines());
		assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
		return response.body().filter((line) -> !line.isEmpty() && !line.startsWith(":")).toList();
	}

	private HttpRequest request(String question) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + "/answers"))
			.header("Content-Type", "application/json")
			.header("Accept", "application/problem+json, text/event-stream")
			.timeout(Duration.ofSeconds(60))
			.POST(HttpRequest.BodyPublishers.ofString(question))
			.build();
	}

	private static List<String> events(List<String> lines) {
		return lines.stream().filter((line) -> line.startsWith("event:")).toList();
	}

	private static String last(List<String> lines) {
		return lines.get(lines.size() - 1);
	}

}
