package io.github.clauderesilience.load.bench;

import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.limit.LimitSettings;
import io.github.clauderesilience.limit.LimitSettings.HeaderLog;
import io.github.clauderesilience.limit.RateLimitGate;
import io.github.clauderesilience.limit.account.RateLimitHeaders;
import io.github.clauderesilience.limit.core.ConcurrencyLimit;
import io.github.clauderesilience.limit.core.Pool;
import io.github.clauderesilience.limit.core.PoolSettings;
import io.github.clauderesilience.limit.core.Ticket;
import io.github.clauderesilience.limit.day.DayBudget;
import io.github.clauderesilience.limit.day.DayRules;
import io.github.clauderesilience.limit.day.Days;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.Gates;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.client.ClientRequest;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What tenants, budgets of a day and a mass cancel cost.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LaneBenchmark {

	private static final int BATCH = 1000;

	private static final int WAITING = 10_000;

	/**
	 * With 10,000 calls waiting, one more asks and is queued, the first of the queue is
	 * let go, and is settled.
	 * @param state the pool
	 * @return how many were let go
	 */
	@Benchmark
	@OperationsPerInvocation(BATCH)
	public int admissionAndSettle(Crowded state) {
		int admitted = 0;
		for (int i = 0; i < BATCH; i++) {
			state.now += TimeUnit.MILLISECONDS.toNanos(1);
			admitted += state.step();
		}
		if (admitted < BATCH / 2 || admitted > 2 * BATCH) {
			throw new IllegalStateException("Not a steady state: " + admitted + " admitted of " + BATCH);
		}
		return admitted;
	}

	/**
	 * 10,000 calls that wait before the filter are cancelled one after the other.
	 * @param state who waits
	 */
	@Benchmark
	@OutputTimeUnit(TimeUnit.MILLISECONDS)
	public void cancelTenThousand(Waiting state) {
		for (int i = state.subscriptions.size() - 1; i >= 0; i--) {
			state.subscriptions.get(i).dispose();
		}
	}

	/** 60,000 calls a minute are allowed, and 10,000 wait. */
	@State(Scope.Thread)
	public static class Crowded {

		/** Over how many tenants the calls are spread. */
		@Param({ "1", "1000" })
		public int tenants;

		/** Whether the group has a budget of a day. */
		@Param({ "false", "true" })
		public boolean budget;

		private final ArrayDeque<Ticket> going = new ArrayDeque<>();

		private final SplittableRandom random = new SplittableRandom(1);

		private String[] names = new String[0];

		private Pool<Ticket> pool = pool(DayBudget.NONE);

		private long now;

		/** Fills the queue. */
		@Setup(Level.Trial)
		public void fill() {
			this.names = new String[this.tenants];
			for (int i = 0; i < this.tenants; i++) {
				this.names[i] = "tenant " + i;
			}
			this.pool = pool(this.budget ? budget() : DayBudget.NONE);
			learn();
			int waiting = 0;
			while (waiting < WAITING) {
				this.pool.offer(next(), this.now);
				List<Ticket> decided = this.pool.takeDecisions();
				waiting += decided.isEmpty() ? 1 : 0;
				decided.forEach(this::settle);
			}
		}

		private void learn() {
			RateLimitHeaders facts = new RateLimitHeaders();
			facts.put(Dimension.REQUESTS, 60_000, 60_000);
			facts.put(Dimension.INPUT_TOKENS, 1e9, 1e9);
			facts.put(Dimension.OUTPUT_TOKENS, 1e9, 1e9);
			for (int i = 0; i < 20; i++) {
				Ticket ticket = next();
				this.pool.offer(ticket, this.now);
				this.pool.answered(ticket, true, facts, this.now);
				this.pool.settle(ticket, 140, 300, true, this.now);
			}
			this.pool.takeDecisions();
			this.pool.takeNotices();
		}

		private int step() {
			this.pool.offer(next(), this.now);
			this.going.addAll(this.pool.takeDecisions());
			Ticket ticket = this.going.poll();
			if (ticket == null) {
				return 0;
			}
			settle(ticket);
			return 1;
		}

		private Ticket next() {
			String tenant = this.names[this.random.nextInt(this.tenants)];
			return new Ticket(new Demand("claude-sonnet-5-5", Lane.NORMAL, tenant, 500, 0, 1024, Long.MAX_VALUE / 2));
		}

		private void settle(Ticket ticket) {
			this.pool.answered(ticket, true, RateLimitHeaders.NONE, this.now);
			this.pool.settle(ticket, 140, 300, true, this.now);
		}

		private static Pool<Ticket> pool(DayBudget budget) {
			return new Pool<>(new PoolSettings(TimeUnit.HOURS.toNanos(1), 2 * WAITING, 2, (model) -> 3.5, Map.of()),
					new ConcurrencyLimit(100_000), budget, new SplittableRandom(1), 0);
		}

		private static DayBudget budget() {
			return new DayBudget(new DayRules(
					Map.of(Dimension.INPUT_TOKENS, 1e15, Dimension.OUTPUT_TOKENS, 1e15, Dimension.TOKENS, 1e15), 0.8,
					0.1), () -> new Days.Day(LocalDate.EPOCH, TimeUnit.DAYS.toNanos(1)), () -> {
					}, 0);
		}

	}

	/** One call is on the wire for good, and 10,000 wait behind it. */
	@State(Scope.Thread)
	public static class Waiting {

		private final List<Disposable> subscriptions = new ArrayList<>();

		private final Scheduler scheduler = Schedulers.newParallel("bench", 1, true);

		private final Timeline timeline = Timeline.system(this.scheduler);

		private LimitPools pools = pools();

		/** Fills the queue. */
		@Setup(Level.Invocation)
		public void fill() {
			this.pools = pools();
			Gates gates = new Gates(
					List.of(new RateLimitGate(this.pools, new Failures((errorClass, locale) -> "Later."))));
			for (int i = 0; i <= WAITING; i++) {
				Exchange exchange = new Exchange(
						new Target("claude-sonnet-5-5", Lane.NORMAL, "tenant " + i % 100, 400, 0, 1000, false, true),
						this.timeline.nanoTime() + Duration.ofMinutes(10).toNanos(), null, this.timeline.nanoTime());
				ClientRequest request = ClientRequest
					.create(HttpMethod.POST, URI.create("http://localhost/v1/messages"))
					.attribute(Exchange.ATTRIBUTE, exchange)
					.build();
				this.subscriptions.add(gates.filter(request, (sent) -> Mono.never())
					.doOnCancel(() -> exchange.close(Settlement.cancelled(null)))
					.subscribe());
			}
			check(WAITING, 1);
		}

		/** All are gone and nothing is reserved. */
		@TearDown(Level.Invocation)
		public void checkGone() {
			check(0, 0);
			this.subscriptions.clear();
		}

		/** Ends the timer. */
		@TearDown(Level.Trial)
		public void end() {
			this.scheduler.dispose();
		}

		private void check(int waiting, int onTheWire) {
			PoolView view = this.pools.views().values().iterator().next();
			if (view.waiting() != waiting || view.inFlight() != onTheWire || this.pools.onTheWire() != onTheWire) {
				throw new IllegalStateException("Not as expected: " + view);
			}
		}

		private LimitPools pools() {
			return new LimitPools(new LimitSettings(Duration.ofMinutes(10), 2 * WAITING, 1, HeaderLog.OFF, Map.of()),
					new LimitPools.Models((model) -> model, (model) -> model, (model) -> 3.5), this.timeline,
					List.of());
		}

	}

}
