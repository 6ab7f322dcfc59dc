package io.github.clauderesilience.limit.core;

import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

import io.github.clauderesilience.limit.account.Estimates;
import io.github.clauderesilience.limit.account.HeldLeases;
import io.github.clauderesilience.limit.account.LeaseGrant;
import io.github.clauderesilience.limit.account.LeaseRequest;
import io.github.clauderesilience.limit.account.Levels;
import io.github.clauderesilience.limit.account.RateLimitHeaders;
import io.github.clauderesilience.limit.day.DayBudget;
import io.github.clauderesilience.limit.need.Backlog;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Notice;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.limit.need.Refusal;
import io.github.clauderesilience.limit.queue.AdmissionQueue;
import io.github.clauderesilience.limit.queue.ExpectedWork;
import org.jspecify.annotations.Nullable;

/**
 * One limit group of one key: decides which call may go when. Every method takes the time
 * and may decide about waiting calls; the decisions are taken with
 * {@link #takeDecisions}. Not thread-safe.
 *
 * @param <T> the class of the tickets, which tells what a decision is about
 */
public final class Pool<T extends Ticket> {

	/** Nothing to do until something happens. */
	public static final long NEVER = CongestionWindow.NEVER;

	/** The longest pause, whatever time the provider names. */
	public static final long LONGEST_PAUSE_NANOS = Pause.LONGEST_PAUSE;

	private final PoolSettings settings;

	private final ConcurrencyLimit concurrency;

	private final DayBudget budget;

	private final Estimates estimates;

	private final HeldLeases leases;

	private final Levels levels;

	private final CongestionWindow window;

	private final Pause pause;

	private final AdaptiveRate rate = new AdaptiveRate();

	private final AdmissionQueue<T> queue;

	private final InFlightCalls inFlight;

	private final AdmissionRules rules;

	private final Backfill<T> backfill;

	private final RefusalAttribution attribution = new RefusalAttribution();

	private final Decisions<T> decisions = new Decisions<>();

	private final WaitEstimator waits;

	private final LoadShedder<T> shedder;

	private boolean starved;

	private boolean shut;

	/**
	 * Creates a pool that knows nothing yet.
	 * @param settings what the operator decided
	 * @param concurrency the concurrency limit over all pools
	 * @param budget the tokens of a day, shared with the pools of other keys
	 * @param random the source of jitter
	 * @param nowNanos the time
	 */
	public Pool(PoolSettings settings, ConcurrencyLimit concurrency, DayBudget budget, RandomGenerator random,
			long nowNanos) {
		this.settings = settings;
		this.concurrency = concurrency;
		this.budget = budget;
		this.queue = new AdmissionQueue<>(settings.weights());
		this.estimates = new Estimates(settings.charsPerToken());
		this.leases = new HeldLeases(settings.shared(), nowNanos);
		this.levels = new Levels(settings.ceilings(), this.estimates, this.leases, nowNanos);
		this.window = new CongestionWindow(settings.startInFlight(), settings.shared(), random);
		this.pause = this.window.pause();
		this.rules = new AdmissionRules(this.window, this.rate, this.levels, concurrency, this.estimates, this.leases);
		this.inFlight = new InFlightCalls(this.rules, this.attribution, budget, this.decisions.notices());
		this.backfill = new Backfill<>(this.rules, this.queue);
		this.waits = new WaitEstimator(this.rules, this.queue, this.inFlight, budget);
		this.shedder = new LoadShedder<>(settings.maxQueue(), this.queue, this.decisions, budget, this.waits,
				this.pause);
	}

	/**
	 * Creates a pool without budgets of a day.
	 * @param settings what the operator decided
	 * @param concurrency the concurrency limit over all pools
	 * @param random the source of jitter
	 * @param nowNanos the time
	 */
	public Pool(PoolSettings settings, ConcurrencyLimit concurrency, RandomGenerator random, long nowNanos) {
		this(settings, concurrency, DayBudget.NONE, random, nowNanos);
	}

	/**
	 * Begins with the limits and levels of another key, as keys of one account share
	 * them; the first answers correct what is different. To be called before any call.
	 * @param known the buckets of the key that was used before
	 * @param nowNanos the time
	 */
	public void begin(List<PoolView.BucketView> known, long nowNanos) {
		this.levels.begin(known, nowNanos);
	}

	/**
	 * A call asks: it is admitted, refused or queued.
	 * @param ticket a new call
	 * @param nowNanos the time
	 */
	public void offer(T ticket, long nowNanos) {
		if (isTurnedAway(ticket, nowNanos)) {
			return;
		}
		this.queue.register(ticket);
		ticket.estimated(this.estimates);
		advance(nowNanos);
		ExpectedWork ahead = this.queue.workBefore(ticket);
		if (!this.budget.admits(ticket, ahead, nowNanos)) {
			this.shedder.refuseForToday(ticket, nowNanos);
		}
		else if (this.queue.size() > 0 || !tryAdmit(ticket, nowNanos)) {
			queue(ticket, this.waits.expected(ticket, ahead, nowNanos), nowNanos);
		}
	}

