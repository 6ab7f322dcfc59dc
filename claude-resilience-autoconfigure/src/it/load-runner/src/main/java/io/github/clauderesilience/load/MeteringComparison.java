package io.github.clauderesilience.load;

import java.util.ArrayList;
import java.util.List;

/**
 * Processor time of {@code send} with meters and observations as a multiple of that
 * without: rounds of both in turn in this JVM, median of them.
 */
final class MeteringComparison {

	private static final List<String> OFF = List.of("--claude.observe.meters=false",
			"--claude.observe.observations=false");

	private MeteringComparison() {
	}

	static void run(Scenario scenario, long seed, List<String> settings) {
		CpuComparison.with(scenario, seed, (comparison) -> run(comparison, scenario, seed, settings));
	}

	private static void run(CpuComparison comparison, Scenario scenario, long seed, List<String> settings) {
		List<String> prompts = Prompts.of(scenario.load(), seed);
		List<String> without = new ArrayList<>(settings);
		without.addAll(OFF);
		try (SimulatorProcess simulator = SimulatorProcess.start(scenario.account(), seed);
				ServiceClient metered = new ServiceClient(simulator.baseUrl(), settings);
				ServiceClient plain = new ServiceClient(simulator.baseUrl(), without)) {
			comparison.warmUp(List.of(metered, plain), simulator, prompts);
			List<Double> on = new ArrayList<>();
			List<Double> off = new ArrayList<>();
			for (int i = 0; i < scenario.runs(); i++) {
				on.add(comparison.round(metered, simulator, prompts, false));
				off.add(comparison.round(plain, simulator, prompts, false));
			}
			System.out.println(Report.comparison("metering", "on", on, "off", off, prompts.size()));
		}
	}

}
