package io.github.clauderesilience.limit.core;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The first header is taken to count nothing that was on the wire, so that the level may
 * be learned too low. On an account whose bucket holds five calls that is most of it, and
 * at five calls a minute each call that is missing costs 12 s.
 */
class LearnedLevelTests {

	private static final int CALLS = 12;

	@ParameterizedTest
	@CsvSource({ "5, 1e9, 1e9, 0, 400, 50, 1.02", "1e9, 50000, 1e9, 0, 40000, 50, 1.04",
			"1e9, 1e9, 20000, 0, 400, 4000, 1.08", "1e9, 1e9, 1e9, 20000, 400, 4000, 1.1" })
	void whenTheFirstHeaderHadCountedAllShouldLearnIt(double requests, double input, double output, double workspace,
			int chars, int writes, double most) {
		Simulation simulation = new Simulation(Account.of(requests, input, output, 60), 1);
		simulation.provider.whims.workspace(0, workspace, 60);
		Simulation.Process process = simulation.new Process(Simulation.Load.of(CALLS, 64, 0.3)
			.wayShare(0.02 / 0.3)
			.jitter(0.1)
			.chars((random) -> chars)
			.outputTokens((random) -> writes));
		process.connects = 0.001;
		process.start(0);
		simulation.run(3600);

		assertThat(process.answered).isEqualTo(CALLS);
		assertThat(process.limited).isZero();
		assertThat(process.finished / (7 * 12 + 0.3)).as("time to the least possible: %s", process)
			.isLessThanOrEqualTo(most);
	}

}
