package io.github.clauderesilience.limit.account;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.github.clauderesilience.limit.need.Amounts;
import io.github.clauderesilience.limit.need.Backlog;
import io.github.clauderesilience.limit.need.Call;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Need;
import io.github.clauderesilience.limit.need.PoolView;
import org.jspecify.annotations.Nullable;

/**
 * All buckets of a pool: those of the provider, one a dimension, and the ceilings of the
 * operator.
 */
public final class Levels {

	static final Dimension[] DIMENSIONS = Dimension.values();

	/** Our choice: seconds' worth that a ceiling of the operator lets go at once. */
	private static final double CEILING_BURST_MINUTES = 0.1;

	private final Quotas quotas = new Quotas();

	private final List<Quota> ceilings = new ArrayList<>();

	private final Estimates estimates;

	private final HeldLeases leases;

	private final OutputCounting counting = new OutputCounting();

	private final Backlog used = new Backlog();

	private final long begunNanos;

	private final Margins margins;

	/* Since when nothing was on the wire, if nothing is. */
	private long quietNanos;

	public Levels(Map<Dimension, Double> ceilings, Estimates estimates, HeldLeases leases, long nowNanos) {
		this.estimates = estimates;
		this.leases = leases;
		this.begunNanos = nowNanos;
		this.margins = new Margins(estimates, this.counting, nowNanos);
		this.quietNanos = nowNanos;
		ceilings.forEach((dimension, perMinute) -> this.ceilings
			.add(new Quota(dimension, Bucket.of(perMinute, Math.max(1, perMinute * CEILING_BURST_MINUTES), nowNanos))));
	}

	/**
	 * Begins with what another key of the account knows. What {@code tokens} counts is
	 * learned anew.
	 * @param known the buckets of that key
	 * @param nowNanos the time
	 */
	public void begin(List<PoolView.BucketView> known, long nowNanos) {
		for (PoolView.BucketView view : known) {
			if (view.limit() > 0 && view.capacity() > 0 && view.dimension() != Dimension.TOKENS) {
				quota(view.dimension()).replace(Bucket.told(view.limit(), view.capacity(), view.level(), nowNanos));
			}
		}
	}

	/**
	 * What is reserved and not in the provider's figures yet, as far as is known.
	 * @param dimension the dimension
	 * @return requests or tokens
	 */
	public double outstanding(Dimension dimension) {
		return bucket(dimension).doubt();
	}

	Bucket bucket(Dimension dimension) {
		return quota(dimension).bucket();
	}

	Quota quota(Dimension dimension) {
		return this.quotas.of(dimension);
	}

	double ceiling(Dimension dimension) {
		for (Quota ceiling : this.ceilings) {
			if (ceiling.dimension() == dimension) {
				return ceiling.bucket().limit();
			}
		}
		return 0;
	}

	/* The lower of the provider's limit and the operator's own. */
	private @Nullable Bucket lowestBucket(Dimension dimension) {
		Quota lowest = lowest(dimension);
		return (lowest != null) ? lowest.bucket() : null;
	}

	private @Nullable Quota lowest(Dimension dimension) {
		Quota lowest = bucket(dimension).isKnown() ? quota(dimension) : null;
		for (Quota ceiling : this.ceilings) {
			if (ceiling.dimension() == dimension
					&& (lowest == null || ceiling.bucket().limit() < lowest.bucket().limit())) {
				lowest = ceiling;
			}
		}
		return lowest;
	}

	/**
	 * An amount of each bucket in force.
	 * @param amount what is asked of a bucket
	 * @return requests or tokens, 0 for a limit that is not known
	 */
	Amounts known(ToDoubleFunction<Bucket> amount) {
		return Amounts.of((dimension) -> {
			Bucket bucket = lowestBucket(dimension);
			return (bucket != null) ? amount.applyAsDouble(bucket) : 0;
		});
	}

	/**
	 * What is known of each limit in force.
	 * @param nowNanos the time
	 * @return a view of each, empty if nothing is known
	 */
	public List<PoolView.BucketView> views(long nowNanos) {
		List<PoolView.BucketView> views = new ArrayList<>();
		for (Dimension dimension : DIMENSIONS) {
			Bucket bucket = bucket(dimension);
			double ceiling = ceiling(dimension);
			if (bucket.isKnown() || ceiling > 0) {
				double level = bucket.level(nowNanos);
				double used = bucket.isKnown() ? 1 - Math.max(0, level) / bucket.capacity() : 0;
				views.add(new PoolView.BucketView(dimension, bucket.limit(), ceiling, bucket.capacity(), level,
						bucket.foreignPerMinute(), used));
			}
		}
		return views;
	}

