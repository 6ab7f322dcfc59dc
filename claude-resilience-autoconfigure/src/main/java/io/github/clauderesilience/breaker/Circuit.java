package io.github.clauderesilience.breaker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.chain.guard.Guard;
import io.github.clauderesilience.spi.CircuitListener;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.time.DurationText;
import io.github.clauderesilience.time.Timeline;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.TransitionCheckResult;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.functions.Either;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The circuit breaker of one model: Resilience4j's state machine, our count of
 * consecutive failures ({@link ConsecutiveFailures}), and the permits in use. After it
 * closes, {@link RecoveryRamp} limits the calls in flight. Thread-safe; listeners are
 * called outside of its lock.
 * <p>
 * Each state is an epoch of its own. The result of a call permitted in an earlier epoch
 * says nothing about the current one: a late call from before the outage must neither
 * close a half-open circuit nor return a permit it never had.
 */
final class Circuit {

	private static final Logger logger = LoggerFactory.getLogger(Circuit.class);

	/** Until an operator ends it; any long time does. */
	static final Duration FOREVER = Duration.ofDays(1);

	/** The duration of a probe in flight is unknown; our choice. */
	private static final Duration PROBE_PATIENCE = Duration.ofSeconds(1);

	/**
	 * Resilience4j counts cool-offs in whole milliseconds, and permits after the last.
	 */
	private static final Duration TICK = Duration.ofMillis(1);

	private final String model;

	private final BreakerSettings settings;

	private final boolean ramps;

	private final Timeline timeline;

	private final CircuitBreaker engine;

	private final Object lock = new Object();

	private final ConsecutiveFailures failures;

	private final Notifications notifications;

	private @Nullable Duration asked;

	private @Nullable ClaudeException lastFailure;

	private Duration coolOff;

	private CircuitBreaker.State known;

	private long epoch;

	private int takenInEpoch;

	private int inFlight;

	private long sinceNanos;

	private Instant since;

	private boolean recovered;

	private boolean resetting;

	private long refused;

	private long openings;

	Circuit(String model, String name, BreakerSettings settings, boolean ramps, CircuitBreakerRegistry registry,
			List<CircuitListener> listeners, Timeline timeline) {
		this.model = model;
		this.settings = settings;
		this.ramps = ramps;
		this.notifications = new Notifications(model, listeners);
		this.timeline = timeline;
		this.failures = new ConsecutiveFailures(settings.failures(), settings.window().toNanos());
		this.coolOff = settings.coolOff();
		this.sinceNanos = timeline.nanoTime();
		this.since = timeline.now();
		CircuitBreakerConfig config = BreakerConfigs.own(settings, timeline, this::reopenedFor, this::judge);
		this.engine = engine(name, config, registry);
		this.known = this.engine.getState();
		this.engine.getEventPublisher().onStateTransition((event) -> noticed());
	}

	/*
	 * A registry tells consumers of the application, and keeps no circuit that one of
	 * them threw at. One that the application made opens by other rules, and around a
	 * call it holds the permit that a probe needs.
	 */
	private static CircuitBreaker engine(String name, CircuitBreakerConfig config, CircuitBreakerRegistry registry) {
		CircuitBreaker registered = Guard.ask(registry, () -> registry.circuitBreaker(name, config),
				() -> CircuitBreaker.of(name, config));
		if (registered.getCircuitBreakerConfig() == config) {
			return registered;
		}
		logger.warn("The application has a Resilience4j circuit breaker {}, named like the circuit of a model."
				+ " The model's is another one, as claude.circuit-breaker says, which Resilience4j's meters and"
				+ " endpoints do not show. Give that of the application a name of its own", name);
		return CircuitBreaker.of(name, config);
	}

	/**
	 * Takes a permit.
	 * @return the permit, or {@code null} if the call must not be sent
	 */
	@Nullable Permit acquire() {
		Permit permit = null;
		synchronized (this.lock) {
			boolean permitted = !isRampFull() && this.engine.tryAcquirePermission();
			look();
			if (permitted) {
				this.takenInEpoch++;
				this.inFlight++;
				permit = new Permit(this.epoch);
			}
			else {
				this.refused++;
			}
		}
		this.notifications.deliver();
		return permit;
	}

