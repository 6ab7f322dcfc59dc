package io.github.clauderesilience.load.bench;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.account.RateLimitHeaders;
import io.github.clauderesilience.limit.core.ConcurrencyLimit;
import io.github.clauderesilience.limit.core.Pool;
import io.github.clauderesilience.limit.core.PoolSettings;
import io.github.clauderesilience.limit.core.Ticket;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Dimension;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Decisions of a pool that knows its limits, in virtual time. A batch a measurement, as a
 * single decision is shorter than the clock can tell.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PoolBenchmark {

	private static final int BATCH = 1000;

	private static final int WAITING = 10_000;

	private static final long GAP_NANOS = 20_000;

	private static final Demand DEMAND = new Demand("claude-sonnet-5-5", Lane.NORMAL, null, 500, 0, 1024,
			Long.MAX_VALUE / 2);

	private static Pool<Ticket> pool(double requestsPerMinute, long nowNanos) {
		PoolSettings settings = new PoolSettings(TimeUnit.HOURS.toNanos(1), 2 * WAITING, 2, (model) -> 3.5, Map.of());
		Pool<Ticket> pool = new Pool<>(settings, new ConcurrencyLimit(100_000), new SplittableRandom(1), nowNanos);
		for (int i = 0; i < 20; i++) {
			Ticket ticket = new Ticket(DEMAND);
			pool.offer(ticket, nowNanos);
			pool.answered(ticket, true, facts(requestsPerMinute), nowNanos);
			pool.settle(ticket, 140, 300, true, nowNanos);
		}
		pool.takeDecisions();
		pool.takeNotices();
		return pool;
	}

	private static RateLimitHeaders facts(double requestsPerMinute) {
		RateLimitHeaders facts = new RateLimitHeaders();
		facts.put(Dimension.REQUESTS, requestsPerMinute, requestsPerMinute);
		facts.put(Dimension.INPUT_TOKENS, 1e9, 1e9);
		facts.put(Dimension.OUTPUT_TOKENS, 1e9, 1e9);
		return facts;
	}

	/**
	 * A call asks and is let go at once.
	 * @param state the pool
	 * @return how many were let go
	 */
	@Benchmark
	@OperationsPerInvocation(BATCH)
	public int admission(Free state) {
		int admitted = 0;
		for (Ticket ticket : state.tickets) {
			state.now += GAP_NANOS;
			state.pool.offer(ticket, state.now);
			admitted += state.pool.takeDecisions().size();
		}
		return check(admitted, BATCH);
	}

	/**
	 * The head of an answer arrives: limits and levels are compared.
	 * @param state the pool
	 */
	@Benchmark
	@OperationsPerInvocation(BATCH)
	public void head(Admitted state) {
		for (Ticket ticket : state.tickets) {
			state.now += GAP_NANOS;
			state.pool.answered(ticket, true, state.facts, state.now);
		}
	}

	/**
	 * A call ends and its use is known.
	 * @param state the pool
	 */
	@Benchmark
	@OperationsPerInvocation(BATCH)
	public void settle(Answered state) {
		for (Ticket ticket : state.tickets) {
			state.now += GAP_NANOS;
			state.pool.settle(ticket, 140, 300, true, state.now);
		}
	}

	/**
	 * With 10,000 calls waiting, one more asks and is queued, the first of the queue is
	 * let go, and is settled.
	 * @param state the pool
	 * @return how many were let go
	 */
	@Benchmark
	@OperationsPerInvocation(BATCH)
	public int admissionAndSettleWithTenThousandWaiting(Crowded state) {
		int admitted = 0;
		for (int i = 0; i < BATCH; i++) {
			state.now += state.gapNanos;
			state.pool.offer(new Ticket(DEMAND), state.now);
			state.going.addAll(state.pool.takeDecisions());
			Ticket ticket = state.going.poll();
			if (ticket != null) {
				admitted++;
				state.pool.answered(ticket, true, RateLimitHeaders.NONE, state.now);
				state.pool.settle(ticket, 140, 300, true, state.now);
			}
		}
		if (admitted < BATCH / 2 || admitted > 2 * BATCH) {
			throw new IllegalStateException("Not a steady state: " + admitted + " admitted of " + BATCH);
		}
		return admitted;
	}

	private static int check(int admitted, int expected) {
		if (admitted != expected) {
			throw new IllegalStateException("Admitted " + admitted + " of " + expected);
		}
		return admitted;
	}

	/** A pool with room for everybody. */
	@State(Scope.Thread)
	public static class Free {

		Pool<Ticket> pool = pool(1e9, 0);

		final RateLimitHeaders facts = facts(1e9);

		Ticket[] tickets = new Ticket[0];

		long now;

		/** New calls, and those before are over. */
		@Setup(Level.Invocation)
		public void prepare() {
			this.pool = pool(1e9, this.now);
			// The window of a pool doubles as answers come
			for (int i = 0; i < 4 * BATCH; i++) {
				Ticket ticket = new Ticket(DEMAND);
				this.pool.offer(ticket, this.now);
				this.pool.answered(ticket, true, this.facts, this.now);
				this.pool.settle(ticket, 140, 300, true, this.now);
				this.pool.takeDecisions();
			}
			this.tickets = new Ticket[BATCH];
			for (int i = 0; i < BATCH; i++) {
				this.tickets[i] = new Ticket(DEMAND);
			}
		}

	}

	/** Calls on the wire. */
	@State(Scope.Thread)
	public static class Admitted extends Free {

		@Override
		public void prepare() {
			super.prepare();
			for (Ticket ticket : this.tickets) {
				this.now += GAP_NANOS;
				this.pool.offer(ticket, this.now);
			}
			check(this.pool.takeDecisions().size(), BATCH);
		}

	}

	/** Calls whose headers have arrived. */
	@State(Scope.Thread)
	public static class Answered extends Admitted {

		@Override
		public void prepare() {
			super.prepare();
			for (Ticket ticket : this.tickets) {
				this.now += GAP_NANOS;
				this.pool.answered(ticket, true, this.facts, this.now);
			}
		}

	}

	/** 60,000 calls a minute are allowed, and 10,000 wait. */
	@State(Scope.Thread)
	public static class Crowded {

		final long gapNanos = TimeUnit.MILLISECONDS.toNanos(1);

		final ArrayDeque<Ticket> going = new ArrayDeque<>();

		Pool<Ticket> pool = pool(60_000, 0);

		long now;

		/** Fills the queue. */
		@Setup(Level.Trial)
		public void fill() {
			int waiting = 0;
			while (waiting < WAITING) {
				this.pool.offer(new Ticket(DEMAND), this.now);
				List<Ticket> decided = this.pool.takeDecisions();
				waiting += decided.isEmpty() ? 1 : 0;
				for (Ticket ticket : decided) {
					this.pool.answered(ticket, true, RateLimitHeaders.NONE, this.now);
					this.pool.settle(ticket, 140, 300, true, this.now);
				}
			}
		}

	}

}
