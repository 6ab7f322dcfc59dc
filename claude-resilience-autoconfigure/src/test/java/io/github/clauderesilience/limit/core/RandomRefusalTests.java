package io.github.clauderesilience.limit.core;

import java.util.Arrays;
import java.util.Collections;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

import io.github.clauderesilience.limit.core.Simulation.Load;
import io.github.clauderesilience.limit.core.Simulation.Process;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A share of all calls is answered with 429 at random (shed load, one broken replica),
 * whatever the rate. That is no limit, so it must not slow down the calls that are not
 * refused. The measure is a simple client: each caller repeats its call after 1 s, 2 s, 4
 * s and so on. 300 calls of 0.3 s, 64 callers, medians of nine draws.
 */
class RandomRefusalTests {

	private static final int CALLS = 300;

	private static final int CALLERS = 64;

	private static final double LATENCY = 0.3;

	private static final double ROUND_TRIP = 0.04;

	private static final Account ACCOUNT = Account.of(6000, 1e9, 1e9, 60);

	private static final int DRAWS = 9;

	/* Whether headers show full levels, whether the 429 says "after 1 s". */
	@ParameterizedTest
	@CsvSource({ "0.05, true, false, 2", "0.1, true, false, 2", "0.2, true, false, 1.2", "0.4, true, false, 1",
			"0.05, true, true, 2", "0.1, true, true, 2", "0.2, true, true, 1.2", "0.4, true, true, 1",
			"0.05, false, false, 4.5", "0.1, false, false, 3.5", "0.2, false, false, 1.5", "0.4, false, false, 1",
			"0.05, false, true, 4.5", "0.1, false, true, 3.5", "0.2, false, true, 1.5", "0.4, false, true, 1" })
	void whenNothingIsKnownShouldFindOutThatThereIsNoRate(double share, boolean headers, boolean timed, double most) {
		assertRatio(share, headers, timed, most, CALLS);
	}

	@ParameterizedTest
	@CsvSource({ "0.05, true, false, 1.5", "0.1, true, false, 1.5", "0.2, true, false, 1.2", "0.4, true, false, 1",
			"0.05, true, true, 1.5", "0.1, true, true, 1.5", "0.2, true, true, 1.2", "0.4, true, true, 1",
			"0.05, false, false, 1.9", "0.1, false, false, 1.5", "0.2, false, false, 1", "0.4, false, false, 1",
			"0.05, false, true, 1.9", "0.1, false, true, 1.5", "0.2, false, true, 1", "0.4, false, true, 1" })
	void whenItBeginsLaterShouldFindOutThatThereIsNoRate(double share, boolean headers, boolean timed, double most) {
		assertRatio(share, headers, timed, most, 2 * CALLS);
	}

	@Test
	void whenCallsAreRefusedAtAnyRateShouldSayThatItIsBelieved() {
		Simulation simulation = new Simulation(ACCOUNT, 1);
		simulation.provider.whims.seed(1).sheds(0.2);
		Process process = simulation.new Process(Load.of(CALLS, CALLERS, LATENCY));
		process.start(0);
		simulation.run(3600);

		assertThat(process.pool.view(simulation.nanos()).guesses())
			.contains("some calls are refused with 429 at any rate, and back off alone");
	}

	private static void assertRatio(double share, boolean headers, boolean timed, double most, int calls) {
		double[] seconds = new double[DRAWS];
		double[] simple = new double[DRAWS];
		for (int i = 0; i < DRAWS; i++) {
			seconds[i] = seconds(share, headers, timed, calls, i + 1);
			simple[i] = simpleClient(share, i + 1);
		}
		Arrays.sort(seconds);
		Arrays.sort(simple);

		assertThat(seconds[DRAWS / 2] / simple[DRAWS / 2])
			.as("time to that of a simple client; %s and %s seconds", Arrays.toString(seconds), Arrays.toString(simple))
			.isLessThanOrEqualTo(most);
	}

	/* How long the last 300 calls take, which are the first that are refused. */
	private static double seconds(double share, boolean headers, boolean timed, int calls, long seed) {
		Simulation simulation = new Simulation(headers ? ACCOUNT : ACCOUNT.withoutHeaders(), seed);
		Whims whims = simulation.provider.whims.seed(seed * 7919 + 13);
		whims.namesTime = timed;
		Process process = simulation.new Process(
				Load.of(calls, CALLERS, LATENCY).wayShare(ROUND_TRIP / 2 / LATENCY).jitter(0.1));
		double[] begins = new double[1];
		process.whenAnswered = (ticket) -> {
			if (process.answered == calls - CALLS) {
				begins[0] = simulation.now;
				whims.sheds(share);
			}
		};
		if (calls == CALLS) {
			whims.sheds(share);
		}
		process.start(0);
		simulation.run(3600);
		assertThat(process.answered).as("%s", process).isEqualTo(calls);
		return process.finished - begins[0];
	}

	private static double simpleClient(double share, long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		PriorityQueue<Double> callers = new PriorityQueue<>(Collections.nCopies(CALLERS, 0.0));
		double finished = 0;
		for (int i = 0; i < CALLS; i++) {
			double time = callers.remove();
			for (double backOff = 1; random.nextDouble() < share; backOff *= 2) {
				time += ROUND_TRIP + backOff * (1 + 0.2 * random.nextDouble());
			}
			time += LATENCY;
			finished = Math.max(finished, time);
			callers.add(time);
		}
		return finished;
	}

}
