package io.github.clauderesilience.limit.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.core.Simulation.Load;
import io.github.clauderesilience.limit.core.Simulation.Process;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Refusal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who goes first when quota is short.
 */
class LaneTests {

	private static final double PLENTY = 1e9;

	private static final Account SIX_HUNDRED = Account.of(600, PLENTY, PLENTY, 6);

	@Test
	void whenBackgroundFloodsShouldServePeopleAtOnce() {
		Simulation simulation = new Simulation(SIX_HUNDRED, 1);
		Process process = simulation.new Process(Load.of(0, 0, 0.2));
		List<Ticket> background = new ArrayList<>();
		List<Ticket> interactive = new ArrayList<>();
		simulation.at(0, () -> {
			for (int i = 0; i < 5000; i++) {
				background.add(process.submit(Lane.BACKGROUND, null, 400));
			}
		});
		for (int second = 1; second <= 300; second++) {
			simulation.at(second + 0.013 * (second % 70),
					() -> interactive.add(process.submit(Lane.INTERACTIVE, null, 400)));
		}
		simulation.run(3600);

		assertThat(process.answered).isEqualTo(5300);
		assertThat(background).allMatch((ticket) -> ticket.state() == Ticket.State.ENDED && ticket.refusal() == null);
		long[] waits = interactive.stream().mapToLong(Ticket::queuedNanos).sorted().toArray();
		assertThat(waits[(int) (waits.length * 0.99)] / 1e6).isLessThanOrEqualTo(100 + 100);
	}

	@Test
	void whenPeopleTakeEverythingShouldStillServeBackgroundNowAndThen() {
		Simulation simulation = new Simulation(SIX_HUNDRED, 1);
		Process process = simulation.new Process(Load.of(0, 0, 0.2));
		List<Ticket> background = new ArrayList<>();
		for (int i = 0; i < 2000; i++) {
			simulation.at(i * 0.05, () -> process.submit(Lane.INTERACTIVE, null, 400));
		}
		simulation.at(20, () -> {
			for (int i = 0; i < 20; i++) {
				background.add(process.submit(Lane.BACKGROUND, null, 400));
			}
		});
		simulation.run(75);

		assertThat(background).filteredOn((ticket) -> ticket.state() != Ticket.State.WAITING).hasSize(20);
	}

	@Test
	void whenOneTenantFloodsShouldGiveTheOthersTheirShare() {
		Simulation simulation = new Simulation(Account.of(60_000, 1_200_000, PLENTY, 6), 1);
		Process process = simulation.new Process(Load.of(0, 0, 0.2));
		TenantCalls calls = new TenantCalls();
		simulation.at(0, () -> {
			for (int i = 0; i < 9000; i++) {
				calls.submit(process, "greedy", 8000);
			}
			for (int tenant = 0; tenant < 999; tenant++) {
				calls.submit(process, "t" + tenant, 4000);
			}
		});
		simulation.run(60);

		// 20,000 tokens a second: the 999 modest ones need 50 s, if no other call is in
		// their
		// way.
		assertThat(calls.byTenant().entrySet()).filteredOn((entry) -> !entry.getKey().equals("greedy"))
			.allSatisfy((entry) -> assertThat(entry.getValue()).as(entry.getKey())
				.allMatch((ticket) -> ticket.state() == Ticket.State.ENDED));
	}

	@Test
	void shouldShareByTokensNotByCalls() {
		Simulation simulation = new Simulation(Account.of(60_000, 600_000, PLENTY, 3), 1);
		Process process = simulation.new Process(Load.of(0, 0, 0.2));
		TenantCalls calls = new TenantCalls();
		simulation.at(0, () -> {
			for (int i = 0; i < 2000; i++) {
				calls.submit(process, "long", 16_000);
				calls.submit(process, "short", 2000);
			}
		});
		simulation.run(60);

		double longTokens = calls.served("long") * 4050;
		double shortTokens = calls.served("short") * 550;
		assertThat(shortTokens / longTokens).isBetween(0.95, 1.05);
	}

