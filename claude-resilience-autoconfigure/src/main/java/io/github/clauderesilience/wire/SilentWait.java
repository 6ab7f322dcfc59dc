package io.github.clauderesilience.wire;

import java.time.Duration;
import java.util.function.BiFunction;

import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.time.Durations;
import io.github.clauderesilience.time.TimeLimits;
import io.github.clauderesilience.time.Timeline;
import reactor.core.publisher.Mono;

/**
 * Waits for a result that shows no sign of life before it is complete. The wait ends once
 * it has taken longer than
 * {@link io.github.clauderesilience.chain.attempt.Silence#limitNanos()} and another model
 * can take the call, or at its time limit.
 */
public final class SilentWait {

	/**
	 * Interval of checks whether another model can take over; our choice.
	 */
	private static final Duration AGAIN = Duration.ofSeconds(1);

	private final Timeline timeline;

	private final TimeLimits limits;

	/**
	 * Creates waits.
	 * @param limits ends them at their time limit
	 */
	public SilentWait(TimeLimits limits) {
		this.timeline = limits.timeline();
		this.limits = limits;
	}

	/**
	 * Waits for something.
	 * @param <T> what is waited for
	 * @param exchange the exchange it belongs to
	 * @param endNanos when its time ends, a reading of the time source
	 * @param source what is waited for
	 * @param failure what a failure of it becomes, with the time it was waited for
	 * @return the same result, or the failure
	 */
	public <T> Mono<T> within(Exchange exchange, long endNanos, Mono<T> source,
			BiFunction<Throwable, Duration, Throwable> failure) {
		long began = this.timeline.nanoTime();
		long first = Math.min(exchange.silence().limitNanos(), endNanos - began);
		return this.limits.within(Duration.ofNanos(first), () -> more(exchange, endNanos), source,
				(problem) -> failure.apply(problem, this.timeline.since(began)));
	}

	private Duration more(Exchange exchange, long endNanos) {
		Duration left = Duration.ofNanos(endNanos - this.timeline.nanoTime());
		if (exchange.canBeTakenOver()) {
			return Duration.ZERO;
		}
		return Durations.shorter(left, AGAIN);
	}

}