	private void queue(T ticket, long wait, long nowNanos) {
		long patience = Math.min(this.settings.maxWaitNanos(), ticket.demand().deadlineNanos() - nowNanos);
		if (wait > patience) {
			this.decisions.refused(ticket, Refusal.WOULD_MISS_DEADLINE, wait, nowNanos);
		}
		else if (!waitsForLease(wait) && !this.shedder.makeRoom(ticket, nowNanos)) {
			this.decisions.refused(ticket, Refusal.QUEUE_FULL, wait, nowNanos);
		}
		else {
			ticket.queued(nowNanos);
			this.queue.add(ticket, nowNanos + patience, nowNanos);
			advance(nowNanos);
		}
	}

	/**
	 * A call that was answered with 429 asks again, at the head of the queue. If it alone
	 * is refused, or another call has to be the next to try, it is set aside instead. It
	 * is refused with {@link Refusal#RATE_LIMITED} at once if it could not be sent in
	 * time, and at its deadline.
	 * @param ticket a call after {@link #limited}
	 * @param nowNanos the time
	 */
	public void offerAgain(T ticket, long nowNanos) {
		if (isTurnedAway(ticket, nowNanos)) {
			return;
		}
		ticket.estimated(this.estimates);
		long wait = Math.max(ticket.asideNanos(nowNanos), this.waits.expected(ticket, new ExpectedWork(), nowNanos));
		long longest = ticket.demand().deadlineNanos() - nowNanos;
		if (wait > Math.min(this.settings.maxWaitNanos(), longest)) {
			this.decisions.refused(ticket, Refusal.RATE_LIMITED, wait, nowNanos);
			return;
		}
		ticket.queued(nowNanos);
		if (ticket.apart) {
			this.queue.setAside(ticket, ticket.asideUntilNanos, nowNanos + longest);
		}
		else {
			this.queue.addReturned(ticket, nowNanos + longest);
		}
		advance(nowNanos);
	}

	/**
	 * A caller lost interest. A waiting call leaves; one that was admitted but not sent
	 * gives everything back; one that has yet to ask, or to ask again, will not.
	 * @param ticket the call
	 * @param nowNanos the time
	 */
	public void cancel(Ticket ticket, long nowNanos) {
		ticket.gone();
		if (ticket.state() == Ticket.State.WAITING) {
			this.queue.remove(ticket);
			ticket.ended();
			advance(nowNanos);
		}
		else if (ticket.state() == Ticket.State.ADMITTED) {
			refund(ticket, nowNanos);
		}
	}

	/**
	 * The head of an answer arrived. Its levels of tokens are compared, and more calls
	 * are let go, once the call's own use is known: until then they would be compared
	 * with an estimate.
	 * @param ticket the call
	 * @param good whether it is an answer of the model, not an error
	 * @param headers what its headers say
	 * @param nowNanos the time
	 */
	public void answered(Ticket ticket, boolean good, RateLimitHeaders headers, long nowNanos) {
		if (ticket.state() != Ticket.State.ADMITTED || ticket.answered) {
			return;
		}
		if (this.inFlight.answered(ticket, good, headers, nowNanos)) {
			advance(nowNanos);
		}
	}

	/**
	 * A stream said how much has been used so far.
	 * @param ticket the call
	 * @param input input tokens that count
	 * @param output output tokens so far
	 * @param nowNanos the time
	 */
	public void progressed(Ticket ticket, double input, double output, long nowNanos) {
		if (ticket.state() != Ticket.State.ADMITTED) {
			return;
		}
		this.inFlight.progressed(ticket, input, output, nowNanos);
		advance(nowNanos);
	}

	/**
	 * A call ended and its use is known or has to be guessed.
	 * @param ticket the call
	 * @param input input tokens that count, negative for unknown
	 * @param output output tokens, negative for unknown
	 * @param complete whether it tells what calls usually use
	 * @param nowNanos the time
	 */
	public void settle(Ticket ticket, double input, double output, boolean complete, long nowNanos) {
		if (ticket.state() != Ticket.State.ADMITTED) {
			return;
		}
		this.inFlight.settle(ticket, input, output, complete, nowNanos);
		advance(nowNanos);
	}

	/**
	 * A call ended without having used anything.
	 * @param ticket the call
	 * @param nowNanos the time
	 */
	public void refund(Ticket ticket, long nowNanos) {
		if (ticket.state() == Ticket.State.ADMITTED) {
			this.inFlight.refund(ticket, nowNanos);
			advance(nowNanos);
		}
	}

