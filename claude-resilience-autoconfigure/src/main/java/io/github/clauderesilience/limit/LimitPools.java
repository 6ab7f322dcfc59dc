package io.github.clauderesilience.limit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.CallGate;
import io.github.clauderesilience.chain.attempt.Credential;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.ModelAvailability;
import io.github.clauderesilience.chain.attempt.RoundTripListener;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.chain.guard.Guard;
import io.github.clauderesilience.limit.account.RateLimitHeaders;
import io.github.clauderesilience.limit.core.ConcurrencyLimit;
import io.github.clauderesilience.limit.core.Ticket;
import io.github.clauderesilience.limit.day.DayBudgets;
import io.github.clauderesilience.limit.day.DayStore;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Notice;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.limit.need.Refusal;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.spi.CircuitListener;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;

/**
 * All pools of the application: one per key and limit group, made when first used. A new
 * key begins with what the last one of its group knows, and one that was not used for an
 * hour is forgotten. Thread-safe.
 */
public final class LimitPools implements ModelAvailability, CircuitListener, CallGate, RoundTripListener {

	/**
	 * The first guess for an unknown model: our choice, on the safe side of English text;
	 * learned after the first answers.
	 */
	public static final double CHARS_PER_TOKEN = 3.5;

	/** Keys that rotate come and go; our choice. */
	private static final Duration FORGOTTEN = Duration.ofHours(1);

	private final LimitSettings settings;

	private final Models models;

	private final Timeline timeline;

	private final ConcurrencyLimit concurrency;

	private final DayBudgets budgets;

	private final @Nullable Leases leases;

	private final Events events;

	private final Map<PoolId, GuardedPool> pools = new ConcurrentHashMap<>();

	private final Map<String, GuardedPool> latestOfGroup = new ConcurrentHashMap<>();

	private final Map<String, OperatorPause> operatorPauses = new ConcurrentHashMap<>();

	private final Queue<GuardedPool> starved = new ConcurrentLinkedQueue<>();

	private final AtomicLong roundTripNanos = new AtomicLong(Long.MAX_VALUE);

	private volatile boolean shut;

	/**
	 * Creates pools, none yet.
	 * @param settings what the operator decided
	 * @param models what is known about models
	 * @param timeline the time source
	 * @param listeners notified of decisions
	 */
	public LimitPools(LimitSettings settings, Models models, Timeline timeline, List<LimitListener> listeners) {
		this(settings, models, timeline, listeners,
				new DayBudgets(settings.days(), settings.daysByGroup(), DayStore.NONE, timeline, Runnable::run), null);
	}

	/**
	 * Creates pools, none yet.
	 * @param settings what the operator decided
	 * @param models what is known about models
	 * @param timeline the time source
	 * @param listeners notified of decisions
	 * @param budgets the budgets of the day
	 * @param leases what several instances share, or {@code null} if this one is alone
	 */
	public LimitPools(LimitSettings settings, Models models, Timeline timeline, List<LimitListener> listeners,
			DayBudgets budgets, @Nullable Leases leases) {
		this.budgets = budgets;
		this.leases = leases;
		this.settings = settings;
		this.models = models;
		this.timeline = timeline;
		this.concurrency = new ConcurrencyLimit(settings.maxInFlight());
		this.events = new Events(new LimitLog(settings.logHeaders(), timeline), List.copyOf(listeners));
	}

	GuardedPool of(Exchange exchange) {
		Credential credential = exchange.credential();
		String group = group(exchange.model(), exchange.target());
		PoolId id = new PoolId(group, (credential != null) ? credential.fingerprint() : "");
		// The account of a client is another: ours neither begins nor ends with it
		boolean ofClient = credential != null && credential.ofClient();
		GuardedPool pool = this.pools.get(id);
		if (pool == null) {
			forgetUnused();
			GuardedPool created = create(id, ofClient ? null : this.latestOfGroup.get(group));
			GuardedPool meanwhile = this.pools.putIfAbsent(id, created);
			pool = (meanwhile != null) ? meanwhile : created;
			if (this.shut) {
				pool.shut(true);
			}
		}
		if (this.latestOfGroup.get(group) != pool && !ofClient) {
			this.latestOfGroup.put(group, pool);
		}
		return pool;
	}

