package io.github.clauderesilience.limit.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.account.LeaseGrant;
import io.github.clauderesilience.limit.account.LeaseRequest;
import io.github.clauderesilience.limit.account.RateLimitHeaders;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Notice;
import io.github.clauderesilience.limit.share.SharedBuckets;
import org.jspecify.annotations.Nullable;

/**
 * Processes with a pool each, in front of one provider, in virtual time: hours of traffic
 * in seconds. Times are seconds since the start.
 */
final class Simulation {

	final Provider provider;

	final SplittableRandom random;

	/*
	 * A machine that has more to do than it can: each way takes so many seconds more in
	 * the mean, some much more.
	 */
	double busy;

	/* How many seconds longer each way takes at a time. */
	DoubleUnaryOperator slower = (time) -> 0;

	private final PriorityQueue<Event> events = new PriorityQueue<>(
			Comparator.comparingDouble(Event::at).thenComparingLong(Event::number));

	private long eventNumbers;

	double now;

	/*
	 * The part of the prompts that counts at a time: the others' are read from a cache.
	 */
	DoubleUnaryOperator counted = (time) -> 1;

	Simulation(Account account, long seed) {
		this.provider = new Provider(account);
		this.random = new SplittableRandom(seed);
	}

	void at(double time, Runnable action) {
		this.events.add(new Event(Math.max(this.now, time), this.eventNumbers++, action));
	}

	void run(double longest) {
		Event event = this.events.peek();
		while (event != null && event.at <= longest) {
			this.events.remove();
			this.now = event.at;
			event.action.run();
			event = this.events.peek();
		}
	}

	/** Another process, which takes at a steady rate without asking, and insists. */
	void outsider(double from, double until, double perSecond, double inputTokens) {
		at(from, () -> {
			insist(inputTokens);
			if (this.now < until) {
				outsider(this.now + 1 / perSecond, until, perSecond, inputTokens);
			}
		});
	}

	private void insist(double inputTokens) {
		if (this.provider.arrive(inputTokens, this.now) >= 0) {
			at(this.now + 0.03, () -> insist(inputTokens));
		}
	}

	private record Event(double at, long number, Runnable action) {
	}

	/**
	 * What calls are like.
	 */
	record Load(int calls, int concurrency, double latency, double jitter, double wayShare,
			ToDoubleFunction<SplittableRandom> chars, double tokensPerChar,
			ToDoubleFunction<SplittableRandom> outputTokens, boolean streams, double sendsPerSecond) {

		static Load of(int calls, int concurrency, double latency) {
			return new Load(calls, concurrency, latency, 0, 0.1, (random) -> 400, 0.25, (random) -> 50, false,
					Double.MAX_VALUE);
		}

		Load streaming() {
			return new Load(this.calls, this.concurrency, this.latency, this.jitter, this.wayShare, this.chars,
					this.tokensPerChar, this.outputTokens, true, this.sendsPerSecond);
		}

		Load jitter(double value) {
			return new Load(this.calls, this.concurrency, this.latency, value, this.wayShare, this.chars,
					this.tokensPerChar, this.outputTokens, this.streams, this.sendsPerSecond);
		}

		Load wayShare(double value) {
			return new Load(this.calls, this.concurrency, this.latency, this.jitter, value, this.chars,
					this.tokensPerChar, this.outputTokens, this.streams, this.sendsPerSecond);
		}

		Load chars(ToDoubleFunction<SplittableRandom> value) {
			return new Load(this.calls, this.concurrency, this.latency, this.jitter, this.wayShare, value,
					this.tokensPerChar, this.outputTokens, this.streams, this.sendsPerSecond);
		}

		Load outputTokens(ToDoubleFunction<SplittableRandom> value) {
			return new Load(this.calls, this.concurrency, this.latency, this.jitter, this.wayShare, this.chars,
					this.tokensPerChar, value, this.streams, this.sendsPerSecond);
		}

		/** So many requests a second go out at most; the others wait on the way. */
		Load sendsPerSecond(double value) {
			return new Load(this.calls, this.concurrency, this.latency, this.jitter, this.wayShare, this.chars,
					this.tokensPerChar, this.outputTokens, this.streams, value);
		}

	}

