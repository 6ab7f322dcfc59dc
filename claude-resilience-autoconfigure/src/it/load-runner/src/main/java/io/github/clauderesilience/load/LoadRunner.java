package io.github.clauderesilience.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The command line: names of scenarios, {@code jmh}, {@code heap}, {@code call-cost},
 * {@code faq}, {@code metering}, {@code streams}, {@code clients},
 * {@code gateway-streams}, {@code endpoint}, {@code rescue}, {@code wild},
 * {@code poisoned} or {@code list}; {@code name=value} for
 * {@code calls, seed, runs, warm-up, client, chars,
 * row}; and {@code --name=value} for the application's properties.
 */
public final class LoadRunner {

	private static final Map<String, Command> COMMANDS = Map.ofEntries(
			Map.entry("heap", (options, settings) -> SuspendedHeap.run(number("chars", 500, options), settings)),
			Map.entry("call-cost", (options, settings) -> CallCost.run(number("runs", 5, options), settings)),
			Map.entry("streams",
					(options, settings) -> StreamLoad.run(number("streams", 2000, options), number("rate", 20, options),
							number("seconds", 60, options), number("runs", 1, options), settings)),
			Map.entry("clients", (options, settings) -> ClientComparison.run(settings)),
			Map.entry("gateway-streams", (options, settings) -> StreamLoad.runGateway(number("streams", 2000, options),
					number("rate", 20, options), number("seconds", 60, options), number("runs", 1, options), settings)),
			Map.entry("faq", (options, settings) -> FaqCost.run(number("runs", 7, options), settings)),
			Map.entry("endpoint", (options, settings) -> EndpointTime.run(settings)),
			Map.entry("rescue", (options, settings) -> RescueTable.run(settings)),
			Map.entry("poisoned", (options, settings) -> PoisonedTable.run(options.getOrDefault("row", ""), settings)),
			Map.entry("wild",
					(options, settings) -> WildTable.run(number("runs", 3, options), options.getOrDefault("row", ""),
							settings)),
			Map.entry("metering",
					(options, settings) -> MeteringComparison.run(scenario(Scenarios.CPU.name(), options),
							seed(options), settings)),
			Map.entry("cpu-empty-seats",
					(options, settings) -> CpuComparison.runEmptySeats(scenario(Scenarios.CPU.name(), options),
							seed(options), settings)),
			Map.entry(Scenarios.CPU.name(),
					(options, settings) -> CpuComparison.run(scenario(Scenarios.CPU.name(), options), seed(options),
							settings)),
			Map.entry(Scenarios.TENANTS.name(), (options, settings) -> TenantComparison
				.run(scenario(Scenarios.TENANTS.name(), options), seed(options), settings)));

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
		Command command = COMMANDS.get(name);
		if (command != null) {
			command.run(options, settings);
			return;
		}
		Scenario scenario = scenario(name, options);
		for (int i = 0; i < scenario.runs(); i++) {
			ScenarioRun.run(scenario, options.getOrDefault("client", "").equals("baseline"),
					number("warm-up", 1000, options), seed(options) + i, settings);
		}
	}

	private static long seed(Map<String, String> options) {
		return Long.parseLong(options.getOrDefault("seed", "1"));
	}

	private static int number(String name, int usual, Map<String, String> options) {
		String value = options.get(name);
		return (value != null) ? Integer.parseInt(value) : usual;
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

	/** What is no run of a scenario, or not only. */
	@FunctionalInterface
	private interface Command {

		void run(Map<String, String> options, List<String> settings);

	}

}