	private String group(String model, Target target) {
		return ModelTable.limitGroupOf(this.models.group().apply(model), target.fast());
	}

	/**
	 * Not within {@code computeIfAbsent}: asking the pool of the key used before lets
	 * calls go that wait there, and these may ask for other pools.
	 */
	private GuardedPool create(PoolId id, @Nullable GuardedPool before) {
		GuardedPool pool = new GuardedPool(id,
				this.settings.forGroup(id.group(), this.models.charsPerToken(), this.leases != null), this.concurrency,
				this.budgets.of(id.group()), this.leases, this.starved, this.events, this.timeline);
		pool.roundTrip(this.roundTripNanos.get());
		if (before != null) {
			pool.begin(before);
		}
		return pool;
	}

	/** The latest of each group stays: the next key begins with what it knows. */
	private void forgetUnused() {
		this.pools.forEach((id, pool) -> {
			if (this.latestOfGroup.get(id.group()) != pool && pool.isUnusedFor(FORGOTTEN)
					&& this.pools.remove(id, pool)) {
				forget(id, pool);
			}
		});
	}

	private void forget(PoolId id, GuardedPool pool) {
		if (!pool.isUnusedFor(FORGOTTEN)) {
			// A call has found it meanwhile
			this.pools.putIfAbsent(id, pool);
		}
		else if (this.leases != null) {
			Leases shared = this.leases;
			Guard.tell(shared, (one) -> one.forget(id));
		}
	}

	/**
	 * The shortest time ever is the best measure: everything else only adds to it.
	 */
	@Override
	public void connected(long atMostNanos) {
		if (atMostNanos < this.roundTripNanos.getAndAccumulate(atMostNanos, Math::min)) {
			this.pools.values().forEach((pool) -> pool.roundTrip(atMostNanos));
		}
	}

	/**
	 * How long a call would have to wait in the pool of a model, with the key that was
	 * last used for it. Zero if the pool is not known yet.
	 */
	@Override
	public Duration expectedWait(String model, Target target) {
		GuardedPool pool = this.latestOfGroup.get(group(model, target));
		if (pool == null) {
			return Duration.ZERO;
		}
		return Duration.ofNanos(pool.expectedWaitNanos(new Demand(model, target.lane(), target.tenant(),
				target.promptChars(), target.attachmentTokens(), target.maxTokens(), Long.MAX_VALUE)));
	}

	/**
	 * Calls that wait for a model whose circuit opened leave the queue, in the order in
	 * which they would have been sent.
	 */
	@Override
	public void onOpen(String model, Duration coolOff) {
		String group = this.models.group().apply(model);
		Set<String> groups = Set.of(group, ModelTable.fastGroup(group));
		this.pools.values()
			.stream()
			.filter((pool) -> groups.contains(pool.id().group()))
			.forEach(
					(pool) -> pool.refuseWaiting((waiting) -> this.models.key().apply(waiting).equals(model), coolOff));
	}

	@Override
	public void onClosed(String model) {
		// Calls that wait now wait for quota only.
	}

	/**
	 * Calls that wait for quota fail, and so do new ones; those on the wire go on.
	 */
	@Override
	public void shut() {
		this.shut = true;
		this.pools.values().forEach((pool) -> pool.shut(true));
	}

	@Override
	public void reopen() {
		this.shut = false;
		this.pools.values().forEach((pool) -> pool.shut(false));
	}

	/**
	 * Whether calls are refused because the application ends, or pauses.
	 * @return {@code true} from {@link #shut()} to {@link #reopen()}
	 */
	public boolean isShut() {
		return this.shut;
	}

	/**
	 * How many calls are on the wire.
	 * @return calls of all pools, 0 or positive
	 */
	public int onTheWire() {
		return this.concurrency.taken();
	}

	/**
	 * The pools as they are now.
	 * @return a view of each, sorted by name
	 */
	public Map<PoolId, PoolView> views() {
		forgetUnused();
		Map<String, GuardedPool> sorted = new TreeMap<>();
		this.pools.forEach((id, pool) -> sorted.put(id.toString(), pool));
		Map<PoolId, PoolView> views = new LinkedHashMap<>();
		sorted.values().forEach((pool) -> views.put(pool.id(), pool.view()));
		return views;
	}