	/**
	 * How long until a call may be sent; takes nothing.
	 * @return zero if it may be sent now
	 */
	Duration expectedWait() {
		synchronized (this.lock) {
			return switch (this.engine.getState()) {
				case OPEN -> untilProbe();
				case FORCED_OPEN -> FOREVER;
				case HALF_OPEN -> (this.takenInEpoch < this.settings.probes()) ? Duration.ZERO : PROBE_PATIENCE;
				case CLOSED ->
					isRampFull() ? RecoveryRamp.untilNextStep(this.timeline.since(this.sinceNanos)) : Duration.ZERO;
				default -> Duration.ZERO;
			};
		}
	}

	/**
	 * Whether the next call is the one that probes the model.
	 */
	boolean awaitsProbe() {
		synchronized (this.lock) {
			return switch (this.engine.getState()) {
				case OPEN -> untilProbe().isZero();
				case HALF_OPEN -> this.takenInEpoch == 0;
				default -> false;
			};
		}
	}

	/**
	 * Whether it lets all calls pass, not only probes or a few at a time.
	 */
	boolean isClosed() {
		synchronized (this.lock) {
			return this.engine.getState() == CircuitBreaker.State.CLOSED && !isRampFull();
		}
	}

	/**
	 * An operator closes it.
	 */
	void reset() {
		synchronized (this.lock) {
			this.failures.succeeded();
			this.resetting = true;
			try {
				this.engine.reset();
				look();
			}
			finally {
				this.resetting = false;
			}
		}
		this.notifications.deliver();
	}

	/**
	 * An operator opens it until {@link #reset()}.
	 */
	void forceOpen() {
		synchronized (this.lock) {
			this.engine.transitionToForcedOpenState();
			look();
		}
		this.notifications.deliver();
	}

	CircuitView view() {
		synchronized (this.lock) {
			CircuitView.State state = switch (this.engine.getState()) {
				case OPEN -> CircuitView.State.OPEN;
				case HALF_OPEN -> CircuitView.State.HALF_OPEN;
				case FORCED_OPEN -> CircuitView.State.FORCED_OPEN;
				default -> isRamping() ? CircuitView.State.RECOVERING : CircuitView.State.NORMAL;
			};
			Duration untilProbe = (state == CircuitView.State.OPEN) ? untilProbe()
					: awaitsProbe() ? Duration.ZERO : null;
			return new CircuitView(this.model, state, this.since, untilProbe,
					this.failures.count(this.timeline.nanoTime()), this.inFlight, this.refused, this.openings);
		}
	}

	private void settle(Permit permit, Settlement settlement, long durationNanos) {
		synchronized (this.lock) {
			this.inFlight--;
			if (permit.epoch == this.epoch) {
				report(settlement, durationNanos);
				look();
			}
		}
		this.notifications.deliver();
	}

	private void report(Settlement settlement, long durationNanos) {
		ClaudeException failure = settlement.failure();
		if (settlement.outcome() == Settlement.Outcome.SUCCESS) {
			this.lastFailure = null;
			this.engine.onResult(durationNanos, TimeUnit.NANOSECONDS, settlement);
		}
		else if (failure != null && isCounted(failure)) {
			this.asked = failure.retryAfter();
			this.lastFailure = failure;
			this.engine.onError(durationNanos, TimeUnit.NANOSECONDS, failure);
		}
		else {
			this.takenInEpoch--;
			this.engine.releasePermission();
		}
	}

	private boolean isCounted(ClaudeException failure) {
		return this.settings.count().contains(failure.errorClass())
				&& !Boolean.FALSE.equals(failure.treatment().counted());
	}

	private TransitionCheckResult judge(Either<Object, Throwable> result) {
		synchronized (this.lock) {
			if (result.isLeft()) {
				this.failures.succeeded();
				return TransitionCheckResult.noTransition();
			}
			if (!this.failures.failed(this.timeline.nanoTime(), this.inFlight)) {
				return TransitionCheckResult.noTransition();
			}
			this.coolOff = this.settings.coolOff(0, this.asked);
			return TransitionCheckResult.transitionToOpenAndWaitFor(this.coolOff);
		}
	}

