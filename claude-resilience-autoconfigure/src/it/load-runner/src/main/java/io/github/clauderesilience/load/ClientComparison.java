package io.github.clauderesilience.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.github.clauderesilience.gateway.ClaudeGateway;
import io.github.clauderesilience.load.Driver.Run;
import io.github.clauderesilience.load.Scenario.Account;
import io.github.clauderesilience.load.Scenario.Load;

/**
 * Other clients of the Messages API, each at its default settings, straight at the API
 * and through the gateway, side by side: what they lose to an outage and to a limit, and
 * what the way through the gateway takes.
 */
final class ClientComparison {

	static final String TOKEN = "load-runner";

	private static final String MODEL = ServiceClient.MODEL;

	private static final int STREAM_EVENTS = 400;

	private ClientComparison() {
	}

	static void run(List<String> settings) {
		added(settings);
		for (OtherClient.Kind kind : OtherClient.Kind.values()) {
			outage(kind, settings);
			limit(kind, settings);
		}
	}

	/** 600 calls at 20 a second, with 15 s of 529 from second 5 on. */
	private static void outage(OtherClient.Kind kind, List<String> settings) {
		Load load = new Load(600, Integer.MAX_VALUE, 20, 200, 200);
		both("outage-600", kind, Account.unlimited(200, "fixed:40"), load,
				"[{\"status\":529,\"after_ms\":5000,\"lasting_ms\":15000}]", 0, settings);
	}

	/** 400 calls, 64 in flight, on an account of 600 a minute whose burst is used up. */
	private static void limit(OtherClient.Kind kind, List<String> settings) {
		both("requests-600-drained", kind, Account.requests(600, 0.1), new Load(400, 64, 0, 200, 200), "[]", 60,
				settings);
	}

	private static void both(String title, OtherClient.Kind kind, Account account, Load load, String faults,
			int drained, List<String> settings) {
		List<Supplier<String>> ways = List.of(() -> {
			try (SimulatorProcess api = SimulatorProcess.start(account, 1);
					OtherClient client = OtherClient.start(kind, api.baseUrl())) {
				return one(title + " client=" + client.name() + " direct ", api, client, load, faults, drained);
			}
		}, () -> {
			try (SimulatorProcess api = SimulatorProcess.start(account, 1);
					ServiceClient application = gateway(api, settings);
					OtherClient client = OtherClient.start(kind, baseUrl(application))) {
				return one(title + " client=" + client.name() + " gateway", api, client, load, faults, drained);
			}
		});
		ways.stream().map(CompletableFuture::supplyAsync).toList().forEach((line) -> System.out.println(line.join()));
	}

	private static String one(String title, SimulatorProcess api, OtherClient client, Load load, String faults,
			int drained) {
		// Another model, so that nothing is known of the limits that matter
		IntStream.range(0, 20).forEach((i) -> client.askAndWait(ServiceClient.OTHER_MODEL, "Are you there?"));
		List<String> prompts = Prompts.of(load, 1);
		api.post("reset", "");
		if (drained > 0) {
			try (BareWebClient other = new BareWebClient(api.baseUrl())) {
				Driver.run(other, MODEL, prompts.subList(0, drained), Load.inFlight(drained, 200));
			}
			long before = limited(api);
			if (before > 0) {
				throw new IllegalStateException("The burst is smaller than " + drained);
			}
		}
		if (!faults.equals("[]")) {
			api.post("faults", faults);
		}
		Run run = Driver.run(client, MODEL, prompts, load);
		Map<String, Integer> lost = new TreeMap<>();
		run.samples()
			.stream()
			.filter((sample) -> sample.lost() != null)
			.forEach((sample) -> lost.merge(String.valueOf(sample.lost()), 1, Integer::sum));
		int losses = lost.values().stream().mapToInt(Integer::intValue).sum();
		return Report.text("%s answered=%d lost=%d 429s=%d wire=%d p50=%.0fms max=%.0fms wall=%.1fs", title,
				run.samples().size() - losses, losses, limited(api),
				api.answers().stream().mapToLong(SimulatorProcess.Answers::count).sum() - drained, run.percentile(0.5),
				run.percentile(1), run.wallNanos() / 1e9);
	}

	private static long limited(SimulatorProcess api) {
		return api.answers()
			.stream()
			.filter((answer) -> answer.status() == 429)
			.mapToLong(SimulatorProcess.Answers::count)
			.sum();
	}

	/**
	 * What the way through the gateway adds to a call and to an event of a stream. Time
	 * is that of one caller; processor that of this JVM, which holds the gateway and
	 * hands out calls to either client alike, with 16 in flight.
	 */
	private static void added(List<String> settings) {
		Account account = Account.unlimited(2, "fixed:" + STREAM_EVENTS);
		try (SimulatorProcess api = SimulatorProcess.start(account, 1);
				ServiceClient application = gateway(api, settings);
				OtherClient direct = OtherClient.start(OtherClient.Kind.ANTHROPIC_JAVA, api.baseUrl());
				OtherClient through = OtherClient.start(OtherClient.Kind.ANTHROPIC_JAVA, baseUrl(application))) {
			compare("call", 4_000, direct, through, 1);
			direct.stream();
			through.stream();
			compare("streamed event", 400, direct, through, STREAM_EVENTS);
		}
	}

	private static void compare(String unit, int calls, OtherClient direct, OtherClient through, int unitsOfACall) {
		List<Double> micros = new ArrayList<>();
		List<Double> cpu = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			Cost ours = Cost.of(calls, through);
			Cost theirs = Cost.of(calls, direct);
			if (i > 2) {
				micros.add((ours.micros - theirs.micros) / unitsOfACall);
				cpu.add((ours.cpuMicros - theirs.cpuMicros) / unitsOfACall);
			}
		}
		Collections.sort(micros);
		Collections.sort(cpu);
		System.out.println(Report.text(
				"added per %s: %.1f us of time (%.1f to %.1f), %.1f us of processor in the application (%.1f to %.1f)",
				unit, micros.get(2), micros.get(0), micros.get(4), cpu.get(2), cpu.get(0), cpu.get(4)));
	}

	static ServiceClient gateway(SimulatorProcess api, List<String> settings) {
		List<String> all = new ArrayList<>(
				List.of("--claude.gateway.enabled=true", "--claude.gateway.port=0", "--claude.gateway.token=" + TOKEN));
		all.addAll(settings);
		return new ServiceClient(api.baseUrl(), all);
	}

	static String baseUrl(ServiceClient application) {
		return application.application().getBean(ClaudeGateway.class).baseUrl();
	}

	/**
	 * What calls cost.
	 *
	 * @param micros median time of a call, of one caller
	 * @param cpuMicros processor time of a call in this JVM, with 16 in flight
	 */
	private record Cost(double micros, double cpuMicros) {

		static Cost of(int calls, OtherClient client) {
			Load load = new Load(calls, 16, 0, 200, 200);
			List<String> prompts = Prompts.of(load, 1);
			double cpu = Driver.run(client, MODEL, prompts, load).cpuMicrosPerCall();
			double[] micros = new double[calls / 8];
			for (int i = 0; i < micros.length; i++) {
				long start = System.nanoTime();
				client.askAndWait(MODEL, prompts.get(i));
				micros[i] = (System.nanoTime() - start) / 1e3;
			}
			Arrays.sort(micros);
			return new Cost(micros[micros.length / 2], cpu);
		}

	}

}
