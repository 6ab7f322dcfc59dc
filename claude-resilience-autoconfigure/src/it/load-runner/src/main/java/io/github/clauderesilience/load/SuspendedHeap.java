package io.github.clauderesilience.load;

import java.util.ArrayList;
import java.util.List;

import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.limit.LimitPools;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * Heap of a {@code sendAsync} that waits for its turn, beyond the request itself: the
 * pool is stopped by its operator's switch, and everybody waits.
 */
final class SuspendedHeap {

	private static final int WAITING = 10_000;

	private SuspendedHeap() {
	}

	static void run(int chars, List<String> settings) {
		Scenario.Load load = new Scenario.Load(WAITING, 64, 0, chars, chars);
		try (SimulatorProcess simulator = SimulatorProcess.start(Scenario.Account.unlimited(2, "fixed:80"), 1);
				ServiceClient client = new ServiceClient(simulator.baseUrl(), settings)) {
			List<String> prompts = Prompts.of(load, 1);
			Driver.run(client, ServiceClient.MODEL, prompts, load);
			client.application().getBean(LimitPools.class).pause(ServiceClient.GROUP);
			long empty = Heap.used();
			List<ClaudeRequest> requests = new ArrayList<>(WAITING);
			prompts.forEach((prompt) -> requests.add(ServiceClient.request(ServiceClient.MODEL, prompt)));
			long asked = Heap.used();
			Disposable.Composite waiting = Disposables.composite();
			requests.forEach((request) -> waiting.add(client.service().sendAsync(request).subscribe()));
			long suspended = Heap.used();
			System.out.println(Report.text(
					"heap waiting=%d prompt=%d chars: %d bytes a suspended sendAsync beyond its request of %d bytes"
							+ " (and its prompt)",
					waiting.size(), chars, (suspended - asked) / WAITING, (asked - empty) / WAITING));
			waiting.dispose();
			// They must not be collected before they were measured.
			java.lang.ref.Reference.reachabilityFence(requests);
		}
	}

}