	/**
	 * One process: a pool, and callers who each ask again as soon as they were answered.
	 */
	final class Process {

		final Pool<Asked> pool;

		final Load load;

		final List<Double> sendTimes = new ArrayList<>();

		final List<Long> admissions = new ArrayList<>();

		final List<Notice> notices = new ArrayList<>();

		/** What happens when a call was answered, besides the load. */
		Consumer<Ticket> whenAnswered = (ticket) -> {
		};

		/*
		 * What opening a connection takes, if something nearer than the API answers it.
		 */
		double connects = -1;

		/*
		 * How many seconds later the first 429 is read, as its code is loaded then.
		 */
		double cold;

		private double coldUntil = -1;

		/*
		 * When the process notices what happens at a time: later while it stands still.
		 */
		DoubleUnaryOperator noticed = (time) -> time;

		/* How fast answers are written, beyond their latency; 0 for at once. */
		double tokensPerSecond;

		/* How many seconds a call may take. */
		double patience = Long.MAX_VALUE / 2e9;

		private double startsAt;

		int asked;

		int answered;

		int refused;

		int limited;

		int requests;

		double totalInput;

		double totalOutput;

		double finished;

		private final @Nullable SharedBuckets shared;

		private double leaseRoundTrip;

		int leases;

		private double wayFree;

		private double timer = Double.MAX_VALUE;

		Process(Load load) {
			this(load, Map.of());
		}

		/** One of several that share their limits, at a distance of so many seconds. */
		Process(Load load, SharedBuckets shared, double roundTrip) {
			this(load, Map.of(), (tenant) -> 1, shared);
			this.leaseRoundTrip = roundTrip;
		}

		Process(Load load, Map<Dimension, Double> ceilings) {
			this(load, ceilings, (tenant) -> 1, null);
		}

		Process(Load load, Map<Dimension, Double> ceilings, SharedBuckets shared, double roundTrip) {
			this(load, ceilings, (tenant) -> 1, shared);
			this.leaseRoundTrip = roundTrip;
		}

		Process(Load load, ToDoubleFunction<String> weights) {
			this(load, Map.of(), weights, null);
		}

		private Process(Load load, Map<Dimension, Double> ceilings, ToDoubleFunction<String> weights,
				@Nullable SharedBuckets shared) {
			this.load = load;
			this.shared = shared;
			this.pool = new Pool<>(
					new PoolSettings((long) 36e12, 100_000, 2, (model) -> 3.5, ceilings, weights, shared != null),
					new ConcurrencyLimit(500), new SplittableRandom(7), 0);
		}

		void start(double at) {
			this.startsAt = at;
			double roundTrip = (this.connects >= 0) ? this.connects : 2 * this.load.latency * this.load.wayShare;
			at(at + roundTrip, () -> {
				this.pool.roundTrip(Math.max(1, (long) (roundTrip * 1e9)), nanos());
				act();
			});
			at(at, () -> {
				for (int i = 0; i < this.load.concurrency; i++) {
					ask();
				}
			});
		}

		private void notice(double time, Runnable action) {
			at(this.noticed.applyAsDouble(time), action);
		}

		void ask() {
			if (this.asked == this.load.calls || Simulation.this.now < this.startsAt) {
				return;
			}
			this.asked++;
			double chars = Math.round(this.load.chars.applyAsDouble(Simulation.this.random));
			Call call = new Call(
					Math.max(1,
							Math.round(chars * this.load.tokensPerChar
									* Simulation.this.counted.applyAsDouble(Simulation.this.now))),
					Math.max(1, Math.round(this.load.outputTokens.applyAsDouble(Simulation.this.random))), -1);
			submit(Lane.NORMAL, null, chars, call);
		}

