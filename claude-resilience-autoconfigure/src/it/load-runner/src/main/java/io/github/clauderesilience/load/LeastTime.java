package io.github.clauderesilience.load;

import io.github.clauderesilience.load.Scenario.Account;
import io.github.clauderesilience.load.Scenario.Phase;
import io.github.clauderesilience.load.SimulatorProcess.Need;

/**
 * The least time in which any client could have had all answers, knowing everything
 * beforehand.
 */
final class LeastTime {

	static final String FORMULA = "least = max(over requests, input, output: (need - burst) / (limit / 60);"
			+ " calls / in flight * latency) + latency; where limits change, the same by steps of 1 ms";

	private static final double STEP_SECONDS = 0.001;

	private LeastTime() {
	}

	static double seconds(Scenario scenario, Need need) {
		Account account = scenario.account();
		double latency = account.latencyMillis() / 1000.0;
		double turns = Math.ceil((double) scenario.load().calls() / scenario.load().inFlight());
		double rate = scenario.load().perSecond();
		double least = Math.max((turns - 1) * latency, (rate > 0) ? (scenario.load().calls() - 1) / rate : 0);
		least = Math.max(least, bucket(need.requests(), account.requests(), scenario));
		least = Math.max(least, bucket(need.input(), account.input(), scenario));
		return latency + Math.max(least, bucket(need.output(), account.output(), scenario));
	}

	private static double bucket(double need, double perMinute, Scenario scenario) {
		double burst = perMinute * scenario.account().burst();
		if (scenario.trouble().phases().isEmpty()) {
			return Math.max(0, (need - burst) / (perMinute / 60));
		}
		double missing = need;
		double level = burst;
		long step = 0;
		while (true) {
			Phase phase = phase(scenario, step * STEP_SECONDS);
			if (phase.open()) {
				missing -= level;
				level = 0;
			}
			if (missing <= 0) {
				return step * STEP_SECONDS;
			}
			level = Math.min(burst, level + phase.refill() * perMinute / 60 * STEP_SECONDS);
			step++;
		}
	}

	private static Phase phase(Scenario scenario, double second) {
		Phase current = new Phase(0, 1, true);
		for (Phase phase : scenario.trouble().phases()) {
			current = (second >= phase.second()) ? phase : current;
		}
		return current;
	}

}
