package io.github.clauderesilience.observe.meter;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.spi.CallInfo;
import io.github.clauderesilience.spi.CallObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * Meters of the calls that are carried for other clients, by client. Thread-safe.
 */
public final class CarriedMeters implements CallObserver {

	private final Map<End, Timer> calls = new ConcurrentHashMap<>();

	private final MeterRegistry registry;

	/**
	 * Creates the meters.
	 * @param registry where they are registered
	 */
	public CarriedMeters(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void answered(CallInfo call, ClaudeReply reply) {
		record(call, "answered", "none");
	}

	@Override
	public void failed(CallInfo call, Throwable failure) {
		record(call, "failed", (failure instanceof ClaudeException typed) ? typed.errorClass().key() : "none");
	}

	@Override
	public void cancelled(CallInfo call) {
		record(call, "cancelled", "none");
	}

	private void record(CallInfo call, String outcome, String error) {
		CallInfo.CarriedClient client = call.client();
		if (client != null) {
			this.calls.computeIfAbsent(new End(client.name(), client.sdk(), outcome, error), this::timer)
				.record(call.elapsed());
		}
	}

	private Timer timer(End end) {
		return Timer.builder("claude.carried.calls")
			.description("Calls of other clients of the Messages API from their arrival to the end of the answer")
			.tag("client", end.client())
			.tag("sdk", end.sdk())
			.tag("outcome", end.outcome())
			.tag("error", end.error())
			.register(this.registry);
	}

	private record End(String client, String sdk, String outcome, String error) {
	}

}
