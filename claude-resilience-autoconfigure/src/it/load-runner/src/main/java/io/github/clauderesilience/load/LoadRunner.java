package io.github.clauderesilience.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The command line: names of scenarios, {@code jmh}, {@code heap}, {@code call-cost},
 * {@code faq}, {@code metering}, {@code streams}, {@code endpoint} or {@code list};
 * {@code name=value} for {@code calls, seed, runs, warm-up, client, chars}; and
 * {@code --name=value} for the application's properties.
 */
public final class LoadRunner {

	private LoadRunner() {
	}

	/**
	 * Runs what is named, in order.
	 * @param args see the class
	 * @throws IOException when JMH cannot be started
	 */
	@SuppressWarnings("SystemOut")
	public static void main(String[] args) throws IOException {
		if (args.length > 0 && args[0].equals("jmh")) {
			org.openjdk.jmh.Main.main(Arrays.copyOfRange(args, 1, args.length));
			return;
		}
		List<String> names = new ArrayList<>();
		List<String> settings = new ArrayList<>();
		Map<String, String> options = new HashMap<>();
		for (String arg : args) {
			int equals = arg.indexOf('=');
			if (arg.startsWith("--")) {
				settings.add(arg);
			}
			else if (equals > 0) {
				options.put(arg.substring(0, equals), arg.substring(equals + 1));
			}
			else {
				names.add(arg);
			}
		}
		if (names.isEmpty() || names.contains("list")) {
			Scenarios.ALL.forEach((scenario) -> System.out.println(scenario.name()));
			return;
		}
		System.out.println(LeastTime.FORMULA);
		names.forEach((name) -> run(name, options, settings));
		// The event loops of Reactor Netty would keep the JVM for a while.
		System.exit(0);
	}

	private static void run(String name, Map<String, String> options, List<String> settings) {
		if (name.equals("heap")) {
			SuspendedHeap.run(Integer.parseInt(options.getOrDefault("chars", "500")), settings);
			return;
		}
		if (name.equals("call-cost")) {
			CallCost.run(Integer.parseInt(options.getOrDefault("runs", "5")), settings);
			return;
		}
		if (name.equals("streams")) {
			StreamLoad.run(Integer.parseInt(options.getOrDefault("streams", "2000")),
					Integer.parseInt(options.getOrDefault("rate", "20")),
					Integer.parseInt(options.getOrDefault("seconds", "60")),
					Integer.parseInt(options.getOrDefault("runs", "1")), settings);
			return;
		}
		if (name.equals("faq")) {
			FaqCost.run(Integer.parseInt(options.getOrDefault("runs", "7")), settings);
			return;
		}
		if (name.equals("endpoint")) {
			EndpointTime.run(settings);
			return;
		}
		if (name.equals("metering")) {
			MeteringComparison.run(scenario(Scenarios.CPU.name(), options),
					Long.parseLong(options.getOrDefault("seed", "1")), settings);
			return;
		}
		if (name.equals("cpu-empty-seats")) {
			CpuComparison.runEmptySeats(scenario(Scenarios.CPU.name(), options),
					Long.parseLong(options.getOrDefault("seed", "1")), settings);
			return;
		}
		Scenario scenario = scenario(name, options);
		long seed = Long.parseLong(options.getOrDefault("seed", "1"));
		if (name.equals(Scenarios.CPU.name())) {
			CpuComparison.run(scenario, seed, settings);
			return;
		}
		if (name.equals(Scenarios.TENANTS.name())) {
			TenantComparison.run(scenario, seed, settings);
			return;
		}
		for (int i = 0; i < scenario.runs(); i++) {
			ScenarioRun.run(scenario, options.getOrDefault("client", "").equals("baseline"),
					Integer.parseInt(options.getOrDefault("warm-up", "1000")), seed + i, settings);
		}
	}

	private static Scenario scenario(String name, Map<String, String> options) {
		Scenario found = Scenarios.ALL.stream()
			.filter((scenario) -> scenario.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("There is no scenario '%s'".formatted(name)));
		if (options.containsKey("runs")) {
			found = new Scenario(found.name(), found.account(), found.load(), found.trouble(),
					Integer.parseInt(options.get("runs")));
		}
		return options.containsKey("calls") ? found.withCalls(Integer.parseInt(options.get("calls"))) : found;
	}

}