	@ParameterizedTest
	@ValueSource(strings = { "one", "many" })
	void expectedWaitShouldBeNearTheTruth(String tenants) {
		Simulation simulation = new Simulation(SIX_HUNDRED, 1);
		Process process = simulation.new Process(Load.of(0, 0, 0.2));
		Foretold foretold = new Foretold(simulation, process);
		for (int i = 0; i < 1500; i++) {
			String tenant = tenants.equals("one") ? null : "t" + (i * 7 % 13);
			simulation.at(3 + i / 12.0, () -> {
				foretold.submit(Lane.NORMAL, tenant, 400);
			});
		}
		simulation.at(0, () -> {
			for (int i = 0; i < 100; i++) {
				process.submit(Lane.NORMAL, tenants.equals("one") ? null : "t" + i % 13, 400);
			}
		});
		simulation.run(3600);

		assertThat(foretold.nearTheTruth()).isGreaterThanOrEqualTo(0.9);
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0, 3, 6 })
	void expectedWaitShouldForeseeMoreUrgentCalls(double interactivePerSecond) {
		Simulation simulation = new Simulation(SIX_HUNDRED, 1);
		Process process = simulation.new Process(Load.of(0, 0, 0.2));
		Foretold foretold = new Foretold(simulation, process);
		for (int i = 0; i < interactivePerSecond * 400; i++) {
			simulation.at(i / interactivePerSecond, () -> process.submit(Lane.INTERACTIVE, null, 400));
		}
		simulation.at(0, () -> {
			for (int i = 0; i < 400; i++) {
				process.submit(Lane.BACKGROUND, null, 400);
			}
		});
		double left = 10 - interactivePerSecond;
		for (int i = 0; i < 100 * left; i++) {
			simulation.at(20 + i / left, () -> {
				foretold.submit(Lane.BACKGROUND, null, 400);
			});
		}
		simulation.run(400);

		assertThat(foretold.tickets).allMatch((ticket) -> ticket.state() == Ticket.State.ENDED);
		assertThat(foretold.nearTheTruth()).isGreaterThanOrEqualTo(0.9);
	}

	/* Seconds from an answer to the next call, in the mean. */
	@ParameterizedTest
	@CsvSource({ "1, 1", "1, 2", "1, 3", "1, 4", "1, 5", "4, 1", "4, 2", "4, 3" })
	void expectedWaitShouldForeseeThatOtherTenantsGoOnAsking(double pause, long seed) {
		Simulation simulation = new Simulation(Account.of(10_000, 150_000, PLENTY, 6), seed);
		Process process = simulation.new Process(Load.of(0, 0, 0.2).jitter(0.3));
		Map<String, double[]> chars = new TreeMap<>();
		chars.put("long", new double[] { 10_000, 30_000 });
		chars.put("mixed", new double[] { 50, 19_950 });
		chars.put("short", new double[] { 50, 2000 });
		Foretold foretold = new Foretold(simulation, process);
		Consumer<String> ask = (tenant) -> {
			double[] range = Objects.requireNonNull(chars.get(tenant));
			long size = (long) simulation.random.nextDouble(range[0], range[1]);
			if (simulation.now >= 60 && simulation.now < 600) {
				foretold.submit(Lane.NORMAL, tenant, size);
			}
			else {
				process.submit(Lane.NORMAL, tenant, size);
			}
		};
		process.whenAnswered = (ticket) -> {
			String tenant = ticket.demand().tenant();
			if (tenant != null && simulation.now < 720) {
				simulation.at(simulation.now + pause * simulation.random.nextExponential(), () -> ask.accept(tenant));
			}
		};
		chars.keySet().forEach((tenant) -> {
			for (int i = 0; i < 8; i++) {
				simulation.at(simulation.random.nextDouble(2), () -> ask.accept(tenant));
			}
		});
		simulation.run(3600);

		assertThat(foretold.tickets).hasSizeGreaterThan(1000);
		assertThat(foretold.nearTheTruth()).isGreaterThanOrEqualTo(0.9);
	}

	@Test
	void whenACrowdHasGoneExpectedWaitShouldForgetIt() {
		Simulation simulation = new Simulation(SIX_HUNDRED, 1);
		Process process = simulation.new Process(Load.of(0, 0, 0.2));
		Foretold foretold = new Foretold(simulation, process);
		simulation.at(0, () -> {
			for (int i = 0; i < 1000; i++) {
				process.submit(Lane.NORMAL, "t" + i % 100, 400);
			}
		});
		simulation.at(300, () -> {
			for (int i = 0; i < 500; i++) {
				foretold.submit(Lane.NORMAL, "batch", 400);
			}
		});
		simulation.run(600);

		assertThat(foretold.tickets).allMatch((ticket) -> ticket.state() == Ticket.State.ENDED);
		assertThat(foretold.nearTheTruth()).isGreaterThanOrEqualTo(0.9);
	}

	@Test
	void whenPeopleHaveGoneExpectedWaitOfBackgroundShouldForgetThem() {
		Simulation simulation = new Simulation(SIX_HUNDRED, 1);
		Process process = simulation.new Process(Load.of(0, 0, 0.2));
		Foretold foretold = new Foretold(simulation, process);
		for (int i = 0; i < 1200; i++) {
			simulation.at(i / 12.0, () -> process.submit(Lane.INTERACTIVE, null, 400));
		}
		for (int i = 0; i < 50; i++) {
			simulation.at(i * 2, () -> process.submit(Lane.BACKGROUND, null, 400));
		}
		simulation.at(600, () -> {
			for (int i = 0; i < 500; i++) {
				foretold.submit(Lane.BACKGROUND, null, 400);
			}
		});
		simulation.run(900);

		assertThat(foretold.tickets).allMatch((ticket) -> ticket.state() == Ticket.State.ENDED);
		assertThat(foretold.nearTheTruth()).isGreaterThanOrEqualTo(0.9);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void whenSomeUrgentCallsWereFirstShouldNotExpectThemForEver(long seed) {
		Simulation simulation = new Simulation(Account.of(1000, PLENTY, PLENTY, 16), seed);
		Process process = simulation.new Process(Load.of(0, 0, 0.2));
		Foretold foretold = new Foretold(simulation, process);
		Runnable ask = () -> foretold.submit(Lane.values()[simulation.random.nextInt(3)], null, 400);
		process.whenAnswered = (ticket) -> ask.run();
		simulation.at(0, () -> {
			for (int i = 0; i < 16; i++) {
				ask.run();
			}
		});
		simulation.run(10);

		assertThat(foretold.tickets).hasSizeGreaterThan(150);
		assertThat(foretold.longestExpected()).as("with 16 calls, of which each needs 60 ms")
			.isLessThan(Duration.ofSeconds(7));
		assertThat(foretold.nearTheTruth()).isGreaterThanOrEqualTo(0.85);
	}

	@Test
	void whenQueueIsFullShouldShedBackgroundFirst() {
		Pool<Ticket> pool = new Pool<>(new PoolSettings((long) 60e9, 4, 1, (model) -> 3.5, Map.of()),
				new ConcurrencyLimit(1), new SplittableRandom(1), 0);
		Ticket onTheWire = offer(pool, Lane.NORMAL);
		Ticket normal = offer(pool, Lane.NORMAL);
		Ticket first = offer(pool, Lane.BACKGROUND);
		Ticket second = offer(pool, Lane.BACKGROUND);
		Ticket third = offer(pool, Lane.BACKGROUND);
		Ticket late = offer(pool, Lane.BACKGROUND);
		Ticket urgent = offer(pool, Lane.INTERACTIVE);

		assertThat(onTheWire.state()).isEqualTo(Ticket.State.ADMITTED);
		assertThat(List.of(normal, first, second, urgent)).allMatch((t) -> t.state() == Ticket.State.WAITING);
		assertThat(List.of(third, late)).allMatch((ticket) -> ticket.refusal() == Refusal.QUEUE_FULL);
	}

	private static Ticket offer(Pool<Ticket> pool, Lane lane) {
		Ticket ticket = new Ticket(new Demand("m", lane, null, 100, 0, 100, (long) 60e9));
		pool.offer(ticket, 0);
		return ticket;
	}

	/** Calls with the wait that was expected when they were asked. */
	private static final class Foretold {

		private final Simulation simulation;

		private final Process process;

		private final List<Ticket> tickets = new ArrayList<>();

		private final List<Long> expected = new ArrayList<>();

		Foretold(Simulation simulation, Process process) {
			this.simulation = simulation;
			this.process = process;
		}

		void submit(Lane lane, @Nullable String tenant, long chars) {
			this.expected.add(this.process.pool.expectedWaitNanos(
					new Demand("model", lane, tenant, chars, 0, 4096, Long.MAX_VALUE / 2), this.simulation.nanos()));
			this.tickets.add(this.process.submit(lane, tenant, chars));
		}

		Duration longestExpected() {
			return Duration.ofNanos(Collections.max(this.expected));
		}

		/** The share of calls that waited as long as expected, by a fifth. */
		double nearTheTruth() {
			int near = 0;
			for (int i = 0; i < this.tickets.size(); i++) {
				double actual = this.tickets.get(i).queuedNanos();
				near += (Math.abs(this.expected.get(i) - actual) <= 0.2 * actual) ? 1 : 0;
			}
			return near / (double) this.tickets.size();
		}

	}

}