	/**
	 * What is assumed of the buckets without proof.
	 * @param nowNanos the time
	 * @return a phrase for each guess in force
	 */
	public List<String> guesses(long nowNanos) {
		List<String> guesses = new ArrayList<>();
		this.quotas.forEach((quota) -> quota.addGuesses(guesses, nowNanos));
		if (this.counting.isAtEnd()) {
			guesses.add("output counts when an answer ends");
		}
		return guesses;
	}

	/**
	 * Whether the level of any limit is known.
	 * @return {@code false} before the first headers
	 */
	public boolean isKnown() {
		return this.quotas.isKnown();
	}

	/**
	 * How long until a call fits.
	 * @param ticket the call
	 * @param ahead what is needed before it, by dimension
	 * @param inFlight calls on the wire
	 * @param nowNanos the time
	 * @return nanoseconds, 0 for now
	 */
	public long waitNanos(Call ticket, Backlog ahead, int inFlight, long nowNanos) {
		return greatest(ticket, ahead, inFlight, nowNanos, Quota::waitNanos);
	}

	/**
	 * How long until a call fits, if others do not go on for longer than they were seen.
	 * @param ticket the call
	 * @param ahead what is needed before it, by dimension
	 * @param inFlight calls on the wire
	 * @param nowNanos the time
	 * @return nanoseconds, 0 for now
	 */
	public long promisedNanos(Call ticket, Backlog ahead, int inFlight, long nowNanos) {
		return greatest(ticket, ahead, inFlight, nowNanos, Quota::promisedNanos);
	}

	/**
	 * How long until a call fits while nothing is on the wire: it is tried before what is
	 * believed of others allows it.
	 * @param ticket the call
	 * @param nowNanos the time
	 * @return nanoseconds, 0 for now
	 */
	public long probeNanos(Call ticket, long nowNanos) {
		return greatest(ticket, Backlog.NONE, 0, nowNanos,
				(quota, call, ahead, margin, now) -> quota.probeNanos(call, margin, this.quietNanos, now));
	}

	/**
	 * Nothing is on the wire any more.
	 * @param nowNanos the time
	 */
	public void quiet(long nowNanos) {
		this.quietNanos = nowNanos;
	}

	private long greatest(Call ticket, Backlog ahead, int inFlight, long nowNanos, Wait each) {
		long wait = 0;
		for (Quota quota : this.quotas) {
			Bucket bucket = quota.bucket();
			if (bucket.isKnown()) {
				bucket.guard(this.margins.guardNanos(quota.dimension()));
				wait = Math.max(wait, each.nanos(quota, ticket, ahead, this.margins.of(quota, inFlight), nowNanos));
			}
		}
		for (Quota ceiling : this.ceilings) {
			wait = Math.max(wait, ceiling.waitNanos(ticket, ahead, 0, nowNanos));
		}
		return wait;
	}

	/**
	 * How much later than a level allows it a call goes, against jitter on the way.
	 * @return nanoseconds, the longest of all dimensions
	 */
	long guardNanos() {
		double longest = 0;
		for (Dimension dimension : DIMENSIONS) {
			longest = Math.max(longest, this.margins.guardNanos(dimension));
		}
		return (long) longest;
	}

	/**
	 * Reserves what a call needs.
	 * @param ticket the call
	 * @param nowNanos the time
	 */
	public void take(Call ticket, long nowNanos) {
		this.counting.reserved(ticket.need().outputTokens(), nowNanos, nowNanos);
		take(ticket.need(), nowNanos);
	}

	/** The provider has seen the call: request and input are in its figures. */
	public void counted(Call ticket) {
		counted(new Need(1, ticket.need().inputTokens(), 0));
	}

	/**
	 * Gives back, or takes, what a call used less or more than was reserved.
	 * @param back what is given back; negative amounts are taken
	 * @param nowNanos the time
	 */
	public void adjust(Need back, long nowNanos) {
		for (Quota quota : this.quotas) {
			quota.adjust(back, nowNanos);
		}
		for (Quota ceiling : this.ceilings) {
			ceiling.adjust(back, nowNanos);
		}
		takeLeased(Need.NONE.minus(back), nowNanos);
	}