		void cancel(Ticket ticket) {
			this.pool.cancel(ticket, nanos());
			act();
		}

		/** A call that is always refused, whatever the account has left. */
		Ticket submitPoisoned(double retryAfter) {
			return submit(Lane.NORMAL, null, 400, new Call(100, 50, retryAfter));
		}

		/** One call on its own, besides the load. */
		Ticket submit(Lane lane, @Nullable String tenant, double chars) {
			return submit(lane, tenant, chars,
					new Call(Math.max(1, Math.round(chars * this.load.tokensPerChar)), 50, -1));
		}

		/** One call on its own whose answer is so many tokens long. */
		Ticket submit(double chars, double outputTokens) {
			return submit(Lane.NORMAL, null, chars,
					new Call(Math.max(1, Math.round(chars * this.load.tokensPerChar)), outputTokens, -1));
		}

		private Ticket submit(Lane lane, @Nullable String tenant, double chars, Call call) {
			this.totalInput += call.input;
			this.totalOutput += call.output;
			long deadline = (long) (Math.min(Long.MAX_VALUE / 2e9, Simulation.this.now + this.patience) * 1e9);
			Asked ticket = new Asked(new Demand("model", lane, tenant, (long) chars, 0, 4096, deadline), call);
			this.pool.offer(ticket, nanos());
			act();
			return ticket;
		}

		void act() {
			this.notices.addAll(this.pool.takeNotices());
			this.pool.takeDecisions().forEach(this::decided);
			LeaseRequest request = this.pool.takeLeaseRequest(nanos());
			if (request != null) {
				lease(request, Objects.requireNonNull(this.shared));
			}
			long next = this.pool.nextNanos(nanos());
			if (next != Pool.NEVER && Simulation.this.now + next / 1e9 < this.timer) {
				double due = Simulation.this.now + next / 1e9 + 1e-9;
				this.timer = due;
				notice(due, () -> {
					if (this.timer == due) {
						this.timer = Double.MAX_VALUE;
						this.pool.advance(nanos());
						act();
					}
				});
			}
		}

		private void lease(LeaseRequest request, SharedBuckets buckets) {
			this.leases++;
			at(Simulation.this.now + this.leaseRoundTrip / 2, () -> {
				LeaseGrant grant = buckets.lease(request, nanos());
				notice(Simulation.this.now + this.leaseRoundTrip / 2, () -> {
					this.pool.leased(grant, nanos());
					act();
				});
			});
		}

		private void decided(Asked ticket) {
			if (ticket.state() == Ticket.State.ADMITTED) {
				this.admissions.add(ticket.number());
				send(ticket);
			}
			else {
				this.refused++;
				ask();
			}
		}

		private void send(Asked ticket) {
			Call call = ticket.call;
			double spread = 1 + this.load.jitter * (2 * Simulation.this.random.nextDouble() - 1);
			double slower = Simulation.this.slower.applyAsDouble(Simulation.this.now);
			double written = (this.tokensPerSecond > 0) ? call.output / this.tokensPerSecond : 0;
			double whole = this.load.latency * spread + written + 2 * slower;
			double way = this.load.latency * this.load.wayShare
					* (1 + this.load.jitter * (2 * Simulation.this.random.nextDouble() - 1)) + late() + slower;
			this.requests++;
			this.sendTimes.add(Simulation.this.now);
			double sent = Math.max(Simulation.this.now, this.wayFree);
			this.wayFree = sent + 1 / this.load.sendsPerSecond;
			at(sent + way, () -> {
				boolean poisoned = !(call.poison < 0);
				double wait = poisoned ? call.poison : Simulation.this.provider.arrive(call.input, Simulation.this.now);
				if (wait >= 0 || Double.isNaN(wait)) {
					RateLimitHeaders facts = Simulation.this.provider.refusal(Simulation.this.now);
					notice(Simulation.this.now + way, () -> at(warm(), () -> refusedByProvider(ticket, wait, facts)));
					return;
				}
				RateLimitHeaders arrival = Simulation.this.provider.headers(Simulation.this.now);
				double leaves = Math.max(Simulation.this.now, sent + whole - way);
				write(call, Simulation.this.now, leaves);
				if (this.load.streams) {
					RateLimitHeaders facts = Simulation.this.provider.headers(Simulation.this.now);
					notice(Simulation.this.now + way, () -> begins(ticket, call, facts));
					notice(leaves + way, () -> complete(ticket, call));
					return;
				}
				at(leaves, () -> {
					RateLimitHeaders facts = Simulation.this.provider.tellsFromArrival() ? arrival
							: Simulation.this.provider.headers(Simulation.this.now);
					notice(Simulation.this.now + way, () -> {
						this.pool.answered(ticket, true, facts, nanos());
						complete(ticket, call);
					});
				});
			});
		}

