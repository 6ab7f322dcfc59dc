package io.github.clauderesilience.limit.core;

import java.util.Arrays;
import java.util.SplittableRandom;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.core.Simulation.Load;
import io.github.clauderesilience.limit.core.Simulation.Process;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Accounts that are not as their headers say, and how near the limiter comes to the least
 * possible time on them. A round trip takes 40 ms.
 */
class WildAccountTests {

	private static final double PLENTY = 1e9;

	private static final double LATENCY = 0.3;

	private static final Load CALLS = Load.of(0, 0, LATENCY).wayShare(0.02 / LATENCY).jitter(0.1);

	@ParameterizedTest
	@CsvSource({ "40, 1", "40, 2", "40, 3", "10, 1", "10, 2", "10, 3", "4, 1" })
	void whenALimitOfASecondIsHiddenAndManyComeAfterFewShouldNotStorm(double seconds, long seed) {
		Scene scene = new Scene(Account.of(6000, PLENTY, PLENTY, 60), load(400, 400), seed);
		scene.simulation.provider.whims.hidden(50, 50);
		scene.few(9, seconds);
		scene.run(seconds);

		scene.assertRatio((400 - 50) / 50.0, 1.15);
		scene.assertLimited(0.05);
	}

	/* As over HTTP, where refusals take longer than the provider does, and vary. */
	@ParameterizedTest
	@CsvSource({ "0.06, 0.05", "0.08, 0.06" })
	void whenRefusalsComeBackLaterShouldNotBeFarBeyondTheLimitByThen(double roundTrip, double refused) {
		double limited = 0;
		for (long seed = 1; seed <= 9; seed++) {
			Scene scene = new Scene(Account.of(6000, PLENTY, PLENTY, 60),
					load(400, 400).wayShare(roundTrip / 2 / LATENCY), seed);
			scene.simulation.provider.whims.hidden(50, 50);
			scene.simulation.busy = 0.005;
			scene.few(9, 10);
			scene.run(10);

			scene.assertRatio((400 - 50) / 50.0, 1.25);
			limited += scene.process.limited / 400.0 / 9;
		}

		assertThat(limited).as("429s, mean").isLessThanOrEqualTo(refused);
	}