	/**
	 * A running call writes more than was reserved for it.
	 * @param more output tokens
	 * @param sentNanos when the call was sent
	 * @param nowNanos the time
	 */
	public void takeOutput(double more, long sentNanos, long nowNanos) {
		this.counting.reserved(more, sentNanos, nowNanos);
		take(new Need(0, 0, more), nowNanos);
	}

	private void take(Need need, long nowNanos) {
		for (Quota quota : this.quotas) {
			quota.take(need, nowNanos);
		}
		for (Quota ceiling : this.ceilings) {
			ceiling.take(need, nowNanos);
		}
		takeLeased(need, nowNanos);
	}

	private void takeLeased(Need need, long nowNanos) {
		if (this.leases.isOn()) {
			this.leases.take(Amounts.of((dimension) -> leased(dimension, need)), nowNanos);
		}
	}

	private void counted(Need need) {
		for (Quota quota : this.quotas) {
			quota.counted(need);
		}
	}

	/**
	 * The output of a call is in the figures of the provider.
	 * @param ticket the call
	 * @param sentNanos when it was sent
	 * @param nowNanos the time
	 */
	public void settled(Call ticket, long sentNanos, long nowNanos) {
		this.counting.ended(ticket.need().outputTokens(), sentNanos, nowNanos);
		counted(new Need(0, 0, ticket.need().outputTokens()));
	}

	/**
	 * Takes over the levels that all instances know together.
	 * @param grant what is known
	 * @param nowNanos the time
	 */
	public void adopt(LeaseGrant grant, long nowNanos) {
		for (Dimension dimension : DIMENSIONS) {
			Bucket bucket = lowestBucket(dimension);
			if (bucket != null && grant.limits().get(dimension) > 0) {
				bucket.adopt(grant.levels().get(dimension) + this.leases.held().get(dimension),
						grant.capacities().get(dimension), this.leases.reservedByOthers(dimension), nowNanos);
			}
		}
	}

	/**
	 * Whether less is left than a call needs, or than a full bucket holds.
	 * @param ticket the call
	 * @param nowNanos the time
	 * @return {@code true} if any limit in force has too little
	 */
	boolean isShortOf(Call ticket, long nowNanos) {
		for (Dimension dimension : DIMENSIONS) {
			Bucket bucket = lowestBucket(dimension);
			if (bucket != null && bucket.level(nowNanos) < Math.min(leased(dimension, ticket.need()), bucket.capacity())
					- Bucket.EPSILON) {
				return true;
			}
		}
		return false;
	}

	/**
	 * A 429 came that is about a dimension.
	 * @param dimension the dimension
	 */
	void beCareful(Dimension dimension) {
		if (dimension == Dimension.OUTPUT_TOKENS) {
			forgetCounting();
		}
		if (bucket(dimension).isKnown()) {
			this.margins.surprised(quota(dimension));
		}
	}

	/**
	 * A good answer: caution fades.
	 * @param nowNanos the time
	 */
	public void relax(long nowNanos) {
		this.margins.relax(nowNanos);
	}

	/**
	 * How many usual calls the levels allow at once.
	 * @param nowNanos the time
	 * @return calls; negative if nothing is known
	 */
	public double affordable(long nowNanos) {
		double calls = fewest((bucket) -> bucket.level(nowNanos));
		return (calls == Double.MAX_VALUE) ? -1 : Math.max(0, calls);
	}

	/**
	 * The rate of usual calls the limits allow.
	 * @return calls a nanosecond, 0 if nothing is known
	 */
	public double callsPerNano() {
		return zeroIfUnknown(fewest(Bucket::ratePerNano));
	}

	/**
	 * The rate of usual calls the limits would allow if no other process took anything.
	 * @return calls a nanosecond, 0 if nothing is known
	 */
	public double limitPerNano() {
		return zeroIfUnknown(fewest((bucket) -> bucket.limit() / 60e9));
	}

