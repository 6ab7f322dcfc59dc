package io.github.clauderesilience.service;

import java.time.Duration;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.CallInterceptor;
import io.github.clauderesilience.chain.Chain;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.time.TimeLimits;
import io.github.clauderesilience.time.Timeline;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * Ends every call a moment after its deadline, whatever happened to it. The parts further
 * in keep the deadline themselves; this is for calls whose reader does not request what
 * has arrived, and for those that none of them knows any more, because an {@link Error}
 * broke the chain of signals between them, for example.
 */
public final class DeadlineInterceptor implements CallInterceptor {

	/** The parts further in come first, each as exactly as it can; our choice. */
	private static final Duration GRACE = Duration.ofSeconds(1);

	/** Time limits are kept to within a thousandth of themselves. */
	private static final int PART = 500;

	private final Failures failures;

	private final TimeLimits limits;

	/**
	 * Creates an interceptor.
	 * @param failures makes the exceptions
	 * @param timeline the time source
	 */
	public DeadlineInterceptor(Failures failures, Timeline timeline) {
		this.failures = failures;
		this.limits = new TimeLimits(timeline);
	}

	/**
	 * Ends every call, and each that comes later: the application has stopped, and
	 * nothing bounds a call any more.
	 */
	public void end() {
		this.limits.end();
	}

	@Override
	public Flux<ClaudeEvent> intercept(ClaudeCall call, Chain next) {
		if (this.limits.isEnded()) {
			return Flux.error(stopped(call, "Not sent to " + call.model() + ": this application has been stopped"));
		}
		Flux<ClaudeEvent> events;
		try {
			events = next.proceed(call);
		}
		catch (Throwable ex) {
			return Flux.error(ex);
		}
		return new DeadlineFlux(events, call, this);
	}

	/** Measures the time of a call. */
	Disposable begin(Duration limit, Runnable expired) {
		return this.limits.begin(limit, expired);
	}

	/** Whether the application has stopped. */
	boolean isEnded() {
		return this.limits.isEnded();
	}

	/** How long a call may take from now on. */
	Duration limit(CallContext context) {
		long remaining = context.remaining().toNanos();
		// Duration divides by way of decimal fractions
		return Duration.ofNanos(remaining + remaining / PART).plus(GRACE);
	}

	/** The failure of a call that took longer, or takes longer than the application. */
	ClaudeException overdue(ClaudeCall call) {
		return this.limits.isEnded()
				? stopped(call, "The call to " + call.model() + " had not ended when this application was stopped, "
						+ call.context().elapsed().toMillis() + " ms after it began")
				: late(call);
	}

	private ClaudeException stopped(ClaudeCall call, String message) {
		CallContext context = call.context();
		ClaudeException failure = this.failures.local(ErrorClass.SHUTTING_DOWN, call.model(), context.locale(), message,
				null);
		return failure.with(failure.details().withAttempts(context.attempts()));
	}

	private ClaudeException late(ClaudeCall call) {
		CallContext context = call.context();
		return this.failures.local(ErrorClass.TIMEOUT, call.model(), context.locale(),
				"The call to " + call.model() + " had not ended " + GRACE.toMillis() + " ms after its deadline ("
						+ context.elapsed().toMillis()
						+ " ms after it began) and was cancelled. Either its reader did not request what had arrived,"
						+ " or an error broke it off, which the log shows then",
				null);
	}

}
