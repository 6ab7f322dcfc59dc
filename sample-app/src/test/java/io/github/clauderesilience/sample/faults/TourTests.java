package io.github.clauderesilience.sample.faults;

import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;

import io.github.clauderesilience.observe.verdict.Verdict;
import io.github.clauderesilience.observe.verdict.Verdicts;
import io.github.clauderesilience.sample.Tally;
import io.github.clauderesilience.sample.faults.DeskClient.Act;
import io.github.clauderesilience.test.ClaudeSimulation;
import io.github.clauderesilience.test.ClaudeSimulatorTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reads the board as the page does while the tour runs, three times as fast as people see
 * it.
 */
@ClaudeSimulatorTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "claude.simulator.quick=false", "support-desk.tour=60s", "claude.circuit-breaker.cool-off=1s",
				"claude.circuit-breaker.max-cool-off=1s", "claude.simulator.tokens-per-second=180" })
@Tag("waiting")
class TourTests {

	private static final String MODEL = "claude-sonnet-5-5";

	private static final int CAPTIONS = 10;

	/** One of the 180 seconds of the story. */
	private static final Duration SECOND = Duration.ofSeconds(60).dividedBy(180);

	@LocalServerPort
	private int port;

	@Autowired
	private ClaudeSimulation simulation;

	@Autowired
	private Verdicts verdicts;

	@Autowired
	private Tally tally;

	@Test
	void shouldShowWhatItsCaptionsSay() throws Exception {
		HeadlineWatch watch = new HeadlineWatch(SECOND, this.verdicts, this.tally);
		List<Act> acts;
		try (watch) {
			acts = new DeskClient(this.port).tour(this.simulation.simulator());
		}

		assertThat(watch.lies()).isEmpty();
		assertThat(watch.moments()).as("seconds of the tour").isGreaterThan(100);
		assertThat(watch.moments(Verdict.State.NO_ACCESS)).isPositive();
		assertThat(watch.moments(Verdict.State.OK)).isPositive();
		assertThat(acts).hasSize(CAPTIONS);
		ordinary(acts.get(0));
		flood(acts.get(1));
		halved(acts.get(2));
		back(acts.get(3));
		outage(acts.get(4));
		standIn(acts.get(5));
		recovery(acts.get(6));
		revoked(acts.get(7));
		accepted(acts.get(8));
		assertThat(acts.get(9).last().at("/incident/running")).isEmpty();
		assertThat(this.simulation.simulator().revokedKeys()).isZero();
		assertThat(this.simulation.simulator().faultsMet()).isEmpty();
	}

	@Test
	void whenHealedInTheMiddleShouldNotGoOn() throws Exception {
		DeskClient desk = new DeskClient(this.port);
		assertThat(desk.post("/incident/tour").path("caption").asString()).contains("ordinary morning");

		assertThat(desk.post("/incident/heal").path("caption").isNull()).isTrue();

		assertThat(desk.boardsOf(Duration.ofSeconds(8))).isNotEmpty()
			.allSatisfy((board) -> assertThat(board.at("/incident/running")).isEmpty());
	}

	private static void ordinary(Act act) {
		assertThat(act.caption()).contains("ordinary morning");
		assertThat(act.last().at("/headline/cause").asString()).isEqualTo("NOTHING");
		assertThat(act.grown("LIVE")).isPositive();
		assertThat(limit(act.last())).as("learned, not configured").isEqualTo(200);
		assertThat(act.last().path("lanes").path("BACKGROUND").asInt()).isZero();
	}

	private static void flood(Act act) {
		assertThat(act.caption()).contains("waits in a lane of its own", "you hardly wait");
		int background = act.last().path("lanes").path("BACKGROUND").asInt();
		assertThat(background).as("background work queues").isGreaterThan(50);
		assertThat(act.last().path("lanes").path("NORMAL").asInt()).as("customers go first").isLessThan(background / 3);
		assertThat(act.answer().join().path("source").asString()).isEqualTo("LIVE");
		assertThat(act.answer().join().path("queuedMillis").asLong()).as("a person hardly waits").isLessThan(3000);
	}

