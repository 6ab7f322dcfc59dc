package io.github.clauderesilience.carry;

import java.time.Duration;
import java.util.function.DoubleSupplier;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.CallInterceptor;
import io.github.clauderesilience.chain.Chain;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.FirstContent;
import io.github.clauderesilience.time.Durations;
import io.github.clauderesilience.time.Timeline;
import reactor.core.publisher.Flux;

/**
 * Waits out an outage that nothing bridges: while all models that could answer a carried
 * call are overloaded or have an open circuit, its client would only repeat it, blindly
 * and a few times. It is put to the ring again when a model may take it, as long as its
 * client and {@code claude.gateway.max-wait} allow. Used before the first content only.
 */
public final class OutageInterceptor implements CallInterceptor {

	/** Before the first repetition if the failure does not say; doubles; our choice. */
	private static final Duration FIRST = Duration.ofMillis(500);

	/** So that the end of an outage is noticed soon; our choice. */
	private static final Duration LONGEST = Duration.ofSeconds(5);

	/** No repetition is worth less; our choice. */
	private static final Duration SHORTEST = Duration.ofMillis(100);

	/** What an answer takes at least: without it waiting is idle; our choice. */
	private static final Duration ANSWER = Duration.ofMillis(500);

	private final Duration maxWait;

	private final Timeline timeline;

	private final DoubleSupplier random;

	/**
	 * Creates an interceptor.
	 * @param maxWait how long a call waits from its beginning on; zero for not at all
	 * @param timeline the time source
	 * @param random numbers from 0 (inclusive) to 1, so that not all calls come at once
	 */
	public OutageInterceptor(Duration maxWait, Timeline timeline, DoubleSupplier random) {
		this.maxWait = maxWait;
		this.timeline = timeline;
		this.random = random;
	}

	@Override
	public Flux<ClaudeEvent> intercept(ClaudeCall call, Chain next) {
		return attempt(call, next, 0);
	}

	private Flux<ClaudeEvent> attempt(ClaudeCall call, Chain next, int repetitions) {
		return FirstContent.of(call).rescue(next.proceed(call), (failure) -> {
			Duration wait = isOutage(failure) ? wait(failure, repetitions, left(call.context())) : Duration.ZERO;
			if (wait.isZero()) {
				return Flux.error(failure);
			}
			return this.timeline.delay(wait).thenMany(Flux.defer(() -> attempt(call, next, repetitions + 1)));
		});
	}

	/** What another model, or the same one later, may well answer. */
	private static boolean isOutage(ClaudeException failure) {
		return failure.errorClass() == ErrorClass.CIRCUIT_OPEN || failure.errorClass() == ErrorClass.OVERLOADED;
	}

	/** How long it can wait and still be answered. */
	private Duration left(CallContext context) {
		Duration byUs = this.maxWait.minus(context.elapsed());
		Duration byClient = context.remaining().minus(ANSWER);
		return Durations.shorter(byUs, byClient);
	}

	/**
	 * How long to wait; zero if there is no time for it. The last repetition is made at
	 * the end of the time.
	 */
	private Duration wait(ClaudeException failure, int repetitions, Duration left) {
		Duration asked = asked(failure);
		Duration grown = FIRST.multipliedBy(1L << Math.min(repetitions, doublings(failure)));
		Duration wanted = (asked.compareTo(grown) > 0) ? asked : grown;
		Duration spread = wanted.plusMillis((long) (this.random.getAsDouble() * wanted.toMillis() / 4));
		if (spread.compareTo(left) <= 0) {
			return spread;
		}
		return (asked.compareTo(left) <= 0 && left.compareTo(SHORTEST) >= 0) ? left : Duration.ZERO;
	}

	private static Duration asked(ClaudeException failure) {
		Duration asked = failure.retryAfter();
		return (asked != null) ? Durations.shorter(asked, LONGEST) : Duration.ZERO;
	}

	/**
	 * Asking a circuit costs the model nothing, and one that closes lets more through
	 * each second.
	 */
	private static int doublings(ClaudeException failure) {
		return (failure.errorClass() == ErrorClass.CIRCUIT_OPEN) ? 1 : 3;
	}

}
