package io.github.clauderesilience.limit.core;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import io.github.clauderesilience.limit.core.Simulation.Load;
import io.github.clauderesilience.limit.core.Simulation.Process;
import io.github.clauderesilience.limit.need.Dimension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A batch of calls on a full bucket whose answers are longer than those before, and take
 * as long as it takes to write them: what they write beyond their estimates is missing
 * from the bucket before it is known whose it was.
 */
class LongerAnswersTests {

	private static final double BATCH_AT = 45;

	private static final double USUAL_TOKENS = 60;

	@ParameterizedTest
	@CsvSource({ "1, 60", "1.5, 60", "2, 60", "4, 60", "1.5, 10", "2, 10", "4, 10" })
	void shouldNotTakeThemForTheUseOfOthers(double longer, double tokensPerSecond) {
		for (boolean live : new boolean[] { true, false }) {
			for (long seed = 1; seed <= 12; seed++) {
				Scene scene = new Scene(live, longer, tokensPerSecond, seed);
				scene.simulation.run(400);
				String which = "live %s, seed %s".formatted(live, seed);
				assertThat(scene.process.answered).as(which).isEqualTo(640);
				assertThat(scene.suspected).as("seconds in which others are suspected, " + which).isZero();
				assertThat(scene.idle).as("seconds without a call beside a level, " + which)
					.isLessThanOrEqualTo((longer > 2) ? 25 : 8);
				assertThat(scene.process.limited).as("429s, " + which).isLessThanOrEqualTo(10);
			}
		}
	}

	private static final class Scene {

		private final Simulation simulation;

		private final Process process;

		private int sent;

		private double sentAt;

		/* Seconds in which others seemed to use a tenth of a limit. */
		private double suspected;

		/* Seconds in which calls waited, none was sent, and the bucket was not empty. */
		private double idle;

		Scene(boolean live, double longer, double tokensPerSecond, long seed) {
			Account account = Account.of(200, 20_000, 20_000, 60);
			this.simulation = new Simulation(live ? account.countingOutputLive() : account, seed);
			this.process = this.simulation.new Process(Load.of(0, 0, 0.3).jitter(0.4));
			this.process.tokensPerSecond = tokensPerSecond;
			this.process.start(0);
			IntStream.range(0, 240)
				.forEach((i) -> this.simulation.at(i / 2.0, () -> this.process.submit(140, USUAL_TOKENS)));
			SplittableRandom random = new SplittableRandom(seed);
			this.simulation.at(BATCH_AT, () -> IntStream.range(0, 400)
				.forEach((i) -> this.process.submit(140, USUAL_TOKENS * longer * (0.3 + 1.4 * random.nextDouble()))));
			IntStream.range(0, 2500).forEach((i) -> this.simulation.at(BATCH_AT + i / 10.0, () -> look(0.1)));
		}

		private void look(double seconds) {
			double now = this.simulation.now;
			List<Double> sendings = this.process.sendTimes;
			if (sendings.size() > this.sent || this.process.pool.waiting().isEmpty()) {
				this.sent = sendings.size();
				this.sentAt = now;
			}
			this.simulation.provider.headers(now);
			if (now - this.sentAt > 1 && this.simulation.provider.level(Dimension.OUTPUT_TOKENS) > 500) {
				this.idle += seconds;
			}
			if (this.process.pool.view(this.simulation.nanos())
				.buckets()
				.stream()
				.anyMatch((bucket) -> bucket.othersPerMinute() > bucket.limit() / 10)) {
				this.suspected += seconds;
			}
		}

	}

}
