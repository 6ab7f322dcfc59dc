package io.github.clauderesilience.limit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.guard.Guard;
import io.github.clauderesilience.limit.account.LeaseGrant;
import io.github.clauderesilience.limit.account.LeaseRequest;
import io.github.clauderesilience.limit.account.RateLimitHeaders;
import io.github.clauderesilience.limit.core.ConcurrencyLimit;
import io.github.clauderesilience.limit.core.Pool;
import io.github.clauderesilience.limit.core.PoolSettings;
import io.github.clauderesilience.limit.core.Ticket;
import io.github.clauderesilience.limit.day.DayBudget;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Need;
import io.github.clauderesilience.limit.need.Notice;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.limit.need.Refusal;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * Makes a pool thread-safe: one thread at a time decides, with one timer. Concurrent
 * changes are left to the thread at work ({@link Combiner}), and decisions are carried
 * out after it has left; decisions caused by carrying out others are queued behind them,
 * so that stacks stay flat. Thread-safe.
 */
final class GuardedPool {

	private static final ThreadLocal<@Nullable Queue<Runnable>> running = new ThreadLocal<>();

	private final PoolId id;

	private final Pool<AdmissionTicket> pool;

	private final ConcurrencyLimit concurrency;

	private final @Nullable Leases leases;

	private final Queue<GuardedPool> starved;

	private final LimitPools.Events events;

	private final Timeline timeline;

	private final Combiner combiner = new Combiner(this::outcome);

	/* Lanes of calls that have begun to wait, and whether a place was given back. */
	private final BegunWaits queued = new BegunWaits();

	private boolean gaveBack;

	private final Rescue rescue;

	private @Nullable Disposable timer;

	private long timerNanos;

	private volatile long usedNanos;

	private volatile boolean held;

	GuardedPool(PoolId id, PoolSettings settings, ConcurrencyLimit concurrency, DayBudget budget,
			@Nullable Leases leases, Queue<GuardedPool> starved, LimitPools.Events events, Timeline timeline) {
		this.id = id;
		this.concurrency = concurrency;
		this.leases = leases;
		this.starved = starved;
		this.events = events;
		this.timeline = timeline;
		this.rescue = new Rescue(this, timeline);
		this.usedNanos = timeline.nanoTime();
		this.pool = new Pool<>(settings, concurrency, budget, new SplittableRandom(), this.usedNanos);
	}

	/**
	 * Begins with what the pool of the key used before knows.
	 */
	void begin(GuardedPool before) {
		List<PoolView.BucketView> known = before.view().buckets();
		act((core, now) -> core.begin(known, now), null);
	}

	/**
	 * Whether no call has come for a while, none is under way, and no operator holds it.
	 */
	boolean isUnusedFor(Duration time) {
		if (this.timeline.nanoTime() - this.usedNanos < time.toNanos()) {
			return false;
		}
		PoolView view = view();
		return view.waiting() == 0 && view.inFlight() == 0 && !view.held();
	}

	PoolId id() {
		return this.id;
	}

	void offer(AdmissionTicket ticket) {
		act((core, now) -> {
			this.usedNanos = now;
			core.offer(ticket, now);
		}, ticket);
	}

	void offerAgain(AdmissionTicket ticket) {
		act((core, now) -> core.offerAgain(ticket, now), ticket);
	}

	void cancel(AdmissionTicket ticket) {
		giveBack((core, now) -> core.cancel(ticket, now));
	}

	void answered(AdmissionTicket ticket, boolean good, RateLimitHeaders headers) {
		act((core, now) -> core.answered(ticket, good, headers, now), null);
	}

	void progressed(AdmissionTicket ticket, long input, long output) {
		act((core, now) -> core.progressed(ticket, input, output, now), null);
	}

	void settle(AdmissionTicket ticket, long input, long output, boolean complete) {
		Need reserved = ticket.need();
		giveBack((core, now) -> core.settle(ticket, input, output, complete, now));
		if (complete && input >= 0 && output >= 0) {
			this.events.settled(this.id, ticket.demand().model(), Math.round(input - reserved.inputTokens()),
					Math.round(output - reserved.outputTokens()));
		}
	}

	void refund(AdmissionTicket ticket) {
		giveBack((core, now) -> core.refund(ticket, now));
	}

	void limited(AdmissionTicket ticket, long retryAfterNanos, RateLimitHeaders headers) {
		giveBack((core, now) -> core.limited(ticket, retryAfterNanos, headers, now));
	}

	void roundTrip(long atMostNanos) {
		act((core, now) -> core.roundTrip(atMostNanos, now), null);
	}

	void advance() {
		act(Pool::advance, null);
	}

	void hold(boolean on) {
		this.held = on;
		act((core, now) -> core.hold(on, now), null);
	}

	/** Whether an operator paused it. */
	boolean isHeld() {
		return this.held;
	}

	void shut(boolean on) {
		act((core, now) -> core.shut(on, now), null);
	}

	void refuseWaiting(Predicate<String> model, Duration retryAfter) {
		act((core, now) -> core.refuseWaiting((ticket) -> model.test(ticket.demand().model()), Refusal.CIRCUIT_OPEN,
				retryAfter.toNanos(), now), null);
	}