	private static void halved(Act act) {
		assertThat(act.caption()).contains("halves the limits", "instead of being refused");
		assertThat(limit(act.last())).isEqualTo(100);
		assertThat(percent(act.last())).as("it bites").isGreaterThan(100);
		assertThat(act.last().at("/headline/cause").asString()).isEqualTo("LIMIT");
		assertThat(act.last().path("lanes").path("BACKGROUND").asInt()).isPositive();
		assertThat(act.refusals()).as("answers with 429").isLessThanOrEqualTo(2);
	}

	private static void back(Act act) {
		assertThat(act.caption()).contains("limits are back", "The queue empties");
		assertThat(limit(act.last())).isEqualTo(200);
		assertThat(act.last().path("lanes").path("BACKGROUND").asInt()).isZero();
	}

	private static void outage(Act act) {
		assertThat(act.caption()).contains("the model is down", "taken out of service");
		assertThat(model(act.last()).path("circuit").asString()).isIn("OPEN", "HALF_OPEN");
		assertThat(act.last().at("/headline/cause").asString()).isEqualTo("FALLBACK");
	}

	private static void standIn(Act act) {
		assertThat(act.caption()).contains("Another model answers", "each answer says so");
		assertThat(act.answer().join().path("source").asString()).isEqualTo("FALLBACK_MODEL");
		assertThat(act.answer().join().path("model").asString()).isNotEqualTo(MODEL);
		assertThat(act.grown("FALLBACK_MODEL")).isPositive();
		assertThat(act.grown("LIVE")).isZero();
		assertThat(act.grown("UNAVAILABLE")).isZero();
	}

	private static void recovery(Act act) {
		assertThat(act.caption()).contains("The model works again", "step by step");
		List<String> states = act.boards().stream().map((board) -> model(board).path("circuit").asString()).toList();
		assertThat(model(act.last()).path("outages").asInt()).as("failed probes are no further outages").isEqualTo(1);
		assertThat(states).containsSubsequence("RECOVERING", "NORMAL").last().isEqualTo("NORMAL");
		List<Integer> recovering = act.boards()
			.stream()
			.filter((board) -> model(board).path("circuit").asString().equals("RECOVERING"))
			.map((board) -> model(board).path("inFlight").asInt())
			.toList();
		assertThat(recovering.get(0)).as("a few calls at first").isLessThanOrEqualTo(4);
		assertThat(act.grown("LIVE")).isPositive();
		assertThat(act.last().at("/headline/cause").asString()).isEqualTo("NOTHING");
	}

	private static void revoked(Act act) {
		assertThat(act.caption()).contains("revoked", "One alert", "Frequent questions are still answered");
		assertThat(act.last().at("/headline/cause").asString()).isEqualTo("KEY");
		assertThat(StreamSupport.stream(act.last().path("alerts").spliterator(), false)
			.filter((alert) -> alert.path("kind").asString().equals("KEY_REJECTED"))).hasSize(1);
		assertThat(act.requests()).as("requests with a rejected key").isLessThanOrEqualTo(10);
		assertThat(act.grown("CACHE") + act.grown("STALE_CACHE") + act.grown("CURATED")).isPositive();
		assertThat(act.grown("UNAVAILABLE")).isPositive();
	}

	private static void accepted(Act act) {
		assertThat(act.caption()).contains("accepted again");
		assertThat(act.last().at("/headline/cause").asString()).isEqualTo("NOTHING");
		assertThat(act.grown("LIVE")).isPositive();
		assertThat(act.grown("UNAVAILABLE")).isLessThanOrEqualTo(3);
	}

	private static int limit(JsonNode board) {
		return requests(board).path("limit").asInt();
	}

	private static double percent(JsonNode board) {
		return requests(board).path("percent").asDouble();
	}

	private static JsonNode requests(JsonNode board) {
		JsonNode pool = find(board.path("pools"), "group", "sonnet-5-5");
		return find(pool.path("uses"), "dimension", "requests");
	}

	private static JsonNode model(JsonNode board) {
		return find(board.path("models"), "model", MODEL);
	}

	private static JsonNode find(JsonNode array, String field, String value) {
		return StreamSupport.stream(array.spliterator(), false)
			.filter((each) -> each.path(field).asString("").equals(value))
			.findFirst()
			.orElse(array.path(-1));
	}

}