	/**
	 * A call was answered with 429: it used nothing, and the pool pauses, unless the call
	 * was sent before the current pause began.
	 * @param ticket the call
	 * @param retryAfterNanos what the provider said, or negative
	 * @param headers what the headers say
	 * @param nowNanos the time
	 */
	public void limited(Ticket ticket, long retryAfterNanos, RateLimitHeaders headers, long nowNanos) {
		if (ticket.state() != Ticket.State.ADMITTED) {
			return;
		}
		boolean pauses = this.inFlight.limited(ticket, retryAfterNanos, headers, nowNanos);
		if (pauses) {
			this.shedder.refuseInPause(nowNanos);
		}
	}

	/**
	 * Lets time pass: admits the calls that may go, and refuses those that time out.
	 * @param nowNanos the time
	 */
	public void advance(long nowNanos) {
		this.starved = false;
		this.shedder.refuseTimedOut(nowNanos);
		this.inFlight.attributeBySilence(nowNanos);
		if (this.pause.isOver(nowNanos)) {
			resume(nowNanos);
		}
		this.queue.bringBack(this.attribution.isTryingOthers(), nowNanos);
		T ticket = head(nowNanos);
		while (ticket != null && tryAdmit(ticket, nowNanos)) {
			ticket = head(nowNanos);
		}
		if (ticket != null && !this.starved) {
			backfill(ticket, nowNanos);
		}
	}

	/**
	 * When {@link #advance} has to be called again if nothing else happens.
	 * @param nowNanos the time
	 * @return nanoseconds from now, or {@link #NEVER}
	 */
	public long nextNanos(long nowNanos) {
		T head = this.queue.peek();
		long next = Math.min(this.queue.nextTimeoutNanos(nowNanos),
				this.queue.nextAsideNanos(this.attribution.isTryingOthers(), nowNanos));
		next = Math.min(next, this.inFlight.untilSilence(nowNanos));
		if (head == null) {
			next = Math.min(next, this.leases.idleNanos(nowNanos));
		}
		else if (!this.starved) {
			next = Math.min(next, this.rules.untilTurn(head, this.inFlight.calls(), nowNanos));
			next = Math.min(next, untilAsked(nowNanos));
		}
		return Math.max(0, next);
	}

	/**
	 * What has to be asked of the buckets that several instances share. Whatever is taken
	 * here has to be answered with {@link #leased}.
	 * @param nowNanos the time
	 * @return the request, or {@code null} for nothing
	 */
	public @Nullable LeaseRequest takeLeaseRequest(long nowNanos) {
		boolean rests = this.window.isHeld() || this.pause.leftNanos(nowNanos) > this.leases.aheadNanos();
		return rests ? this.leases.giveUp(this.levels, nowNanos)
				: this.leases.ask(this.queue.peek(), this.queue.size(), this.levels, nowNanos);
	}

	/**
	 * The answer to a request for a lease.
	 * @param grant what may be taken
	 * @param nowNanos the time
	 */
	public void leased(LeaseGrant grant, long nowNanos) {
		this.leases.granted(grant, nowNanos);
		this.inFlight.inStep(grant, nowNanos);
		advance(nowNanos);
	}

	/**
	 * Whether a call could go but for the concurrency limit over all pools.
	 * @return {@code true} if another pool has to give back first
	 */
	public boolean isStarved() {
		return this.starved;
	}

	/**
	 * Takes the decisions since they were last taken.
	 * @return tickets that were admitted or refused, oldest first
	 */
	public List<T> takeDecisions() {
		return this.decisions.take();
	}

	/**
	 * Takes what people may want to know since it was last taken.
	 * @return notices, oldest first
	 */
	public List<Notice> takeNotices() {
		return this.decisions.takeNotices();
	}

	/**
	 * It is known how far away the provider is.
	 * @param atMostNanos nanoseconds there and back, at most; positive
	 * @param nowNanos the time
	 */
	public void roundTrip(long atMostNanos, long nowNanos) {
		this.window.roundTrip(atMostNanos, nowNanos);
		advance(nowNanos);
	}

	/**
	 * Refuses waiting calls, in the order in which they would have been admitted.
	 * @param which the calls
	 * @param reason why
	 * @param retryAfterNanos when to come back
	 * @param nowNanos the time
	 */
	public void refuseWaiting(Predicate<? super T> which, Refusal reason, long retryAfterNanos, long nowNanos) {
		for (T ticket : this.queue.removeIf(which)) {
			this.decisions.refused(ticket, reason, retryAfterNanos, nowNanos);
		}
		advance(nowNanos);
	}