	void saw(int status, RateLimitHeaders headers) {
		this.events.saw(this.id, status, headers);
	}

	long expectedWaitNanos(Demand demand) {
		return this.combiner.ask(() -> this.pool.expectedWaitNanos(demand, this.timeline.nanoTime()));
	}

	long nanoTime() {
		return this.timeline.nanoTime();
	}

	/**
	 * The calls that wait, and why.
	 */
	Waiting waiting() {
		return this.combiner.ask(() -> {
			long paused = this.pool.pausedNanos(this.timeline.nanoTime());
			return new Waiting(this.pool.waiting(), (paused >= 0) ? Duration.ofNanos(paused) : null);
		});
	}

	PoolView view() {
		return this.combiner.ask(() -> this.pool.view(this.timeline.nanoTime()));
	}

	private void act(ObjLongConsumer<Pool<AdmissionTicket>> event, @Nullable AdmissionTicket asking) {
		this.combiner.change(() -> {
			event.accept(this.pool, this.timeline.nanoTime());
			if (asking != null && asking.state() == Ticket.State.WAITING) {
				this.queued.add(asking.demand().lane());
			}
		});
	}

	private void giveBack(ObjLongConsumer<Pool<AdmissionTicket>> event) {
		this.combiner.change(() -> {
			this.gaveBack = true;
			event.accept(this.pool, this.timeline.nanoTime());
		});
	}

	private @Nullable Runnable outcome() {
		long now = this.timeline.nanoTime();
		List<AdmissionTicket> decisions = this.pool.takeDecisions();
		List<Notice> notices = this.pool.takeNotices();
		LeaseRequest request = this.pool.takeLeaseRequest(now);
		boolean isStarved = this.pool.isStarved();
		boolean wakes = this.gaveBack;
		List<Lane> begun = this.queued.take();
		this.gaveBack = false;
		setTimer(now);
		if (decisions.isEmpty() && notices.isEmpty() && begun.isEmpty() && request == null && !isStarved && !wakes) {
			return null;
		}
		return () -> {
			for (Lane lane : begun) {
				this.events.queued(this.id, lane);
				this.rescue.begin();
			}
			notices.forEach((notice) -> this.events.noticed(this.id, notice));
			decisions.forEach(this::carryOut);
			if (request != null && this.leases != null) {
				ask(this.leases, request);
			}
			if (isStarved) {
				starve();
			}
			if (wakes) {
				wakeStarved();
			}
		};
	}

	private void ask(Leases from, LeaseRequest request) {
		LeaseGrant everything = LeaseGrant.everything(request);
		try {
			from.lease(this.id, request).onErrorReturn(everything).defaultIfEmpty(everything).subscribe(this::leased);
		}
		catch (Throwable ex) {
			Guard.failed(from, ex);
			leased(everything);
		}
	}

	private void leased(LeaseGrant grant) {
		act((core, now) -> core.leased(grant, now), null);
	}

	private void carryOut(AdmissionTicket ticket) {
		this.events.decided(this.id, ticket);
		PendingAdmission admission = ticket.admission();
		if (!admission.decided()) {
			return;
		}
		Queue<Runnable> mine = running.get();
		if (mine != null) {
			mine.add(admission::tell);
			return;
		}
		mine = new ArrayDeque<>(4);
		running.set(mine);
		try {
			Guard.tell(admission, PendingAdmission::tell);
			for (Runnable next = mine.poll(); next != null; next = mine.poll()) {
				Guard.tell(next, Runnable::run);
			}
		}
		finally {
			running.remove();
		}
	}

	private void setTimer(long now) {
		long next = this.pool.nextNanos(now);
		if (next == Pool.NEVER) {
			return;
		}
		long due = now + next;
		Disposable current = this.timer;
		if (current != null) {
			if (this.timerNanos - due <= 0) {
				return;
			}
			current.dispose();
		}
		this.timerNanos = due;
		this.timer = this.timeline.scheduler().schedule(this::ring, Math.max(1, next), TimeUnit.NANOSECONDS);
	}

	private void ring() {
		act((core, now) -> {
			this.timer = null;
			core.advance(now);
		}, null);
	}

	/*
	 * A thread that frees a place wakes the pools registered here; a place that was freed
	 * just before is found by looking again.
	 */
	private void starve() {
		if (!this.starved.contains(this)) {
			this.starved.add(this);
		}
		if (this.concurrency.taken() < this.concurrency.most() && this.starved.remove(this)) {
			advance();
		}
	}

	private void wakeStarved() {
		for (GuardedPool waiting = this.starved.poll(); waiting != null; waiting = this.starved.poll()) {
			waiting.advance();
			if (this.concurrency.taken() >= this.concurrency.most()) {
				return;
			}
		}
	}

	/**
	 * The calls that wait for a pool.
	 *
	 * @param tickets the calls, the most urgent lane first
	 * @param pause how long the pool pauses after a 429, {@code null} if it does not
	 */
	record Waiting(List<AdmissionTicket> tickets, @Nullable Duration pause) {
	}

}
