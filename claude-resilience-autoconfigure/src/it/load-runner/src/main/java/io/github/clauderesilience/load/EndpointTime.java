package io.github.clauderesilience.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

import io.github.clauderesilience.actuate.ClaudeEndpoint;
import io.github.clauderesilience.limit.LimitPools;
import reactor.core.Disposable;
import reactor.core.Disposables;
import tools.jackson.databind.json.JsonMapper;

/**
 * Time of the actuator endpoint, its JSON included, while many calls wait: the pool is
 * stopped by its operator's switch.
 */
final class EndpointTime {

	private static final int WAITING = 10_000;

	private static final int READS = 200;

	private EndpointTime() {
	}

	static void run(List<String> settings) {
		List<String> exposed = new ArrayList<>(settings);
		exposed.add("--management.endpoints.web.exposure.include=claude");
		Scenario.Load load = new Scenario.Load(WAITING, 64, 0, 100, 100);
		try (SimulatorProcess simulator = SimulatorProcess.start(Scenario.Account.unlimited(2, "fixed:80"), 1);
				ServiceClient client = new ServiceClient(simulator.baseUrl(), exposed)) {
			List<String> prompts = Prompts.of(load, 1);
			Driver.run(client, ServiceClient.MODEL, prompts, load);
			client.application().getBean(LimitPools.class).pause(ServiceClient.GROUP);
			Disposable.Composite waiting = Disposables.composite();
			prompts.forEach((prompt) -> waiting
				.add(client.service().sendAsync(ServiceClient.request(ServiceClient.MODEL, prompt)).subscribe()));
			ClaudeEndpoint endpoint = client.application().getBean(ClaudeEndpoint.class);
			print("overview", waiting.size(), endpoint::overview);
			for (String section : List.of("verdict", "queue", "calls", "advice")) {
				print(section, waiting.size(), () -> endpoint.section(section));
			}
			waiting.dispose();
		}
	}

	private static void print(String name, int waiting, Supplier<?> read) {
		long[] nanos = new long[READS];
		for (int i = 0; i < READS; i++) {
			long start = System.nanoTime();
			JsonMapper.shared().writeValueAsBytes(read.get());
			nanos[i] = System.nanoTime() - start;
		}
		Arrays.sort(nanos);
		System.out.println(Report.text("endpoint %s waiting=%d: median %.2f ms, 99 of 100 below %.2f ms, most %.2f ms",
				name, waiting, nanos[READS / 2] / 1e6, nanos[READS * 99 / 100] / 1e6, nanos[READS - 1] / 1e6));
	}

}
