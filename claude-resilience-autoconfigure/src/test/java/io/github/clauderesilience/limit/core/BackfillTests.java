package io.github.clauderesilience.limit.core;

import java.util.ArrayList;
import java.util.List;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.core.Simulation.Load;
import io.github.clauderesilience.limit.core.Simulation.Process;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A large prompt at the head of the queue, in virtual time: 2,500 input tokens a second,
 * and a bucket that holds 15,000.
 */
class BackfillTests {

	/** 14,000 tokens: nearly all that the bucket holds. */
	private static final int HUGE = 56_000;

	private final Simulation simulation = new Simulation(Account.of(60_000, 150_000, 1e9, 6), 1);

	private final Process process = this.simulation.new Process(Load.of(0, 0, 0.2));

	private final List<Ticket> small = new ArrayList<>();

	@ParameterizedTest
	@ValueSource(strings = { "same tenant", "other tenants" })
	void whenAHugePromptWaitsShouldLetTinyOnesPassWithoutPuttingItOff(String whose) {
		Ticket alone = new BackfillTests().huge(0, whose, Lane.NORMAL);
		Ticket passed = huge(100, whose, Lane.NORMAL);

		assertThat(this.small).filteredOn((ticket) -> sentBefore(ticket, passed)).hasSizeBetween(3, 100);
		assertThat(alone.queuedNanos()).isGreaterThan(3_000_000_000L);
		assertThat(passed.queuedNanos() - alone.queuedNanos()).isLessThanOrEqualTo(100_000_000L);
		assertThat(this.small).allMatch((ticket) -> ticket.state() == Ticket.State.ENDED);
	}

	@Test
	void shouldNotLetLessUrgentOnesPass() {
		Ticket huge = huge(100, "same tenant", Lane.BACKGROUND);

		assertThat(this.small).noneMatch((ticket) -> sentBefore(ticket, huge));
	}

	@Test
	void shouldNotLetPassWhatWouldPutItOff() {
		warmUp();
		List<Ticket> tickets = new ArrayList<>();
		this.simulation.at(10, () -> {
			tickets.add(this.process.submit(Lane.NORMAL, null, HUGE));
			tickets.add(this.process.submit(Lane.NORMAL, null, HUGE));
			// 1,000 tokens: 0.4 s
			tickets.add(this.process.submit(Lane.NORMAL, null, 4000));
		});
		this.simulation.run(60);

		assertThat(tickets).extracting((ticket) -> ticket.sendSequence).isSorted();
	}

	private Ticket huge(int calls, String whose, Lane lane) {
		warmUp();
		List<Ticket> huge = new ArrayList<>();
		this.simulation.at(10, () -> {
			this.process.submit(Lane.NORMAL, null, HUGE);
			huge.add(this.process.submit(Lane.NORMAL, null, HUGE));
		});
		for (int i = 0; i < calls; i++) {
			@Nullable String tenant = whose.equals("same tenant") ? null : "t" + i % 10;
			this.simulation.at(11 + i / 100.0, () -> this.small.add(this.process.submit(lane, tenant, 20)));
		}
		this.simulation.run(60);
		return huge.get(0);
	}

	private void warmUp() {
		for (int i = 0; i < 50; i++) {
			this.simulation.at(i / 10.0, () -> this.process.submit(Lane.NORMAL, null, 100));
		}
	}

	private static boolean sentBefore(Ticket ticket, Ticket other) {
		return ticket.sendSequence < other.sendSequence;
	}

}
