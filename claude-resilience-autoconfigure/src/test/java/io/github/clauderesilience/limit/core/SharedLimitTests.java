package io.github.clauderesilience.limit.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.account.HeldLeases;
import io.github.clauderesilience.limit.account.LeaseGrant;
import io.github.clauderesilience.limit.account.LeaseRequest;
import io.github.clauderesilience.limit.core.Simulation.Load;
import io.github.clauderesilience.limit.core.Simulation.Process;
import io.github.clauderesilience.limit.need.Amounts;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.share.SharedBuckets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Instances that share an account, in virtual time.
 */
class SharedLimitTests {

	private static final double PLENTY = 1e9;

	private static final double SECOND = 1e9;

	private static final Account SIX_HUNDRED = Account.of(600, PLENTY, PLENTY, 6);

	private static final Demand DEMAND = new Demand("model", Lane.NORMAL, null, 100, 0, 100, (long) 60e9);

	@ParameterizedTest
	@CsvSource({ "1, 0.001", "2, 0.001", "3, 0.001", "8, 0.001", "2, 0.03", "8, 0.03" })
	void whenInstancesShareAnAccountShouldCollideNeverAndShareEvenly(int instances, double roundTrip) {
		Run run = new Run(SIX_HUNDRED, instances, roundTrip);
		run.start(Load.of(1200 / instances, 64, 0.2).jitter(0.3));

		assertThat(run.answered()).isEqualTo(1200);
		assertThat(run.limited()).isZero();
		assertThat(run.last()).isLessThanOrEqualTo(1.01 * (1200 - 60) / 10);
		assertThat(run.first()).isGreaterThanOrEqualTo(0.95 * run.last());
	}

