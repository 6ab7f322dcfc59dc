package io.github.clauderesilience.limit.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.core.Simulation.Process;

/**
 * The calls of a process by tenant.
 */
final class TenantCalls {

	private final Map<String, List<Ticket>> calls = new HashMap<>();

	void submit(Process process, String tenant, double chars) {
		this.calls.computeIfAbsent(tenant, (name) -> new ArrayList<>()).add(process.submit(Lane.NORMAL, tenant, chars));
	}

	Map<String, List<Ticket>> byTenant() {
		return this.calls;
	}

	long served(String tenant) {
		return this.calls.getOrDefault(tenant, List.of())
			.stream()
			.filter((ticket) -> ticket.state() != Ticket.State.WAITING)
			.count();
	}

}
