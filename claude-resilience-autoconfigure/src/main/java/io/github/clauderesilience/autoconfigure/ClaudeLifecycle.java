package io.github.clauderesilience.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

import io.github.clauderesilience.chain.CallGate;
import io.github.clauderesilience.error.Counted;
import io.github.clauderesilience.time.Timeline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/**
 * Ends in good order: no call begins any more, those that wait fail with an error that
 * says why, and those on the wire have until the end of Boot's shutdown phase
 * ({@code spring.lifecycle.timeout-per-shutdown-phase}). What is on the wire after that
 * is cut off, and every call that still has not ended fails: nothing will measure its
 * time any more.
 */
final class ClaudeLifecycle extends PhasedLifecycle implements DisposableBean {

	/** Our choice: how often the calls on the wire are counted. */
	private static final Duration LOOK = Duration.ofMillis(20);

	private static final Logger logger = LoggerFactory.getLogger(ClaudeLifecycle.class);

	private final List<CallGate> gates;

	private final IntSupplier onTheWire;

	private final Runnable cut;

	private final Runnable end;

	private final Timeline timeline;

	/**
	 * Creates a lifecycle.
	 * @param gates where calls wait
	 * @param onTheWire counts the calls in flight
	 * @param cut cuts off the calls in flight
	 * @param end ends every call, and each that comes later
	 * @param timeline the time source
	 */
	ClaudeLifecycle(List<CallGate> gates, IntSupplier onTheWire, Runnable cut, Runnable end, Timeline timeline) {
		super(CallGate.PHASE);
		this.gates = List.copyOf(gates);
		this.onTheWire = onTheWire;
		this.cut = cut;
		this.end = end;
		this.timeline = timeline;
	}

	@Override
	public void start() {
		this.gates.forEach(CallGate::reopen);
		super.start();
	}

	@Override
	public void stop() {
		super.stop();
		this.gates.forEach(CallGate::shut);
	}

	@Override
	public void stop(Runnable callback) {
		stop();
		int calls = this.onTheWire.getAsInt();
		if (calls > 0) {
			logger.info("Shutting down: {} in flight and may finish",
					Counted.of(calls, "call to Claude is", "calls to Claude are"));
		}
		await(calls == 0, callback);
	}

	/* The last answer needs a moment to reach its caller. */
	private void await(boolean idleBefore, Runnable callback) {
		boolean idle = this.onTheWire.getAsInt() == 0;
		if (isRunning() || (idle && idleBefore)) {
			callback.run();
			return;
		}
		this.timeline.scheduler().schedule(() -> await(idle, callback), LOOK.toNanos(), TimeUnit.NANOSECONDS);
	}

	@Override
	public void destroy() {
		this.gates.forEach(CallGate::shut);
		int calls = this.onTheWire.getAsInt();
		if (calls > 0) {
			logger.warn("Shutting down: {}. spring.lifecycle.timeout-per-shutdown-phase gives calls more time",
					Counted.of(calls, "call to Claude is still in flight and is cut off; it may be billed",
							"calls to Claude are still in flight and are cut off; they may be billed"));
		}
		this.cut.run();
		this.end.run();
	}

}