	/**
	 * Forgets all pools and what they have learned: for tests that begin anew. Calls that
	 * wait or are on the wire go on in the pools they are in.
	 */
	public void forget() {
		this.latestOfGroup.clear();
		this.pools.clear();
		this.operatorPauses.clear();
	}

	/**
	 * An operator stops a group: nothing is sent until it is resumed.
	 * @param group the limit group
	 * @return whether there was anything to stop
	 */
	public boolean pause(String group) {
		return pause(group, null, null);
	}

	/**
	 * An operator stops a group: nothing is sent until it is resumed. If that was done
	 * already, the first time, name and reason stay.
	 * @param group the limit group
	 * @param by the name of the operator, {@code null} if not known
	 * @param why the reason, {@code null} if none was given
	 * @return whether there was anything to stop
	 */
	public boolean pause(String group, @Nullable String by, @Nullable String why) {
		this.operatorPauses.putIfAbsent(group, new OperatorPause(this.timeline.now(), by, why));
		boolean found = hold(group, true);
		if (!found) {
			this.operatorPauses.remove(group);
		}
		return found;
	}

	/**
	 * What an operator stopped.
	 * @param id the pool
	 * @param view its state, with which the answer agrees
	 * @return since when, by whom and why, {@code null} if no operator stopped it
	 */
	public @Nullable OperatorPause operatorPause(PoolId id, PoolView view) {
		return view.held() ? this.operatorPauses.get(id.group()) : null;
	}

	/**
	 * An operator releases a group; ends a pause after a 429 too.
	 * @param group the limit group
	 * @return whether there was anything to release
	 */
	public boolean resume(String group) {
		boolean found = hold(group, false);
		this.operatorPauses.remove(group);
		return found;
	}

	private boolean hold(String group, boolean on) {
		boolean found = false;
		for (GuardedPool pool : this.pools.values()) {
			if (pool.id().group().equals(group)) {
				pool.hold(on);
				found = true;
			}
		}
		return found;
	}

	/**
	 * What the limiter has to know about models.
	 *
	 * @param group the limit group of a model id: models of one group share their limits,
	 * at standard speed or in fast mode
	 * @param key the name under which circuits know a model id
	 * @param charsPerToken the first guess by model id, until it is learned; positive
	 */
	public record Models(UnaryOperator<String> group, UnaryOperator<String> key,
			ToDoubleFunction<String> charsPerToken) {
	}

	/**
	 * Tells log and listeners.
	 */
	static final class Events {

		private final LimitLog log;

		private final List<LimitListener> listeners;

		Events(LimitLog log, List<LimitListener> listeners) {
			this.log = log;
			this.listeners = listeners;
		}

		void queued(PoolId pool, Lane lane) {
			Guard.each(this.listeners, (listener) -> listener.queued(pool, lane));
		}

		void decided(PoolId pool, Ticket ticket) {
			if (this.listeners.isEmpty()) {
				return;
			}
			Lane lane = ticket.demand().lane();
			Refusal refusal = ticket.refusal();
			Duration time = Duration.ofNanos((refusal != null) ? ticket.retryAfterNanos() : ticket.queuedNanos());
			Guard.each(this.listeners, (listener) -> {
				if (refusal != null) {
					listener.refused(pool, lane, refusal, time);
				}
				else {
					listener.admitted(pool, lane, time);
				}
			});
		}

		void noticed(PoolId pool, Notice notice) {
			this.log.noticed(pool, notice);
			Guard.each(this.listeners, (listener) -> listener.noticed(pool, notice));
		}

		void settled(PoolId pool, String model, long inputDifference, long outputDifference) {
			Guard.each(this.listeners, (listener) -> listener.settled(pool, model, inputDifference, outputDifference));
		}

		void saw(PoolId pool, int status, @Nullable RateLimitHeaders headers) {
			if (headers != null && this.log.wantsEach()) {
				this.log.each(pool, status, headers);
			}
		}

	}

}