	/**
	 * The rate of usual calls that the limits allow together with the ceilings of the
	 * operator.
	 * @return calls a nanosecond, 0 if nothing is known
	 */
	double leasedPerNano() {
		double calls = fewest(Bucket::ratePerNano);
		for (Quota ceiling : this.ceilings) {
			calls = Math.min(calls, calls(ceiling, Bucket::ratePerNano));
		}
		return zeroIfUnknown(calls);
	}

	/* Usual calls, by the limit that allows the fewest; the largest number if unknown. */
	private double fewest(ToDoubleFunction<Bucket> amount) {
		double calls = Double.MAX_VALUE;
		for (Quota quota : this.quotas) {
			if (quota.bucket().isKnown()) {
				calls = Math.min(calls, calls(quota, amount));
			}
		}
		return calls;
	}

	private double calls(Quota quota, ToDoubleFunction<Bucket> amount) {
		return amount.applyAsDouble(quota.bucket()) / this.estimates.mean(quota.counts());
	}

	private static double zeroIfUnknown(double calls) {
		return (calls == Double.MAX_VALUE) ? 0 : calls;
	}

	/**
	 * A header tells what is left of the output: learns when output counts, if answers
	 * are long and other instances take nothing from the same level.
	 * @param remaining tokens
	 * @param nowNanos the time
	 */
	void outputTold(double remaining, long nowNanos) {
		double service = this.estimates.serviceNanos();
		if (service <= Margins.SHORT_NANOS || this.leases.isOn()) {
			forgetCounting();
		}
		else if (remaining > 0) {
			// An empty bucket may be in debt, which headers do not show.
			Bucket bucket = bucket(Dimension.OUTPUT_TOKENS);
			double off = this.counting.told(remaining - bucket.level(nowNanos), mean(Dimension.OUTPUT_TOKENS), service,
					nowNanos);
			bucket.countsLate(this.counting.isAtEnd());
			bucket.shift(off);
		}
	}

	/**
	 * The level of output was corrected.
	 * @param difference tokens
	 */
	void outputShifted(double difference) {
		this.counting.shifted(difference);
	}

	private void forgetCounting() {
		this.counting.forget();
		bucket(Dimension.OUTPUT_TOKENS).countsLate(false);
	}

	/**
	 * What a call needs in a dimension, as far as it counts there.
	 * @param ticket the call
	 * @param dimension the dimension
	 * @return requests or tokens
	 */
	double amount(Call ticket, Dimension dimension) {
		return quota(dimension).of(ticket.need());
	}

	/**
	 * What a call takes of a lease.
	 * @param ticket the call
	 * @return requests or tokens
	 */
	Amounts leased(Call ticket) {
		return Amounts.of((dimension) -> leased(dimension, ticket.need()));
	}

	/*
	 * A ceiling of the operator counts input and output; of the provider's limit it is
	 * learned, and supposed to be the least strict until it is known.
	 */
	private double leased(Dimension dimension, Need need) {
		Quota quota = lowest(dimension);
		if (quota == null) {
			return need.in((dimension == Dimension.TOKENS) ? Dimension.OUTPUT_TOKENS : dimension);
		}
		return quota.of(need);
	}

	/**
	 * What one call usually takes in a dimension.
	 * @param dimension the dimension
	 * @return requests or tokens, at least 1
	 */
	double mean(Dimension dimension) {
		return this.estimates.mean(quota(dimension).counts());
	}

	/**
	 * A call ended.
	 * @param use what it used
	 */
	public void used(Need use) {
		this.used.add(use, 1);
	}

	/**
	 * Learns a level for the first time.
	 * @param quota of which limit
	 * @param least what is left at least
	 * @param most what is left at most
	 * @param nowNanos the time
	 */
	void learn(Quota quota, double least, double most, long nowNanos) {
		quota.learn(least, most, this.used, this.begunNanos, nowNanos);
	}

	/**
	 * Follows a limit that headers show.
	 * @param dimension what it counts
	 * @param limit a minute
	 * @param nowNanos the time
	 * @return whether it is new
	 */
	boolean follow(Dimension dimension, double limit, long nowNanos) {
		boolean changed = this.quotas.follow(dimension, limit, nowNanos);
		if (changed && dimension == Dimension.OUTPUT_TOKENS) {
			forgetCounting();
		}
		return changed;
	}

	/** How long a quota lets a call wait. */
	private interface Wait {

		long nanos(Quota quota, Call call, Backlog ahead, double margin, long nowNanos);

	}

}