	/* So many seconds longer each way, for so long. */
	@ParameterizedTest
	@CsvSource({ "0.13, 100, 0.12, 1", "0.13, 100, 0.12, 2", "0.13, 100, 0.12, 3", "0.6, 0.6, 0.05, 1",
			"0.6, 0.6, 0.05, 2", "0.6, 0.6, 0.05, 3" })
	void whenTheWayGetsSlowAsManyComeShouldNotStorm(double slower, double lasts, double refused, long seed) {
		Scene scene = new Scene(Account.of(6000, PLENTY, PLENTY, 60), load(400, 400), seed);
		scene.simulation.provider.whims.hidden(50, 50);
		scene.simulation.slower = (time) -> (time >= 40 && time < 40 + lasts) ? slower : 0;
		scene.few(9, 40);
		scene.run(40);

		scene.assertRatio((400 - 50) / 50.0, 1.25);
		scene.assertLimited(refused);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void whenGrowthIsLimitedShouldGrowWithIt(long seed) {
		Scene scene = new Scene(Account.of(6000, PLENTY, PLENTY, 60), load(600, 128), seed);
		scene.simulation.provider.whims.growth(5);
		scene.run(0);

		// 25, 50, 100 and 200 in the first 20 s, the last 225 within the next 5.
		scene.assertRatio(22.8, 1.2);
		scene.assertLimited(0.05);
	}

	/* Calls that are let in are silent for 27 s: that is no failed try after a pause. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void whenGrowthIsLimitedAndAnswersAreLongShouldStillGrowWithIt(long seed) {
		Scene scene = new Scene(Account.of(6000, PLENTY, PLENTY, 60),
				Load.of(600, 400, 27).wayShare(0.02 / 27).jitter(0.3), seed);
		scene.simulation.provider.whims.growth(5);
		scene.run(0);

		scene.assertRatio(22.8 + 27 - LATENCY, 2.1);
		scene.assertLimited(0.05);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void whenTheLimitOnGrowthIsNamedWithoutATimeShouldNotTakeItForAStorm(long seed) {
		Scene scene = new Scene(Account.of(6000, PLENTY, PLENTY, 60), load(600, 128), seed);
		Whims whims = scene.simulation.provider.whims.growth(5);
		whims.namesGrowth = true;
		whims.namesTime = false;
		scene.run(0);

		scene.assertRatio(22.8, 1.3);
		scene.assertLimited(0.05);
	}

	/* A gateway that is 1 ms away, or none. */
	@ParameterizedTest
	@CsvSource({ "600, 300, -1", "600, 300, 0.001", "60, 60, -1", "60, 40, 0.001" })
	void whenAMinutesLimitIsEnforcedBySecondShouldKeepToIt(double limit, int calls, double connects) {
		for (long seed = 1; seed <= 3; seed++) {
			Scene scene = new Scene(Account.of(limit, PLENTY, PLENTY, 60), load(calls, 64), seed);
			scene.simulation.provider.whims.hidden(limit / 60, limit / 60);
			scene.process.connects = connects;
			scene.run(0);

			scene.assertRatio((calls - limit / 60) / (limit / 60), 1.1);
			scene.assertLimited(0.03);
		}
	}

	/* Calls that go in silence meanwhile, one each 80 ms, are refused, too. */
	@ParameterizedTest
	@ValueSource(doubles = { -1, 0.001 })
	void whenTheFirst429IsReadLateShouldMeetTwoMore(double connects) {
		for (long seed = 1; seed <= 3; seed++) {
			Scene scene = new Scene(Account.of(60, PLENTY, PLENTY, 60), load(40, 64), seed);
			scene.simulation.provider.whims.hidden(1, 1);
			scene.process.connects = connects;
			scene.process.cold = 0.2;
			scene.run(0);

			scene.assertRatio(39, 1.05);
			scene.assertLimited(3 / 40.0);
		}
	}

	/* What a pause of a second refills does not fit in the bucket. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void whenTheHiddenBucketHoldsTwoShouldNotTakePausesForRefill(long seed) {
		Scene scene = new Scene(Account.of(1000, PLENTY, PLENTY, 60), load(300, 64), seed);
		scene.simulation.provider.whims.hidden(10, 2);
		scene.process.connects = 0.001;
		scene.run(0);

		scene.assertRatio(29.8, 1.55);
		scene.assertLimited(0.04);
	}

	/* Calls that come closer to each other on the way are refused for that alone. */
	@ParameterizedTest
	@CsvSource({ "0.02, 1", "0.02, 2", "0.02, 3", "0.05, 1", "0.05, 2", "0.05, 3" })
	void whenTheWayVariesOnALimitOfOneASecondShouldStayBelowIt(double busy, long seed) {
		Scene scene = new Scene(Account.of(60, PLENTY, PLENTY, 60), load(60, 64), seed);
		scene.simulation.provider.whims.hidden(1, 1);
		scene.simulation.busy = busy;
		scene.run(0);

		scene.assertRatio(59, 1.35);
		scene.assertLimited(0.2);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void whenAWorkspacesOutputIsLimitedShouldNotTakeItForInput(long seed) {
		Scene scene = new Scene(Account.of(1000, 2_000_000, 400_000, 60),
				load(170, 64).chars((random) -> 40_000).outputTokens((random) -> 200), seed);
		scene.simulation.provider.whims.workspace(0, 20_000, 60);
		scene.run(0);

		scene.assertRatio((170 * 200 - 20_000) / (20_000 / 60.0), 1.1);
		scene.assertLimited(0.02);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
	void whenRemainingRequestsJumpShouldNotStandStill(long seed) {
		Scene scene = new Scene(Account.of(600, PLENTY, PLENTY, 6), load(400, 64), seed);
		scene.simulation.provider.whims.seed(seed).spread(0.05);
		scene.run(0);

		scene.assertRatio(34, 1.06);
		scene.assertLimited(0.02);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
	void whenRemainingTokensJumpShouldNotStandStill(long seed) {
		Scene scene = new Scene(Account.of(PLENTY, 150_000, PLENTY, 6), load(200, 64).chars((random) -> 2240), seed);
		scene.simulation.provider.whims.seed(seed).spread(0.05);
		scene.run(0);

		scene.assertRatio((200 * 560 - 15_000) / 2500.0, 1.1);
		scene.assertLimited(0.02);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void whenANeighbourTakesAllShouldNotStormAndNotSleep(long seed) {
		Scene scene = new Scene(Account.of(600, PLENTY, PLENTY, 6), load(400, 64), seed);
		scene.simulation.provider.whims.drained(10, 20);
		scene.run(0);

		scene.assertRatio(34 + 10, 1.05);
		scene.assertLimited(0.03);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void whenANeighbourTakesAllWhileWeAreIdleShouldLetAFewGoFirst(long seed) {
		Scene scene = new Scene(Account.of(600, PLENTY, PLENTY, 60), load(200, 200), seed);
		scene.simulation.provider.whims.drained(10, 35);
		scene.few(9, 9);
		scene.run(34.999);

		scene.assertRatio(19, 1.1);
		scene.assertLimited(10 / 200.0);
	}

	@ParameterizedTest
	@CsvSource({ "0.04, -1", "0.15, -1", "0.04, 0.001", "0.15, 0.001" })
	void whenTheAccountIsTinyShouldStartWithoutAStorm(double roundTrip, double connects) {
		Load load = Load.of(30, 64, 1).wayShare(roundTrip / 2);
		Scene scene = new Scene(Account.of(50, PLENTY, PLENTY, 6), load, 1);
		scene.process.connects = connects;
		scene.run(0);

		assertThat(scene.process.answered).isEqualTo(30);
		assertThat(scene.process.limited).isLessThanOrEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void whenReadsFromTheCacheSwitchOnAndOffShouldWasteLittle(long seed) {
		Scene scene = new Scene(Account.of(PLENTY, 120_000, PLENTY, 60), load(300, 64).chars((random) -> 8000), seed);
		scene.simulation.counted = (time) -> ((int) (time / 10) % 2 == 0) ? 1 : 0.1;
		scene.run(0);

		scene.assertRatio((scene.process.totalInput - 120_000) / 2000, 1.08);
		scene.assertLimited(0.02);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void whenAWorkspacesInputIsLimitedShouldNotTakeItForOutput(long seed) {
		Scene scene = new Scene(Account.of(1000, 2_000_000, 400_000, 60),
				load(60, 64).chars((random) -> 4000).outputTokens((random) -> 200), seed);
		scene.simulation.provider.whims.workspace(30_000, 0, 60);
		scene.process.connects = 0.001;
		scene.run(0);

		scene.assertRatio((60 * 1000 - 30_000) / (30_000 / 60.0), 1.05);
		scene.assertLimited(0);
	}

	@Test
	void whenFewLargePromptsMeetALimitOfOutputShouldNotStandStill() {
		Scene scene = new Scene(Account.of(1000, 20_000_000, 4_000_000, 60).countingOutputLive(),
				Load.of(40, 2, 1.9).chars((random) -> 20_000).outputTokens((random) -> 120), 1);
		scene.simulation.provider.whims.workspace(0, 5000, 28);
		scene.run(0);

		assertThat(scene.process.finished).as("%s", scene.process).isLessThanOrEqualTo(120);
		scene.assertLimited(0.05);
	}

	@ParameterizedTest
	@CsvSource({ "35, 80, 1", "35, 80, 2", "35, 80, 3", "60, 400, 1", "60, 400, 2", "60, 400, 3" })
	void whenAWorkspaceLimitsInputAndOutputShouldKeepToBoth(int calls, int chars, long seed) {
		Scene scene = new Scene(Account.of(1000, 2_000_000, 400_000, 60),
				load(calls, 64).chars((random) -> chars).outputTokens((random) -> 20), seed);
		scene.simulation.provider.whims.workspace(2000, 300, 60);
		scene.run(0);

		scene.assertRatio((calls * 20 - 300) / (300 / 60.0), 1.05);
		scene.assertLimited(0);
	}

	@ParameterizedTest
	@CsvSource({ "1, false", "2, false", "3, false", "1, true", "2, true", "3, true" })
	void whenAnswersAreLongShouldNotSleepBesideAFullBucket(long seed, boolean live) {
		Account account = Account.of(1000, PLENTY, 8000, 60);
		Load load = Load.of(60, 16, 27).wayShare(0.02 / 27).jitter(0.1).outputTokens((random) -> 600);
		Scene scene = new Scene(live ? account.countingOutputLive() : account, load, seed);
		scene.run(0);

		scene.assertRatio((60 * 600 - 8000) / (8000 / 60.0) + 27 - LATENCY, live ? 1.16 : 1.12);
		scene.assertLimited(0);
	}

	@ParameterizedTest
	@CsvSource({ "27, 1", "27, 2", "27, 3", "27, 4", "15, 1", "15, 2" })
	void whenAnswersAreLongAndCountAtTheEndShouldFindOut(double seconds, long seed) {
		Load load = Load.of(32, 16, seconds).wayShare(0.02 / seconds).jitter(0.1).outputTokens((random) -> 600);
		Scene scene = new Scene(Account.of(1000, PLENTY, 8000, 60), load, seed);
		scene.run(0);

		scene.assertRatio((32 * 600 - 8000) / (8000 / 60.0) + seconds - LATENCY, 1.13);
		scene.assertLimited(0);
	}

	@Test
	void whenTheLimitIsFiveAMinuteShouldWasteLittle() {
		Scene scene = new Scene(Account.of(5, PLENTY, PLENTY, 60), load(30, 64), 1);
		scene.run(0);

		scene.assertRatio(25 / (5 / 60.0), 1.02);
		scene.assertLimited(0);
	}

	@Test
	void whenWhimsAreMixedShouldGetThroughAndMostlyWithFewRefusals() {
		double[] limited = new double[60];
		for (int i = 0; i < limited.length; i++) {
			limited[i] = mixed(i + 1);
		}
		Arrays.sort(limited);

		assertThat(limited[limited.length / 2]).as("429s, median").isLessThanOrEqualTo(0.03);
		assertThat(limited[limited.length * 9 / 10]).as("429s, nine of ten").isLessThanOrEqualTo(0.07);
		// A hidden limit of half of what is shown, whose bucket holds a few calls.
		assertThat(limited[limited.length - 1]).as("429s, worst").isLessThanOrEqualTo(0.1);
	}

	private static double mixed(long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		double limit = random.nextInt(60, 3000);
		int calls = (int) Math.min(600, limit);
		Scene scene = new Scene(Account.of(limit, PLENTY, PLENTY, random.nextInt(6, 61)), load(calls, 64), seed);
		Whims whims = scene.simulation.provider.whims.seed(seed);
		double perSecond = limit / 60 * random.nextDouble(0.3, 1);
		if (random.nextBoolean()) {
			whims.hidden(perSecond, Math.max(1, perSecond * random.nextInt(1, 6)));
		}
		if (random.nextBoolean()) {
			whims.spread(random.nextDouble(0.05));
		}
		double drained = random.nextInt(3) * 5;
		whims.drained(5, 5 + drained);
		whims.namesTime = random.nextBoolean();
		scene.run(0);

		scene.assertRatio(calls / perSecond + drained, 1.2);
		return scene.process.limited / (double) calls;
	}

	private static Load load(int calls, int callers) {
		return new Load(calls, callers, CALLS.latency(), CALLS.jitter(), CALLS.wayShare(), CALLS.chars(),
				CALLS.tokensPerChar(), CALLS.outputTokens(), false, CALLS.sendsPerSecond());
	}

	/**
	 * One process in front of one account.
	 */
	private static final class Scene {

		private final Simulation simulation;

		private final Process process;

		private double begins;

		private int few;

		Scene(Account account, Load load, long seed) {
			this.simulation = new Simulation(account, seed);
			this.process = this.simulation.new Process(load);
		}

		/** Some calls before. */
		void few(int calls, double seconds) {
			this.few = calls;
			for (int i = 0; i < calls; i++) {
				this.simulation.at(i * seconds / calls, () -> this.process.submit(Lane.NORMAL, null, 400));
			}
		}

		void run(double at) {
			this.begins = at;
			this.process.start(at);
			this.simulation.run(3600);
			assertThat(this.process.answered).as("%s", this.process).isEqualTo(this.process.load.calls() + this.few);
		}

		void assertRatio(double least, double most) {
			double took = this.process.finished - this.begins;
			assertThat(took / (least + LATENCY)).as("time to the least possible: %s", this.process)
				.isLessThanOrEqualTo(most);
		}

		void assertLimited(double share) {
			assertThat(this.process.limited / (double) this.process.load.calls()).as("429s: %s", this.process)
				.isLessThanOrEqualTo(share);
		}

	}

}