		private double warm() {
			if (this.coldUntil < 0) {
				this.coldUntil = Simulation.this.now + this.cold;
			}
			return this.coldUntil;
		}

		private double late() {
			double busy = Simulation.this.busy;
			return (busy > 0) ? -busy * Math.log(1 - Simulation.this.random.nextDouble()) : 0;
		}

		private void write(Call call, double begins, double ends) {
			int slices = Simulation.this.provider.countsOutputLive() ? 20 : 1;
			for (int i = 1; i <= slices; i++) {
				at(begins + (ends - begins) * i / slices,
						() -> Simulation.this.provider.wrote(call.output / slices, Simulation.this.now));
			}
		}

		private void begins(Ticket ticket, Call call, RateLimitHeaders facts) {
			this.pool.answered(ticket, true, facts, nanos());
			this.pool.progressed(ticket, call.input, 1, nanos());
			act();
		}

		private void refusedByProvider(Asked ticket, double wait, RateLimitHeaders facts) {
			this.limited++;
			this.pool.limited(ticket, Double.isNaN(wait) ? -1 : (long) (wait * 1e9), facts, nanos());
			this.pool.offerAgain(ticket, nanos());
			act();
		}

		private void complete(Ticket ticket, Call call) {
			this.answered++;
			this.finished = Simulation.this.now;
			this.pool.settle(ticket, call.input, call.output, true, nanos());
			act();
			this.whenAnswered.accept(ticket);
			ask();
		}

		/**
		 * The least possible time: what exceeds the burst has to be refilled, and so many
		 * at a time need so many rounds.
		 */
		double least() {
			double limits = 0;
			limits = Math.max(limits, overBurst(Dimension.REQUESTS, this.load.calls));
			limits = Math.max(limits, overBurst(Dimension.INPUT_TOKENS, this.totalInput));
			limits = Math.max(limits, overBurst(Dimension.OUTPUT_TOKENS, this.totalOutput));
			double rounds = Math.ceil((double) this.load.calls / this.load.concurrency) * this.load.latency;
			return Math.max(limits + this.load.latency, rounds);
		}

		private double overBurst(Dimension dimension, double total) {
			double rate = Simulation.this.provider.limit(dimension) / 60;
			return Math.max(0, total - Simulation.this.provider.capacity(dimension)) / rate;
		}

		double ratio() {
			return this.finished / least();
		}

		@Override
		public String toString() {
			return "answered %d of %d, %d requests, %d 429s, refused %d, %.2f s, least %.2f s, ratio %.4f".formatted(
					this.answered, this.load.calls, this.requests, this.limited, this.refused, this.finished, least(),
					ratio());
		}

	}

	long nanos() {
		return (long) (this.now * 1e9);
	}

	/** A ticket, and what the provider counts for its call. */
	private static final class Asked extends Ticket {

		private final Call call;

		private Asked(Demand demand, Call call) {
			super(demand);
			this.call = call;
		}

	}

	/* Poison: what a 429 names in seconds, NaN for no time, negative for no poison. */
	private record Call(double input, double output, double poison) {
	}

}
