package io.github.clauderesilience.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import reactor.core.publisher.Mono;

/**
 * Processor time of a call that waits behind thousands, of a thousand tenants as a
 * multiple of one: rounds of both in turn in this JVM, median of their ratios.
 */
final class TenantComparison {

	private static final int MANY = 1000;

	private static final int WARM_UP_ROUNDS = 3;

	private static final List<String> PATIENT = List.of("--claude.rate-limit.max-queue=20000",
			"--claude.rate-limit.max-wait=10m", "--claude.timeout.total=10m");

	private TenantComparison() {
	}

	static void run(Scenario scenario, long seed, List<String> settings) {
		List<String> all = new ArrayList<>(PATIENT);
		all.addAll(settings);
		try (SimulatorProcess simulator = SimulatorProcess.start(scenario.account(), seed);
				ServiceClient client = new ServiceClient(simulator.baseUrl(), all)) {
			List<LoadClient> clients = List.of(new OfTenants(client.service(), 1),
					new OfTenants(client.service(), MANY));
			List<String> prompts = Prompts.of(scenario.load(), seed);
			for (int i = 0; i < WARM_UP_ROUNDS; i++) {
				clients.forEach((tenants) -> round(scenario, tenants, prompts, simulator, seed, false));
			}
			List<Double> one = new ArrayList<>();
			List<Double> many = new ArrayList<>();
			for (int i = 0; i < scenario.runs(); i++) {
				// Who is first changes, as a machine does not stay as fast as it was.
				for (int which : (i % 2 == 0) ? new int[] { 0, 1 } : new int[] { 1, 0 }) {
					double micros = round(scenario, clients.get(which), prompts, simulator, seed, true);
					((which == 0) ? one : many).add(micros);
				}
			}
			System.out.println(Report.comparison("tenants", "thousand", many, "one", one, prompts.size()));
		}
	}

	private static double round(Scenario scenario, LoadClient client, List<String> prompts, SimulatorProcess simulator,
			long seed, boolean print) {
		return CpuComparison.round(scenario, seed, client, simulator, print,
				() -> Driver.run(client, ServiceClient.MODEL, prompts, scenario.load()));
	}

	/** The service, asked for one tenant after the other. */
	private static final class OfTenants implements LoadClient {

		private final ClaudeService service;

		private final int tenants;

		private final AtomicInteger asked = new AtomicInteger();

		OfTenants(ClaudeService service, int tenants) {
			this.service = service;
			this.tenants = tenants;
		}

		@Override
		public Mono<Boolean> ask(String model, String prompt) {
			return this.service.sendAsync(request(model, prompt))
				.map((reply) -> reply.source() == ClaudeReply.Source.LIVE);
		}

		@Override
		public boolean askAndWait(String model, String prompt) {
			return this.service.send(request(model, prompt)).source() == ClaudeReply.Source.LIVE;
		}

		private ClaudeRequest request(String model, String prompt) {
			// As from a web request: a string of its own for each call
			String tenant = "tenant " + Math.floorMod(this.asked.getAndIncrement(), this.tenants);
			return ClaudeRequest.builder().model(model).maxTokens(1024).user(prompt).tenant(tenant).build();
		}

		@Override
		public String name() {
			return "tenants-" + this.tenants;
		}

		@Override
		public void close() {
			// The service belongs to the caller.
		}

	}

}
