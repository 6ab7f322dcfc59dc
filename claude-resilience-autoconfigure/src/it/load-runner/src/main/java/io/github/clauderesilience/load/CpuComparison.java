package io.github.clauderesilience.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.github.clauderesilience.load.Driver.Run;

/**
 * Processor time of {@code sendAsync} as a multiple of the baseline's: rounds of both in
 * turn in this JVM, median of them.
 */
final class CpuComparison {

	private static final int WARM_UP_ROUNDS = 4;

	private CpuComparison() {
	}

	static void run(Scenario scenario, long seed, List<String> settings) {
		List<String> prompts = Prompts.of(scenario.load(), seed);
		try (SimulatorProcess simulator = SimulatorProcess.start(scenario.account(), seed);
				LoadClient service = new ServiceClient(simulator.baseUrl(), settings);
				LoadClient baseline = new BareWebClient(simulator.baseUrl())) {
			for (int i = 0; i < WARM_UP_ROUNDS; i++) {
				round(scenario, service, simulator, prompts, seed, false);
				round(scenario, baseline, simulator, prompts, seed, false);
			}
			List<Double> ours = new ArrayList<>();
			List<Double> bare = new ArrayList<>();
			List<Double> ratios = new ArrayList<>();
			for (int i = 0; i < scenario.runs(); i++) {
				ours.add(round(scenario, service, simulator, prompts, seed, true));
				bare.add(round(scenario, baseline, simulator, prompts, seed, true));
				ratios.add(ours.get(i) / bare.get(i));
			}
			System.out.println(Report.text(
					"cpu service=%.1fus/call baseline=%.1fus/call ratio=%.3f (median of %d interleaved rounds of %d"
							+ " calls; ratios of rounds %.3f to %.3f)",
					median(ours), median(bare), median(ratios), scenario.runs(), prompts.size(),
					Collections.min(ratios), Collections.max(ratios)));
		}
	}

	private static double round(Scenario scenario, LoadClient client, SimulatorProcess simulator, List<String> prompts,
			long seed, boolean print) {
		simulator.post("reset", "");
		// Neither pays for what the other left behind.
		System.gc();
		Run run = Driver.run(client, ServiceClient.MODEL, prompts, scenario.load());
		if (print) {
			System.out.println(Report.line(scenario, client.name(), seed, run, simulator.answers(),
					LeastTime.seconds(scenario, simulator.used())));
		}
		return run.cpuMicrosPerCall();
	}

	private static double median(List<Double> values) {
		List<Double> sorted = values.stream().sorted().toList();
		return sorted.get(sorted.size() / 2);
	}

}
