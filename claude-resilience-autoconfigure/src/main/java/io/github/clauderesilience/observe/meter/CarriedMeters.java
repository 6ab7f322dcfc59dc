package io.github.clauderesilience.observe.meter;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.chain.Carriage;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.observe.CallObserver;
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
	public void answered(ClaudeCall call, ClaudeReply reply) {
		record(call, "answered", "none");
	}

	@Override
	public void failed(ClaudeCall call, Throwable failure) {
		record(call, "failed", (failure instanceof ClaudeException typed) ? typed.errorClass().key() : "none");
	}

	@Override
	public void cancelled(ClaudeCall call) {
		record(call, "cancelled", "none");
	}

	private void record(ClaudeCall call, String outcome, String error) {
		Carriage carriage = call.context().carriage();
		if (carriage != null) {
			this.calls
				.computeIfAbsent(new End(carriage.request().client(), carriage.request().sdk(), outcome, error),
						this::timer)
				.record(call.context().elapsed());
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
