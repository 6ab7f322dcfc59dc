package io.github.clauderesilience.sample.faults;

import java.time.Duration;
import java.util.Objects;

import io.github.clauderesilience.simulator.ClaudeSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "claude.retry.default.initial=1ms",
		"claude.simulator.latency=1ms", "claude.simulator.tokens-per-second=100000" })
class TourTests {

	private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

	@Autowired
	private Incident incident;

	@Autowired
	private ClaudeSimulator simulator;

	private Tour tour;

	@BeforeEach
	void newTour() {
		this.tour = new Tour(this.incident, this.time);
	}

	@AfterEach
	void stop() {
		this.tour.stop();
	}

	@Test
	void shouldTellAnIncidentInThreeMinutesAndLeaveNothingBroken() {
		long limit = limit();
		this.tour.start();

		this.time.advanceTimeBy(Duration.ofSeconds(50));
		assertThat(this.incident.now().running()).contains("CUSTOMERS", "FLOOD", "HALVED");
		assertThat(this.incident.now().caption()).contains("halves the limits");
		assertThat(limit()).isEqualTo(limit / 2);

		this.time.advanceTimeBy(Duration.ofSeconds(30));
		assertThat(this.incident.now().running()).containsExactly("CUSTOMERS", "OUTAGE");
		assertThat(limit()).isEqualTo(limit);
		assertThat(this.simulator.faultsMet()).hasSize(1);

		this.time.advanceTimeBy(Duration.ofSeconds(60));
		assertThat(this.incident.now().running()).containsExactly("CUSTOMERS", "REVOKED");
		assertThat(this.simulator.revokedKeys()).isEqualTo(1);

		this.time.advanceTimeBy(Duration.ofSeconds(40));
		assertThat(this.incident.now().running()).isEmpty();
		assertThat(this.incident.now().caption()).isNull();
		assertThat(this.simulator.revokedKeys()).isZero();
		assertThat(this.simulator.faultsMet()).isEmpty();
	}

	@Test
	void whenHealedInTheMiddleShouldNotGoOn() {
		this.tour.start();
		this.time.advanceTimeBy(Duration.ofSeconds(80));

		this.tour.stop();
		this.time.advanceTimeBy(Duration.ofMinutes(3));

		assertThat(this.incident.now().running()).isEmpty();
		assertThat(this.incident.now().caption()).isNull();
		assertThat(this.simulator.faultsMet()).isEmpty();
	}

	private long limit() {
		return Objects.requireNonNull(this.simulator.limits().get("sonnet-5-5")).requestsPerMinute();
	}

}
