package io.github.clauderesilience.sample.faults;

import java.time.Duration;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeReply.Source;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.actuate.ClaudeEndpoint;
import io.github.clauderesilience.limit.core.Dimension;
import io.github.clauderesilience.limit.core.PoolView;
import io.github.clauderesilience.sample.SupportDesk;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "claude.retry.default.initial=1ms",
		"claude.simulator.latency=1ms", "claude.simulator.tokens-per-second=100000" })
class IncidentTests {

	@Autowired
	private Incident incident;

	@Autowired
	private SupportDesk desk;

	@Autowired
	private ClaudeEndpoint claude;

	@BeforeEach
	@AfterEach
	void heal() {
		this.incident.heal();
	}

	@ParameterizedTest
	@CsvSource({ "OUTAGE, FALLBACK_MODEL,", "GARBAGE, FALLBACK_MODEL,", "STORM,,", "SLOW, LIVE,",
			"REFUSAL, UNAVAILABLE, REFUSED", "FIREWALL, UNAVAILABLE, INTERMEDIARY",
			"REVOKED, UNAVAILABLE, AUTHENTICATION", "SPEND_CAP, UNAVAILABLE, BILLING" })
	void shouldBeFeltAndBeOverWhenHealed(Trouble trouble, @Nullable Source source, @Nullable ErrorClass errorClass) {
		this.incident.begin(trouble);
		ClaudeReply during = this.desk.ask("Where is my parcel?");

		if (source != null) {
			assertThat(during.source()).isEqualTo(source);
		}
		else {
			// Half of all requests are refused: how long this one is decides who answers
			assertThat(during.source()).isIn(Source.LIVE, Source.FALLBACK_MODEL);
		}
		if (source == Source.UNAVAILABLE) {
			assertThat(during.provenance().errorClass()).isEqualTo(errorClass);
		}
		assertThat(this.incident.now().running()).containsExactly(trouble.name());

		this.incident.heal();

		assertThat(this.incident.now().running()).isEmpty();
		assertThat(this.desk.ask("And now?").source()).isEqualTo(Source.LIVE);
	}

	@ParameterizedTest
	@CsvSource({ "REVOKED", "SPEND_CAP" })
	void whenTheKeyIsGoodAgainShouldAnswerAtOnce(Trouble trouble) {
		this.incident.begin(trouble);
		this.desk.ask("Where is my parcel?");

		this.incident.end(trouble);

		assertThat(this.desk.ask("And now?").source()).isEqualTo(Source.LIVE);
	}

	@Test
	void whenTheLimitIsHalvedShouldLearnItFromTheNextAnswer() {
		this.desk.ask("Where is my parcel?");
		double before = limit();

		this.incident.begin(Trouble.HALVED);
		this.desk.ask("Where is my parcel?");

		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(limit()).isEqualTo(before / 2));
	}

	@Test
	void whenTheFloodIsEndedShouldLeaveNobodyInTheQueue() {
		this.incident.begin(Trouble.FLOOD);
		this.incident.end(Trouble.FLOOD);

		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(this.claude.overview().pools())
				.allSatisfy((pool) -> assertThat(pool.state().waiting() + pool.state().inFlight()).isZero()));
	}

	private double limit() {
		return this.claude.overview()
			.pools()
			.stream()
			.filter((pool) -> pool.id().group().equals("sonnet-5-5"))
			.flatMap((pool) -> pool.state().buckets().stream())
			.filter((bucket) -> bucket.dimension() == Dimension.REQUESTS)
			.mapToDouble(PoolView.BucketView::limit)
			.findFirst()
			.orElse(0);
	}

}
