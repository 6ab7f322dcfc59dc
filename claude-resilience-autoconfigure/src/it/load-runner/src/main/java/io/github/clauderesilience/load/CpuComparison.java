package io.github.clauderesilience.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.clauderesilience.load.Driver.Run;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Processor time of {@code send} as a multiple of the baseline's: rounds of both in turn
 * in this JVM, median of them.
 */
final class CpuComparison {

	private static final int MOST_WARM_UP_ROUNDS = 60;

	/** Rounds whose median is compared with that of as many before. */
	private static final int WINDOW = 10;

	/** Warm is who has become cheaper by less than this share. */
	private static final double WARM = 0.02;

	private final Scenario scenario;

	private final long seed;

	private final ExecutorService threads;

	private CpuComparison(Scenario scenario, long seed, ExecutorService threads) {
		this.scenario = scenario;
		this.seed = seed;
		this.threads = threads;
	}

	static void run(Scenario scenario, long seed, List<String> settings) {
		with(scenario, seed, (comparison) -> comparison.run("cpu", (baseUrl) -> new ServiceClient(baseUrl, settings)));
	}

	/**
	 * Compares what is left with nothing in the seats of the rings.
	 */
	static void runEmptySeats(Scenario scenario, long seed, List<String> settings) {
		with(scenario, seed, (comparison) -> comparison.run("cpu-empty-seats",
				(baseUrl) -> ServiceClient.ofEmptySeats(baseUrl, settings)));
	}

	/**
	 * Compares on threads that live as long as the comparison.
	 */
	static void with(Scenario scenario, long seed, Consumer<CpuComparison> comparing) {
		ExecutorService threads = Executors.newFixedThreadPool(scenario.load().inFlight());
		try {
			comparing.accept(new CpuComparison(scenario, seed, threads));
		}
		finally {
			threads.shutdownNow();
		}
	}

	private void run(String title, Function<String, ServiceClient> client) {
		List<String> prompts = Prompts.of(this.scenario.load(), this.seed);
		try (SimulatorProcess simulator = SimulatorProcess.start(this.scenario.account(), this.seed);
				ServiceClient service = client.apply(simulator.baseUrl());
				LoadClient observed = BareWebClient.observed(service.application().getBean(WebClient.Builder.class),
						simulator.baseUrl());
				LoadClient baseline = new BareWebClient(simulator.baseUrl())) {
			warmUp(List.of(service, observed, baseline), simulator, prompts);
			List<Double> ours = new ArrayList<>();
			List<Double> boot = new ArrayList<>();
			List<Double> bare = new ArrayList<>();
			List<Double> ratios = new ArrayList<>();
			for (int i = 0; i < this.scenario.runs(); i++) {
				ours.add(round(service, simulator, prompts, true));
				boot.add(round(observed, simulator, prompts, true));
				bare.add(round(baseline, simulator, prompts, true));
				ratios.add(ours.get(i) / bare.get(i));
			}
			System.out.println(Report.text(title
					+ " service=%.1fus/call observed=%.1fus/call baseline=%.1fus/call ratio=%.3f (median of %d interleaved rounds of %d"
					+ " calls; ratios of rounds %.3f to %.3f)", median(ours), median(boot), median(bare),
					median(ratios), this.scenario.runs(), prompts.size(), Collections.min(ratios),
					Collections.max(ratios)));
		}
	}

	/**
	 * Until the first client, which has the most code to compile, gets no cheaper.
	 */
	void warmUp(List<LoadClient> clients, SimulatorProcess simulator, List<String> prompts) {
		List<Double> first = new ArrayList<>();
		while (!isWarm(first) && first.size() < MOST_WARM_UP_ROUNDS) {
			first.add(round(clients.get(0), simulator, prompts, false));
			clients.stream().skip(1).forEach((client) -> round(client, simulator, prompts, false));
		}
		System.out.println(Report.text("cpu warm after %d rounds of each", first.size()));
	}

	private static boolean isWarm(List<Double> rounds) {
		int size = rounds.size();
		return size >= 2 * WINDOW && median(rounds.subList(size - WINDOW, size)) > (1 - WARM)
				* median(rounds.subList(size - 2 * WINDOW, size - WINDOW));
	}

	double round(LoadClient client, SimulatorProcess simulator, List<String> prompts, boolean print) {
		return round(this.scenario, this.seed, client, simulator, print,
				() -> Driver.runBlocking(client, ServiceClient.MODEL, prompts, this.threads));
	}

	/**
	 * One round, in which no client pays for what another one left behind.
	 * @return processor time of a call in microseconds
	 */
	static double round(Scenario scenario, long seed, LoadClient client, SimulatorProcess simulator, boolean print,
			Supplier<Run> asking) {
		simulator.post("reset", "");
		System.gc();
		Run run = asking.get();
		if (print) {
			System.out.println(Report.line(scenario, client.name(), seed, run, simulator.answers(),
					LeastTime.seconds(scenario, simulator.used())));
		}
		return run.cpuMicrosPerCall();
	}

	static double median(List<Double> values) {
		List<Double> sorted = values.stream().sorted().toList();
		return sorted.get(sorted.size() / 2);
	}

}
