package io.github.clauderesilience.limit.share;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import io.github.clauderesilience.chain.CallGate;
import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.limit.Leases;
import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.limit.account.LeaseGrant;
import io.github.clauderesilience.limit.account.LeaseRequest;
import io.github.clauderesilience.time.DurationText;
import io.github.clauderesilience.time.LateWatch;
import io.github.clauderesilience.time.TimeLimits;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Leases that never fail. While Redis is unavailable, this instance takes them from local
 * buckets, which hold its share of the limits last known; once a second a request also
 * tries Redis in the background, and this instance shares the limits again once Redis
 * responds. Thread-safe.
 */
public final class SharedLeases implements Leases, CallGate {

	/** Our choice: how often Redis is tried while it is unavailable. */
	private static final Duration TRY_EVERY = Duration.ofSeconds(1);

	private static final Logger logger = LoggerFactory.getLogger(SharedLeases.class);

	private static final String SHARING = "sharing limits through Redis";

	private final Leases redis;

	private final Duration timeout;

	private final StoreFailures failures;

	private final Timeline timeline;

	private final TimeLimits limits;

	private final Map<PoolId, StandIn> standIns = new ConcurrentHashMap<>();

	private final AtomicReference<@Nullable Outage> outage = new AtomicReference<>();

	private volatile boolean answered;

	private volatile boolean shut;

	/**
	 * Creates leases with a local substitute for Redis.
	 * @param redis leases out of Redis
	 * @param timeout how long Redis may take for an answer; positive
	 * @param timeline the time source
	 */
	public SharedLeases(Leases redis, Duration timeout, Timeline timeline) {
		this.redis = redis;
		this.failures = new StoreFailures(timeline::now);
		this.timeout = timeout;
		this.timeline = timeline;
		this.limits = new TimeLimits(timeline);
	}

	/**
	 * Never fails. A lease that comes too late is lost.
	 */
	@Override
	public Mono<LeaseGrant> lease(PoolId pool, LeaseRequest request) {
		return Mono.defer(() -> {
			StandIn standIn = this.standIns.computeIfAbsent(pool, (id) -> new StandIn());
			Outage current = this.outage.get();
			if (current == null) {
				return ask(pool, standIn.isInUse() ? request.joining() : request).doOnNext(standIn::replace)
					.onErrorResume((failure) -> {
						lost(failure);
						return Mono.fromSupplier(() -> standIn.lease(request, this.timeline.nanoTime()));
					});
			}
			if (current.isTimeToTry(this.timeline.nanoTime())) {
				ask(pool, request.withoutNeeds()).subscribe((grant) -> {
					standIn.remember(grant);
					back(current);
				}, (failure) -> logger.debug("Redis is still unavailable", failure));
			}
			return Mono.just(standIn.lease(request, this.timeline.nanoTime()));
		});
	}

	@Override
	public void forget(PoolId pool) {
		this.standIns.remove(pool);
	}

	private Mono<LeaseGrant> ask(PoolId pool, LeaseRequest request) {
		return this.limits.within(this.timeout, Mono.defer(() -> this.redis.lease(pool, request)))
			.doOnNext((grant) -> this.answered = true)
			.switchIfEmpty(Mono.error(() -> new IllegalStateException("No lease")))
			.onErrorMap(TimeoutException.class, (late) -> LateWatch.cause(this.timeout));
	}

	/**
	 * The application ends, and its connections may end before the last call: an
	 * unavailable Redis is then not reported any more.
	 */
	@Override
	public void shut() {
		this.shut = true;
	}

	@Override
	public void reopen() {
		this.shut = false;
	}

	/**
	 * Whether Redis fails, for the verdict of each client.
	 * @return one failure while it is unavailable
	 */
	public StoreFailures failures() {
		return this.failures;
	}

	/**
	 * Whether Redis is unavailable, as seen by the last requests.
	 * @return {@code true} while this instance uses local buckets
	 */
	public boolean isUnavailable() {
		return this.outage.get() != null;
	}

	/**
	 * Whether Redis has ever answered this instance.
	 * @return {@code false} before the first lease out of Redis
	 */
	public boolean hasAnswered() {
		return this.answered;
	}

	/**
	 * For how long Redis has been unavailable.
	 * @return zero if it is not
	 */
	public Duration unavailableFor() {
		Outage current = this.outage.get();
		return (current != null) ? this.timeline.since(current.sinceNanos) : Duration.ZERO;
	}

	/**
	 * Which part of the limits this instance takes while Redis is unavailable.
	 * @return text for operators, such as {@code 1/3 of the limits}
	 */
	public String shareText() {
		int instances = instances();
		return (instances > 1) ? "1/" + instances + " of the limits" : "the full limits (no other instance known)";
	}

	/**
	 * How many instances share the limits, as far as is known.
	 * @return the most of any pool, this instance included; at least 1
	 */
	public int instances() {
		return this.standIns.values().stream().mapToInt(StandIn::instances).max().orElse(1);
	}

	/* The verdict must not hear of the end before the beginning. */
	private synchronized void lost(Throwable failure) {
		if (!this.shut && this.outage.compareAndSet(null, new Outage(this.timeline.nanoTime()))) {
			this.failures.begin(SHARING, failure,
					"Calls go on, and this instance enforces a part of the limits by itself until Redis is back. Check the"
							+ " Redis of claude.rate-limit.store.");
			logger.warn("Redis is unavailable ({}). Enforcing {} locally until it recovers",
					StoreFailures.reason(failure), shareText());
			logger.debug("Redis is unavailable", failure);
		}
	}

	private synchronized void back(Outage over) {
		if (this.outage.compareAndSet(over, null)) {
			this.failures.end(SHARING);
			logger.info("Redis is available again after {}. Limits are shared between instances again",
					DurationText.of(this.timeline.since(over.sinceNanos)));
		}
	}

	/**
	 * An outage of Redis.
	 */
	private static final class Outage {

		private final long sinceNanos;

		private final AtomicLong nextTryNanos;

		private Outage(long nowNanos) {
			this.sinceNanos = nowNanos;
			this.nextTryNanos = new AtomicLong(nowNanos + TRY_EVERY.toNanos());
		}

		private boolean isTimeToTry(long nowNanos) {
			long next = this.nextTryNanos.get();
			return nowNanos - next >= 0 && this.nextTryNanos.compareAndSet(next, nowNanos + TRY_EVERY.toNanos());
		}

	}

}
