package io.github.clauderesilience.limit.core;

import java.util.List;
import java.util.function.Consumer;

import io.github.clauderesilience.limit.core.Simulation.Load;
import io.github.clauderesilience.limit.core.Simulation.Process;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How near the limiter comes to the least possible time on simulated accounts of which it
 * is told nothing.
 */
class SimulationTests {

	private static final double PLENTY = 1e9;

	private static final Account SIX_HUNDRED = Account.of(600, PLENTY, PLENTY, 6);

	private static final Load FOUR_HUNDRED = Load.of(400, 64, 0.2);

	@ParameterizedTest
	@ValueSource(doubles = { 0, 0.3 })
	void whenRequestsAreLimitedShouldWasteNothing(double jitter) {
		Process process = run(SIX_HUNDRED, FOUR_HUNDRED.jitter(jitter), 1);

		assertThat(process.answered).isEqualTo(400);
		assertThat(process.limited).isLessThanOrEqualTo(1);
		assertThat(process.ratio()).isLessThanOrEqualTo(1.01);
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0, 0.3 })
	void whenBurstIsSmallAndRateHighShouldWasteNothing(double jitter) {
		Process process = run(Account.of(3000, PLENTY, PLENTY, 1.2), FOUR_HUNDRED.jitter(jitter), 1);

		assertThat(process.answered).isEqualTo(400);
		assertThat(process.limited).isLessThanOrEqualTo(1);
		// So far away, learning takes a round trip; beyond that, half a hundredth.
		assertThat(process.finished).isLessThanOrEqualTo(1.005 * process.least() + FOUR_HUNDRED.latency());
	}

	@Test
	void whenBurstIsAFullMinuteShouldLoseOneAnswerForLearningAndATenthForOpening() {
		Process process = run(Account.of(600, PLENTY, PLENTY, 60), FOUR_HUNDRED, 1);

		assertThat(process.answered).isEqualTo(400);
		assertThat(process.limited).isZero();
		assertThat(process.finished).isLessThanOrEqualTo(process.least() + FOUR_HUNDRED.latency() + 0.1);
	}

	@Test
	void whenInputTokensAreLimitedShouldWasteNothing() {
		Process process = run(Account.of(10_000, 150_000, PLENTY, 6), Load.of(200, 64, 0.2).chars((random) -> 2240), 1);

		assertThat(process.answered).isEqualTo(200);
		assertThat(process.limited).isLessThanOrEqualTo(1);
		assertThat(process.ratio()).isLessThanOrEqualTo(1.01);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void whenPromptsDifferWidelyShouldWasteLittle(long seed) {
		Process process = run(Account.of(10_000, 150_000, PLENTY, 6),
				Load.of(200, 64, 0.2).chars((random) -> 50 + random.nextDouble() * 19_950), seed);

		assertThat(process.answered).isEqualTo(200);
		assertThat(process.limited).isLessThanOrEqualTo(2);
		assertThat(process.ratio()).isLessThanOrEqualTo(1.01);
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0.2, 2 })
	void whenOutputIsLimitedAndVariesTenfoldShouldWasteLittle(double latency) {
		Process process = run(Account.of(10_000, PLENTY, 30_000, 6),
				Load.of(400, 64, latency).outputTokens((random) -> 50 + random.nextDouble() * 450), 1);

		assertThat(process.answered).isEqualTo(400);
		assertThat(process.limited).isLessThanOrEqualTo(4);
		assertThat(process.ratio()).isLessThanOrEqualTo(1.03);
	}

	@ParameterizedTest
	@ValueSource(doubles = { 600, 3000 })
	void whenSomebodyTakesHalfUnannouncedShouldNotice(double limit) {
		Load load = Load.of((int) limit, 64, 0.2);
		Process process = run(Account.of(limit, PLENTY, PLENTY, 6), load, 1,
				(simulation) -> simulation.outsider(10, 3600, limit / 120, 100));

		double least = 10 + (limit - limit / 60 * 16) / (limit / 120);
		assertThat(process.answered).isEqualTo((int) limit);
		assertThat(process.limited).isLessThanOrEqualTo((int) (0.02 * limit));
		assertThat(process.finished).isLessThanOrEqualTo(1.03 * least);
	}

	@Test
	void whenLimitIsHalvedAndDoubledShouldFollow() {
		Process process = run(SIX_HUNDRED, FOUR_HUNDRED, 1, (simulation) -> {
			simulation.at(10, () -> simulation.provider.change(Account.of(300, PLENTY, PLENTY, 6), 10));
			simulation.at(30, () -> simulation.provider.change(SIX_HUNDRED, 30));
		});

		// 60 at once, 10/s for 10 s, 5/s for 20 s, 10/s for the rest.
		double least = 30 + (400 - 60 - 100 - 100) / 10.0;
		assertThat(process.limited).isLessThanOrEqualTo(4);
		assertThat(process.finished).isLessThanOrEqualTo(1.02 * least);
	}

	@ParameterizedTest
	@ValueSource(doubles = { 20, 1, -1 })
	void whenStormOf429sPassesShouldNotAmplifyIt(double retryAfter) {
		Process process = run(SIX_HUNDRED, FOUR_HUNDRED, 1, (simulation) -> simulation.at(10, () -> {
			simulation.provider.stormUntil = 30;
			simulation.provider.stormRetryAfter = retryAfter;
		}));

		assertThat(process.answered).isEqualTo(400);
		assertThat(process.requests).isLessThanOrEqualTo((int) (1.05 * 400));
		// The back-off without a time doubles, so it may sleep on as long as it slept.
		assertThat(process.finished).isLessThanOrEqualTo((retryAfter > 0) ? 55 : 65);
	}

	@Test
	void whenHeadersAreStrippedShouldInferTheLimit() {
		Process process = run(SIX_HUNDRED.withoutHeaders(), Load.of(2000, 64, 0.2), 1);

		assertThat(process.answered).isEqualTo(2000);
		assertThat(process.limited).isLessThanOrEqualTo(20);
		assertThat(process.ratio()).isLessThanOrEqualTo(1.03);
	}

	@Test
	void whenSomethingNearAnswersShouldStillWaitForTheFirstAnswer() {
		// What is near may be a gateway, and a 429 comes from far behind it.
		Account fullBurst = Account.of(600, PLENTY, PLENTY, 60);

		assertThat(run(fullBurst, FOUR_HUNDRED.wayShare(0.001), 1).ratio()).isBetween(1.1, 1.2);
		assertThat(run(fullBurst, FOUR_HUNDRED, 1).ratio()).isBetween(1.1, 1.2);
	}

	@Test
	void whenItObjectsAtOnceShouldStopAtOnce() {
		Process process = run(Account.of(50, PLENTY, PLENTY, 6), Load.of(60, 64, 0.2).wayShare(0.001), 1);

		assertThat(process.answered).isEqualTo(60);
		assertThat(process.limited).isLessThanOrEqualTo(1);
	}

	@ParameterizedTest
	@CsvSource({ "600, 6, 0.001, 0", "600, 6, 0.001, 0.3", "600, 6, 0.05, 0", "600, 6, 0.5, 0.3", "600, 60, 0.001, 0",
			"3000, 1.2, 0.001, 0", "3000, 1.2, 0.05, 0" })
	void whenHeadersAreFromTheArrivalShouldNotCountOnWhatWasSentSince(double limit, double burst, double way,
			double jitter) {
		Load load = FOUR_HUNDRED.wayShare(way).jitter(jitter);
		Account account = Account.of(limit, PLENTY, PLENTY, burst);

		shouldWasteNothingWhereverHeadersAreFrom(account, load);
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0.001, 0.05, 0.5 })
	void whenHeadersOfTokensAreFromTheArrivalShouldNotCountOnWhatWasSentSince(double way) {
		Account account = Account.of(10_000, 150_000, PLENTY, 6);
		Load load = Load.of(200, 64, 0.2).chars((random) -> 2000).wayShare(way);

		shouldWasteNothingWhereverHeadersAreFrom(account, load);
	}

	@ParameterizedTest
	@CsvSource({ "60000, 0.6, 0.002, 2000", "60000, 0.6, 0.002, 3000", "60000, 0.6, 0.2, 3000",
			"60000, 0.06, 0.002, 3000", "6000, 6, 0.002, 1000", "6000, 6, 0.2, 1000" })
	void whenABurstJamsTheWayShouldNotCountOnTheJam(double limit, double burst, double latency, double sendsPerSecond) {
		Account account = Account.of(limit, PLENTY, PLENTY, burst);
		Load load = Load.of((int) (limit / 6), 500, latency).jitter(0.3).wayShare(0.1).sendsPerSecond(sendsPerSecond);
		for (Account each : List.of(account, account.tellingFromArrival())) {
			Process process = run(each, load, 1);
			assertThat(process.answered).isEqualTo(load.calls());
			assertThat(process.limited).as("429s").isLessThanOrEqualTo(1);
			// Learning takes a round trip.
			assertThat(process.finished).isLessThanOrEqualTo(1.03 * process.least() + latency);
		}
	}

	private static void shouldWasteNothingWhereverHeadersAreFrom(Account account, Load load) {
		for (Account each : List.of(account, account.tellingFromArrival())) {
			Process process = run(each, load, 1);
			assertThat(process.answered).isEqualTo(load.calls());
			assertThat(process.limited).as("429s").isLessThanOrEqualTo(1);
			// Learning takes an answer, and opening a tenth of a second.
			double learning = (load.calls() < account.requests() * account.burstSeconds() / 60) ? load.latency() + 0.1
					: 0;
			assertThat(process.finished).isLessThanOrEqualTo(1.03 * process.least() + learning);
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 14, 52, 87, 90, 155 })
	void whenPromptsAreLargerThanTheBucketShouldNotTakeThatForTheUseOfOthers(long seed) {
		Load load = Load.of(66, 11, 0.19)
			.jitter(0.65)
			.wayShare(0.4)
			.chars((random) -> random.nextDouble(680, 6125))
			.outputTokens((random) -> random.nextDouble(10, 86));
		Process process = run(Account.of(PLENTY, 27_860, PLENTY, 2.44), load, seed);

		assertThat(process.answered).isEqualTo(66);
		assertThat(process.ratio()).isLessThanOrEqualTo(1.2);
	}

	@Test
	void whenPromptsAreLargeShouldWaitForTheFirstAnswerAllTheSame() {
		Simulation simulation = new Simulation(SIX_HUNDRED, 1);
		Process process = simulation.new Process(FOUR_HUNDRED.chars((random) -> 8000).wayShare(0.001));
		process.start(0);
		simulation.run(0.1);

		assertThat(process.requests).isLessThanOrEqualTo(3);
	}

	@Test
	void whenRefusedRequestsCountShouldStillGetThrough() {
		Process process = run(Account.of(60, PLENTY, PLENTY, 1).countingRefused(), Load.of(60, 64, 0.2), 1);

		assertThat(process.answered).isEqualTo(60);
		assertThat(process.ratio()).isLessThanOrEqualTo(1.2);
	}

	@Test
	void whenProcessesShareAnAccountShouldAllGetThrough() {
		Simulation simulation = new Simulation(SIX_HUNDRED, 5);
		Process one = simulation.new Process(FOUR_HUNDRED.jitter(0.3));
		Process two = simulation.new Process(FOUR_HUNDRED.jitter(0.3));
		one.start(0);
		two.start(0.01);
		simulation.run(3600);

		assertThat(one.answered + two.answered).isEqualTo(800);
		// Both open at the same time, and neither knows of the other yet.
		assertThat(one.limited + two.limited).isLessThanOrEqualTo(45);
		assertThat(Math.max(one.finished, two.finished)).isLessThanOrEqualTo(1.03 * (800 - 60) / 10);
	}

	@Test
	void whenAccountsDifferShouldWasteLittleOnAny() {
		for (double limit : new double[] { 73, 300, 1000, 4000, 20_000 }) {
			for (double burst : new double[] { 1, 3, 6, 60 }) {
				for (double latency : new double[] { 0.02, 0.2, 1 }) {
					Load load = Load.of((int) Math.max(200, Math.min(4000, 2 * limit)), 64, latency)
						.jitter(0.3)
						.wayShare(0.05);
					Process process = run(Account.of(limit, PLENTY, PLENTY, burst), load, 3);
					String account = limit + "/min, " + burst + " s, latency " + latency + ": " + process;
					assertThat(process.answered).as(account).isEqualTo(load.calls());
					assertThat(process.limited).as(account)
						.isLessThanOrEqualTo(1 + (int) Math.ceil(0.01 * load.calls()));
					double learning = 2 * latency;
					double rounds = load.calls() / 64.0 * latency * 1.1;
					assertThat(process.finished).as(account)
						.isLessThanOrEqualTo(Math.max(1.03 * process.least(), rounds) + learning);
				}
			}
		}
	}

	private static Process run(Account account, Load load, long seed) {
		return run(account, load, seed, (simulation) -> {
		});
	}

	private static Process run(Account account, Load load, long seed, Consumer<Simulation> events) {
		Simulation simulation = new Simulation(account, seed);
		events.accept(simulation);
		Process process = simulation.new Process(load);
		process.start(0);
		simulation.run(36_000);
		return process;
	}

}