	private long reopenedFor(int reopenings) {
		synchronized (this.lock) {
			// Opened by hand through the registry it counts from one as well.
			boolean first = this.engine.getState() == CircuitBreaker.State.CLOSED;
			this.coolOff = this.settings.coolOff(first ? 0 : reopenings, this.asked);
			return this.coolOff.toMillis();
		}
	}

	/*
	 * The event of a move does not come if another consumer of such events throws: the
	 * state is looked at, too, whenever something may have moved it. Under the lock.
	 */
	private void look() {
		CircuitBreaker.State now = this.engine.getState();
		if (now != this.known) {
			this.known = now;
			moved(now);
		}
	}

	private void noticed() {
		synchronized (this.lock) {
			look();
		}
		// Changed from outside, through the registry: there is no later call to report
		// it.
		if (!Thread.holdsLock(this.lock)) {
			this.notifications.deliver();
		}
	}

	private void moved(CircuitBreaker.State to) {
		this.epoch++;
		this.takenInEpoch = 0;
		this.sinceNanos = this.timeline.nanoTime();
		this.since = this.timeline.now();
		this.asked = null;
		this.recovered = to == CircuitBreaker.State.CLOSED;
		if (to == CircuitBreaker.State.OPEN || to == CircuitBreaker.State.FORCED_OPEN) {
			this.openings++;
			this.failures.succeeded();
			this.notifications.addOpen((to == CircuitBreaker.State.OPEN) ? this.coolOff : FOREVER);
			if (to == CircuitBreaker.State.OPEN) {
				this.notifications.add(logged(this.coolOff, this.lastFailure));
				endCoolOffLater(this.epoch);
			}
		}
		else if (to != CircuitBreaker.State.HALF_OPEN) {
			if (this.resetting) {
				this.notifications.addReset();
			}
			else {
				this.notifications.addClosed();
			}
		}
	}

	/* Why it opened, which those who are told of the outage do not know. */
	private Runnable logged(Duration openFor, @Nullable ClaudeException failure) {
		this.lastFailure = null;
		return () -> {
			if (failure != null) {
				logger.warn("The circuit of {} is open for {}. The last failure: {}", this.engine.getName(),
						DurationText.of(openFor), failure.getMessage());
			}
		};
	}

	/*
	 * Without a call to probe it, a circuit would be shown as open long after its
	 * cool-off. Resilience4j's own transition has a clock of its own.
	 */
	private void endCoolOffLater(long opened) {
		try {
			this.timeline.scheduler()
				.schedule(() -> endCoolOff(opened), this.coolOff.plus(TICK).toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The application ends
		}
	}

	private void endCoolOff(long opened) {
		synchronized (this.lock) {
			if (this.epoch == opened && this.engine.getState() == CircuitBreaker.State.OPEN) {
				this.engine.transitionToHalfOpenState();
				look();
			}
		}
		this.notifications.deliver();
	}

	private boolean isRamping() {
		return this.ramps && this.recovered
				&& RecoveryRamp.limit(this.timeline.since(this.sinceNanos)) != Integer.MAX_VALUE;
	}

	private boolean isRampFull() {
		return this.ramps && this.recovered
				&& this.inFlight >= RecoveryRamp.limit(this.timeline.since(this.sinceNanos));
	}

	private Duration untilProbe() {
		Duration left = this.coolOff.plus(TICK).minus(this.timeline.since(this.sinceNanos));
		return left.isNegative() ? Duration.ZERO : left;
	}

	/**
	 * The right to send one call. Ends once: success, failure, or neither.
	 */
	final class Permit {

		private final long epoch;

		private boolean ended;

		private Permit(long epoch) {
			this.epoch = epoch;
		}

		/**
		 * Gives the permit back; only the first time counts.
		 * @param settlement how the call ended
		 * @param durationNanos how long it was on the wire
		 */
		void end(Settlement settlement, long durationNanos) {
			synchronized (Circuit.this.lock) {
				if (this.ended) {
					return;
				}
				this.ended = true;
			}
			settle(this, settlement, durationNanos);
		}

	}

}
