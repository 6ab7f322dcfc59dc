package io.github.clauderesilience.limit.core;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * While a neighbour takes everything, and after it, calls try again every second or two,
 * and none is refused because the neighbour is believed to go on for ever.
 */
class BlindWaitTests {

	private static final double PLENTY = 1e9;

	private static final double FROM = 10;

	@ParameterizedTest
	@CsvSource({ "10, 0.05, 64, 1", "10, 0.05, 64, 2", "10, 0, 64, 1", "10, 0.05, 128, 3", "2, 0.05, 64, 4",
			"5, 0.1, 64, 5", "10, 0.05, 16, 6" })
	void whenANeighbourTakesAllShouldTryEachSecondOrTwoAndRefuseNoCall(double seconds, double spread, int callers,
			long seed) {
		Simulation simulation = new Simulation(Account.of(600, PLENTY, PLENTY, 6), seed);
		simulation.provider.whims.seed(seed).spread(spread).drained(FROM, FROM + seconds);
		Simulation.Process process = simulation.new Process(
				Simulation.Load.of(400, callers, 0.3).wayShare(0.02 / 0.3).jitter(0.1));
		process.patience = callers / 10.0 + seconds + 15;
		process.start(0);
		simulation.run(3600);

		assertThat(process.refused).as("%s", process).isZero();
		assertThat(longestGap(process.sendTimes)).as("seconds without a call").isLessThanOrEqualTo(2.5);
	}

	private static double longestGap(List<Double> times) {
		double longest = 0;
		for (int i = 1; i < times.size(); i++) {
			longest = Math.max(longest, times.get(i) - times.get(i - 1));
		}
		return longest;
	}

}
