package io.github.clauderesilience.load;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.github.clauderesilience.load.Driver.Run;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Processor time of {@code sendAsync} as a multiple of the baseline's: rounds of both in
 * turn in this JVM, median of them.
 */
final class CpuComparison {

	private static final int MOST_WARM_UP_ROUNDS = 25;

	/** A round is warm when the compilers took no more than this share of its CPU. */
	private static final double WARM = 0.03;

	private CpuComparison() {
	}

	static void run(Scenario scenario, long seed, List<String> settings) {
		List<String> prompts = Prompts.of(scenario.load(), seed);
		try (SimulatorProcess simulator = SimulatorProcess.start(scenario.account(), seed);
				ServiceClient service = new ServiceClient(simulator.baseUrl(), settings);
				LoadClient observed = BareWebClient.observed(service.application().getBean(WebClient.Builder.class),
						simulator.baseUrl());
				LoadClient baseline = new BareWebClient(simulator.baseUrl())) {
			warmUp(scenario, List.of(service, observed, baseline), simulator, prompts, seed);
			List<Double> ours = new ArrayList<>();
			List<Double> boot = new ArrayList<>();
			List<Double> bare = new ArrayList<>();
			List<Double> ratios = new ArrayList<>();
			for (int i = 0; i < scenario.runs(); i++) {
				ours.add(round(scenario, service, simulator, prompts, seed, true));
				boot.add(round(scenario, observed, simulator, prompts, seed, true));
				bare.add(round(scenario, baseline, simulator, prompts, seed, true));
				ratios.add(ours.get(i) / bare.get(i));
			}
			System.out.println(Report.text(
					"cpu service=%.1fus/call observed=%.1fus/call baseline=%.1fus/call ratio=%.3f (median of %d interleaved rounds of %d"
							+ " calls; ratios of rounds %.3f to %.3f)",
					median(ours), median(boot), median(bare), median(ratios), scenario.runs(), prompts.size(),
					Collections.min(ratios), Collections.max(ratios)));
		}
	}

	private static void warmUp(Scenario scenario, List<LoadClient> clients, SimulatorProcess simulator,
			List<String> prompts, long seed) {
		CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
		int rounds = 0;
		double share = 1;
		while (share > WARM && rounds < MOST_WARM_UP_ROUNDS) {
			long before = compilers.getTotalCompilationTime();
			double cpuMicros = 0;
			for (LoadClient client : clients) {
				cpuMicros += round(scenario, client, simulator, prompts, seed, false);
			}
			share = (compilers.getTotalCompilationTime() - before) * 1e3 / (cpuMicros * prompts.size());
			rounds++;
		}
		System.out.println(Report.text("cpu warm after %d rounds of each; compilers take %.1f %% of the last", rounds,
				100 * share));
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