	@ParameterizedTest
	@CsvSource({ "1, 0.001, 6", "1, 0.03, 6", "1, 0.1, 6", "1, 0.25, 6", "1, 0.25, 1", "3, 0.001, 6", "3, 0.03, 6",
			"3, 0.1, 6", "3, 0.25, 6", "3, 0.25, 1", "8, 0.25, 6", "1, 0.001, 0.1", "1, 0.25, 0.1", "3, 0.001, 0.1",
			"3, 0.03, 0.1", "3, 0.1, 0.1", "3, 0.25, 0.1" })
	void whenTheStoreIsFarAwayShouldUseTheWholeLimit(int instances, double roundTrip, double burstSeconds) {
		Run run = new Run(Account.of(3000, PLENTY, PLENTY, burstSeconds), instances, roundTrip);
		run.start(Load.of(4800 / instances, 96, 0.2).jitter(0.3));

		assertThat(run.answered()).isEqualTo(4800);
		assertThat(run.limited()).isLessThanOrEqualTo(48);
		assertThat(run.last()).isLessThanOrEqualTo((4800 - 50 * burstSeconds) / 50 / 0.95);
		assertThat(run.first()).isGreaterThanOrEqualTo(0.85 * run.last());
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3 })
	void whenAWorkspacesOutputIsLimitedShouldNotLeaseItForInput(int instances) {
		Run run = new Run(Account.of(1000, 2_000_000, 400_000, 60), instances, 0.001);
		run.simulation.provider.whims.workspace(0, 20_000, 60);
		run.start(Load.of(180 / instances, 64, 0.3)
			.jitter(0.1)
			.wayShare(0.07)
			.chars((random) -> 40_000)
			.outputTokens((random) -> 200));

		assertThat(run.answered()).isEqualTo(180);
		assertThat(run.limited()).isLessThanOrEqualTo(4);
		assertThat(run.last()).isLessThanOrEqualTo(1.1 * ((180 * 200 - 20_000) / (20_000 / 60.0) + 0.3));
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0.001, 0.03, 0.1, 0.25 })
	void whenTheBucketIsSmallShouldUseTheWholeLimitInStep(double roundTrip) {
		for (double latency : new double[] { 0.02, 0.2 }) {
			Run run = new Run(Account.of(3000, PLENTY, PLENTY, 0.1), 3, roundTrip);
			run.start(Load.of(100_000, 96, latency).jitter(0.3), 10);
			int answered = run.answered();
			int limited = run.limited();
			run.simulation.run(40);

			assertThat(run.answered() - answered).isGreaterThanOrEqualTo((int) (0.97 * 30 * 50));
			assertThat(run.limited() - limited).isLessThanOrEqualTo(7);
		}
	}

	/* Each in turn for three of ten seconds, as by a garbage collection. */
	@Test
	void whenInstancesStandStillShouldNotSendWhatTheyMissedBesideTheOthers() {
		Run run = new Run(Account.of(3000, PLENTY, PLENTY, 0.6), 2, 0.005);
		for (int i = 0; i < 2; i++) {
			double phase = 5.0 * i;
			Process process = run.process(Load.of(100_000, 96, 0.2).jitter(0.3));
			process.noticed = (time) -> time + Math.max(0, 3 - (time + phase) % 10);
			process.start(0);
		}
		run.simulation.run(10);
		int answered = run.answered();
		int limited = run.limited();
		run.simulation.run(40);

		assertThat(run.answered() - answered).isGreaterThanOrEqualTo(1450);
		assertThat(run.limited() - limited).isLessThanOrEqualTo(3);
	}

	@Test
	void whenAnInstancePausesShouldLeaveItsLeaseToTheOthers() {
		Run run = new Run(Account.of(3000, PLENTY, PLENTY, 0.2), 2, 0.25);
		run.start(Load.of(100_000, 96, 0.02), 20);
		Process other = run.processes.get(1);
		int answered = other.answered;
		run.processes.get(0).pool.hold(true, run.simulation.nanos());
		run.processes.get(0).act();
		run.simulation.run(30);

		assertThat(other.answered - answered).isGreaterThanOrEqualTo(470);
		run.processes.get(0).pool.hold(false, run.simulation.nanos());
		run.processes.get(0).act();
		int limited = run.limited();
		int before = run.answered();
		run.simulation.run(40);
		assertThat(run.limited() - limited).isLessThanOrEqualTo(2);
		assertThat(run.answered() - before).isGreaterThanOrEqualTo(475);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void whenOnlyTheOperatorNamesALimitShouldUseItWithAFarStore(int instances) {
		Run run = new Run(Account.of(6000, PLENTY, PLENTY, 6).withoutHeaders(), instances, 0.25);
		for (int i = 0; i < instances; i++) {
			Process process = run.simulation.new Process(Load.of(100_000, 96, 0.2), Map.of(Dimension.REQUESTS, 3000.0),
					run.buckets, 0.25);
			run.processes.add(process);
			process.start(i * 0.01);
		}
		run.simulation.run(30);
		int answered = run.answered();
		run.simulation.run(60);

		assertThat(run.answered() - answered).isBetween((int) (0.95 * 30 * 50), (int) (1.02 * 30 * 50));
		assertThat(run.limited()).isZero();
	}

	@Test
	void whenNoLimitIsKnownShouldNotWaitForAFarStore() {
		Run run = new Run(Account.of(PLENTY, PLENTY, PLENTY, 6).withoutHeaders(), 1, 0.25);
		run.start(Load.of(100_000, 40, 0.2), 30);
		int answered = run.answered();
		run.simulation.run(40);

		// 40 callers, each answered 0.2 s after its lease, which takes 0.25 s
		assertThat(run.answered() - answered).isGreaterThanOrEqualTo((int) (0.85 * 10 * 40 / 0.45));
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 8 })
	void whenTheRateIsHighShouldNotWaitForTheStore(int instances) {
		Run run = new Run(Account.of(60_000, PLENTY, PLENTY, 0.6), instances, 0.001);
		run.start(Load.of(20_000 / instances, 300, 0.2).jitter(0.3));

		assertThat(run.limited()).isLessThanOrEqualTo(40);
		assertThat(run.last()).isLessThanOrEqualTo(1.08 * (20_000 - 600) / 1000);
		assertThat(run.leases()).isLessThanOrEqualTo(20_000 / 3);
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 8 })
	void whenInputTokensAreLimitedShouldWasteLittle(int instances) {
		Run run = new Run(Account.of(PLENTY, 150_000, PLENTY, 6), instances, 0.001);
		run.start(Load.of(1200 / instances, 64, 0.2).jitter(0.3).chars((random) -> 2240));

		assertThat(run.answered()).isEqualTo(1200);
		assertThat(run.limited()).isLessThanOrEqualTo(12);
		assertThat(run.last()).isLessThanOrEqualTo(1.02 * (1200 * 560 - 15_000) / 2500);
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3 })
	void whenOutputIsLimitedAndVariesShouldWasteLittle(int instances) {
		Run run = new Run(Account.of(PLENTY, PLENTY, 30_000, 6), instances, 0.001);
		run.start(Load.of(420 / instances, 64, 1).jitter(0.3).outputTokens((random) -> 20 + 380 * random.nextDouble()));

		double output = run.processes.stream().mapToDouble((process) -> process.totalOutput).sum();
		assertThat(run.answered()).isEqualTo(420);
		assertThat(run.limited()).isLessThanOrEqualTo(13);
		assertThat(run.last()).isLessThanOrEqualTo(1.06 * (output - 3000) / 500);
	}

	@Test
	void whenOneComesLaterShouldGiveItAPartAndTakeTheRest() {
		Run run = new Run(SIX_HUNDRED, 2, 0.001);
		Process early = run.process(Load.of(600, 64, 0.2));
		Process late = run.process(Load.of(200, 64, 0.2));
		early.start(0);
		late.start(20);
		run.simulation.run(3600);

		assertThat(run.limited()).isZero();
		// 260 alone in 20 s, then 200 each in 40 s, then the last 140 alone
		assertThat(late.finished).isBetween(59.0, 62.0);
		assertThat(early.finished).isBetween(73.0, 75.5);
	}

	@ParameterizedTest
	@CsvSource({ "1, 6.2", "2, 12.4", "4, 24.8" })
	void whenOthersTakeTheirPartShouldExpectToWaitForOurs(int instances, double seconds) {
		Run run = new Run(SIX_HUNDRED, instances, 0.001);
		run.start(Load.of(1000, 64, 0.2), 60);

		for (Process process : run.processes) {
			long wait = process.pool.expectedWaitNanos(
					new Demand("model", Lane.NORMAL, null, 400, 0, 4096, Long.MAX_VALUE), run.simulation.nanos());
			assertThat(wait / SECOND).isBetween(0.8 * seconds, 1.2 * seconds);
		}
	}

	@Test
	void whenALeaseWasGivenBackShouldStillExpectToWaitForOthers() {
		Run run = new Run(SIX_HUNDRED, 2, 0.001);
		Process late = run.process(Load.of(0, 0, 0.2));
		Process busy = run.process(Load.of(2000, 64, 0.2));
		late.submit(Lane.NORMAL, null, 4000);
		run.simulation.run(5);
		assertThat(run.buckets.lastRequest().need().get(Dimension.REQUESTS)).isZero();
		busy.start(5);
		for (int i = 0; i < 600; i++) {
			late.submit(Lane.NORMAL, null, 400);
		}
		run.simulation.run(60);

		double left = late.pool.view(run.simulation.nanos()).waiting() / 5.0;
		Duration wait = late.pool.view(run.simulation.nanos()).expectedWait();
		assertThat(wait.toMillis() / 1000.0).isBetween(0.8 * left, 1.2 * left);
	}

	@Test
	void whenItGivesBackAndNobodyElseAsksShouldStillKnowItsPart() {
		HeldLeases share = new HeldLeases(true, 0);
		LeaseGrant nothing = new LeaseGrant(Amounts.NONE, 0, 0, Amounts.NONE, Amounts.NONE, Amounts.NONE, 5, 2);

		share.granted(nothing, 0);
		share.granted(nothing, 1);

		assertThat(share.part()).isEqualTo(1);
	}

	@Test
	void whenTheLimitIsHalvedAndDoubledShouldFollow() {
		Run run = new Run(SIX_HUNDRED, 3, 0.001);
		run.simulation.at(10, () -> run.simulation.provider.change(Account.of(300, PLENTY, PLENTY, 6), 10));
		run.simulation.at(40, () -> run.simulation.provider.change(SIX_HUNDRED, 40));
		run.start(Load.of(300, 64, 0.2).jitter(0.3));

		// 60 + 100 in 10 s, 150 in 30 s, 10 a second from then on
		assertThat(run.answered()).isEqualTo(900);
		assertThat(run.limited()).isLessThanOrEqualTo(18);
		assertThat(run.last()).isLessThanOrEqualTo(1.03 * (40 + (900 - 310) / 10.0));
	}

	@Test
	void whenAStrangerTakesHalfShouldGetThrough() {
		Run run = new Run(SIX_HUNDRED, 3, 0.001);
		run.simulation.outsider(10, 60, 5, 100);
		run.start(Load.of(400, 64, 0.2).jitter(0.3));

		assertThat(run.answered()).isEqualTo(1200);
		assertThat(run.limited()).isLessThanOrEqualTo(120);
		assertThat(run.last()).isLessThanOrEqualTo(1.06 * (1200 + 250 - 60) / 10);
	}

	@Test
	void whenCallersGiveUpShouldGiveTheirLeaseBack() {
		Run run = new Run(SIX_HUNDRED, 2, 0.001);
		Process asking = run.process(Load.of(1, 1, 0.2));
		Process silent = run.process(Load.of(1, 1, 0.2));
		asking.start(0);
		silent.start(0);
		run.simulation.run(30);
		Ticket ticket = asking.submit(Lane.NORMAL, null, 400);
		run.simulation.run(run.simulation.now + 0.0006);
		LeaseRequest asked = run.buckets.lastRequest();
		asking.pool.cancel(ticket, run.simulation.nanos());
		asking.act();
		run.simulation.run(33);

		assertThat(asked.need().get(Dimension.REQUESTS)).isEqualTo(1);
		assertThat(run.buckets.lastRequest().need().get(Dimension.REQUESTS)).isEqualTo(-1);
	}

	@Test
	void whenNoCallMayWaitShouldStillAskForALease() {
		Pool<Ticket> pool = pool(0);
		Ticket ticket = new Ticket(DEMAND);
		pool.offer(ticket, 0);
		assertThat(ticket.state()).isEqualTo(Ticket.State.WAITING);

		LeaseRequest request = Objects.requireNonNull(pool.takeLeaseRequest(0));
		pool.leased(LeaseGrant.everything(request), 1);
		assertThat(ticket.state()).isEqualTo(Ticket.State.ADMITTED);
		assertThat(pool.takeLeaseRequest(2)).isNull();
	}

	@Test
	void whenTheStoreSaysWaitShouldSendThenAndSayHowLong() {
		Pool<Ticket> pool = pool(10);
		Ticket ticket = new Ticket(DEMAND);
		pool.offer(ticket, 0);
		LeaseRequest request = Objects.requireNonNull(pool.takeLeaseRequest(0));
		LeaseGrant grant = LeaseGrant.everything(request);
		pool.leased(new LeaseGrant(grant.amounts(), (long) SECOND, 0, grant.limits(), grant.capacities(),
				grant.levels(), 1, 1), 0);

		assertThat(pool.nextNanos(0)).isEqualTo((long) SECOND);
		assertThat(pool.expectedWaitNanos(DEMAND, 0)).isGreaterThanOrEqualTo((long) SECOND);
		pool.advance((long) SECOND);
		assertThat(ticket.state()).isEqualTo(Ticket.State.ADMITTED);
	}

	private static Pool<Ticket> pool(int maxQueue) {
		return new Pool<>(new PoolSettings((long) 60e9, maxQueue, 2, (model) -> 3.5, Map.of(), (tenant) -> 1, true),
				new ConcurrencyLimit(10), new SplittableRandom(1), 0);
	}

	/**
	 * Instances in front of one account and one store.
	 */
	private static final class Run {

		final Simulation simulation;

		final SharedBuckets buckets;

		final List<Process> processes = new ArrayList<>();

		private final int instances;

		private final double roundTrip;

		Run(Account account, int instances, double roundTrip) {
			this.simulation = new Simulation(account, 5);
			this.buckets = new SharedBuckets(instances);
			this.instances = instances;
			this.roundTrip = roundTrip;
		}

		Process process(Load load) {
			Process process = this.simulation.new Process(load, this.buckets, this.roundTrip);
			this.processes.add(process);
			return process;
		}

		void start(Load load) {
			start(load, 3600);
		}

		void start(Load load, double until) {
			for (int i = 0; i < this.instances; i++) {
				process(load).start(i * 0.01);
			}
			this.simulation.run(until);
		}

		int answered() {
			return this.processes.stream().mapToInt((process) -> process.answered).sum();
		}

		int limited() {
			return this.processes.stream().mapToInt((process) -> process.limited).sum();
		}

		int leases() {
			return this.processes.stream().mapToInt((process) -> process.leases).sum();
		}

		double last() {
			return this.processes.stream().mapToDouble((process) -> process.finished).max().orElseThrow();
		}

		double first() {
			return this.processes.stream().mapToDouble((process) -> process.finished).min().orElseThrow();
		}

	}

}