	/**
	 * An operator stops or releases the pool.
	 * @param on {@code true} stops it, {@code false} also ends a pause
	 * @param nowNanos the time
	 */
	public void hold(boolean on, long nowNanos) {
		this.window.hold(on);
		if (!on && this.pause.isOn()) {
			resume(nowNanos);
		}
		advance(nowNanos);
	}

	/**
	 * The application ends, or begins again: no call is admitted while the pool is shut,
	 * and queued calls are refused.
	 * @param on {@code true} shuts it
	 * @param nowNanos the time
	 */
	public void shut(boolean on, long nowNanos) {
		this.shut = on;
		if (on) {
			refuseWaiting((ticket) -> true, Refusal.SHUTTING_DOWN, 0, nowNanos);
		}
	}

	/**
	 * How long a call that came now would wait.
	 * @param demand what it would need
	 * @param nowNanos the time
	 * @return nanoseconds, 0 for now, {@link #NEVER} while an operator holds the pool
	 */
	public long expectedWaitNanos(Demand demand, long nowNanos) {
		return this.waits.ofNewCall(demand, nowNanos);
	}

	/**
	 * How long calls wait because the provider answered with 429.
	 * @param nowNanos the time
	 * @return nanoseconds until the pause ends, as far as is known; negative without a
	 * pause
	 */
	public long pausedNanos(long nowNanos) {
		return this.pause.isOn() ? this.pause.promisedWaitNanos(nowNanos) : -1;
	}

	/**
	 * The calls that wait.
	 * @return tickets in the order of their lanes, the most urgent first
	 */
	public List<T> waiting() {
		return this.queue.all();
	}

	/**
	 * The pool at this moment.
	 * @param nowNanos the time
	 * @return a view
	 */
	public PoolView view(long nowNanos) {
		return this.waits.view(nowNanos);
	}

	/**
	 * What is reserved and not settled.
	 * @param dimension the dimension
	 * @return requests or tokens that may not be in the provider's figures yet
	 */
	double outstanding(Dimension dimension) {
		return this.levels.outstanding(dimension);
	}

	/**
	 * What was taken of the shared buckets and dropped, as its time passed unused.
	 * @param dimension the dimension
	 * @return requests or tokens since the pool began
	 */
	double lost(Dimension dimension) {
		return this.leases.lost(dimension);
	}

	private void resume(long nowNanos) {
		this.window.open(this.inFlight.calls(), this.levels.callsPerNano(), nowNanos);
		if (!this.pause.isSilent()) {
			this.decisions.notices().add(new Notice.Resumed());
		}
	}

	/* While it waited, more has been learned about what such calls need. */
	private @Nullable T head(long nowNanos) {
		T head = this.queue.peek();
		while (head != null) {
			if (head.isOutdated(this.estimates)) {
				this.queue.change(head, head.estimate(this.estimates));
			}
			if (this.budget.admits(head, Backlog.NONE, nowNanos)) {
				return head;
			}
			this.queue.remove(head);
			this.shedder.refuseForToday(head, nowNanos);
			head = this.queue.peek();
		}
		return null;
	}

	/* The calls that wait for a pause to end need a lease then. */
	private long untilAsked(long nowNanos) {
		long pause = this.pause.leftNanos(nowNanos);
		long ahead = this.leases.aheadNanos();
		if (pause == 0 || this.window.isHeld()) {
			return NEVER;
		}
		return (pause > ahead) ? pause - ahead : pause;
	}

	private boolean isTurnedAway(T ticket, long nowNanos) {
		if (this.shut && !ticket.isGone()) {
			this.decisions.refused(ticket, Refusal.SHUTTING_DOWN, 0, nowNanos);
		}
		return this.shut || ticket.isGone();
	}

	private void backfill(T head, long nowNanos) {
		T small = this.backfill.next(head, this.inFlight.calls(), nowNanos);
		while (small != null && this.budget.admits(small, Backlog.NONE, nowNanos) && this.concurrency.tryTake()) {
			this.queue.backfill(small);
			admit(small, nowNanos);
			small = this.backfill.next(head, this.inFlight.calls(), nowNanos);
		}
	}

	private boolean tryAdmit(T ticket, long nowNanos) {
		if (this.rules.untilTurn(ticket, this.inFlight.calls(), nowNanos) > 0) {
			return false;
		}
		if (!this.concurrency.tryTake()) {
			this.starved = true;
			return false;
		}
		if (ticket.state() == Ticket.State.WAITING) {
			this.queue.serve(ticket, nowNanos);
		}
		admit(ticket, nowNanos);
		return true;
	}

	private void admit(T ticket, long nowNanos) {
		this.inFlight.admit(ticket, nowNanos);
		this.decisions.admitted(ticket);
	}

	/* It could go at once, but must be queued to ask for a lease. */
	private boolean waitsForLease(long expectedNanos) {
		return this.leases.isOn() && expectedNanos == 0;
	}

}
