package io.github.clauderesilience.sample.faults;

import java.time.Duration;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeReply.Source;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.sample.SupportDesk;
import io.github.clauderesilience.test.ClaudeSimulation;
import io.github.clauderesilience.test.ClaudeSimulatorTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import static io.github.clauderesilience.test.ClaudeReplyAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

@ClaudeSimulatorTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class IncidentTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@Autowired
	private Incident incident;

	@Autowired
	private SupportDesk desk;

	@Autowired
	private ClaudeSimulation simulation;

	@BeforeEach
	@AfterEach
	void heal() {
		this.incident.heal();
	}

	@ParameterizedTest
	@CsvSource({ "OUTAGE, FALLBACK_MODEL", "GARBAGE, FALLBACK_MODEL", "SLOW, LIVE" })
	void whenAnotherModelCanHelpShouldBeAnsweredAndBeOverWhenHealed(Trouble trouble, Source source) {
		this.incident.begin(trouble);

		assertThat(this.desk.ask("Where is my parcel?")).isFrom(source);

		healsAtOnce(trouble);
	}

	@ParameterizedTest
	@CsvSource({ "REFUSAL, REFUSED", "FIREWALL, INTERMEDIARY", "REVOKED, AUTHENTICATION", "SPEND_CAP, BILLING" })
	void whenNothingCanHelpShouldSayWhyAndBeOverWhenHealed(Trouble trouble, ErrorClass errorClass) {
		this.incident.begin(trouble);

		assertThat(this.desk.ask("Where is my parcel?")).isUnavailableBecauseOf(errorClass);

		healsAtOnce(trouble);
	}

	@Test
	void whenHalfOfAllRequestsAreRefusedShouldAnswerAllTheSame() {
		this.incident.begin(Trouble.STORM);

		assertThat(this.desk.ask("Where is my parcel?")).isAnswer();

		healsAtOnce(Trouble.STORM);
	}

	@ParameterizedTest
	@CsvSource({ "REVOKED", "SPEND_CAP" })
	void whenTheKeyIsGoodAgainShouldAnswerAtOnce(Trouble trouble) {
		this.incident.begin(trouble);
		this.desk.ask("Where is my parcel?");

		this.incident.end(trouble);

		assertThat(this.desk.ask("And now?")).isFrom(Source.LIVE);
	}

	@Test
	void whenTheLimitIsHalvedShouldLearnItFromTheNextAnswer() {
		this.desk.ask("Where is my parcel?");
		long before = this.simulation.requestLimit("sonnet-5-5");

		this.incident.begin(Trouble.HALVED);
		this.desk.ask("Where is my parcel?");

		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.simulation.requestLimit("sonnet-5-5")).isEqualTo(before / 2));
	}

	@Test
	void whenTheFloodIsEndedShouldLeaveNoCallInTheQueue() {
		this.incident.begin(Trouble.FLOOD);
		Awaitility.await().atMost(PATIENCE).until(() -> this.simulation.waiting() > 0);
		this.incident.heal();

		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.simulation.waiting() + this.simulation.inFlight()).isZero());
	}

	private void healsAtOnce(Trouble trouble) {
		assertThat(this.incident.now().running()).containsExactlyInAnyOrder(Trouble.CUSTOMERS.name(), trouble.name());

		this.incident.heal();

		assertThat(this.incident.now().running()).isEmpty();
		ClaudeReply after = this.desk.ask("And now?");
		assertThat(after).isFrom(Source.LIVE);
	}

}
