package io.github.clauderesilience.limit.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.account.LeaseGrant;
import io.github.clauderesilience.limit.account.LeaseRequest;
import io.github.clauderesilience.limit.account.RateLimitHeaders;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Refusal;
import io.github.clauderesilience.limit.share.SharedBuckets;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * What holds for {@link Pool} whatever happens, in whatever order.
 */
class PoolProperties {

	private static final long SECOND = 1_000_000_000L;

	@Property(tries = 300)
	void whateverHappensNothingIsLostTwiceOrHeld(@ForAll @Size(max = 300) List<@IntRange(max = 9) Integer> events,
			@ForAll @LongRange(min = 0, max = 1000) long seed, @ForAll @IntRange(min = 1, max = 20) int places) {
		Scene scene = new Scene(seed, places, Map.of());
		scene.play(events);

		scene.assertAllEnded();
		for (Dimension dimension : Dimension.values()) {
			assertThat(scene.pool.outstanding(dimension)).as("%s", dimension).isBetween(0.0, 1e-3);
		}
		assertThat(scene.pool.view(scene.now).waiting()).isZero();
	}

	@Property(tries = 200, shrinking = ShrinkingMode.OFF)
	void leasesAreUsedOrGivenBackOrDroppedAndCounted(@ForAll @Size(max = 200) List<@IntRange(max = 9) Integer> events,
			@ForAll @LongRange(min = 0, max = 1000) long seed, @ForAll @IntRange(min = 1, max = 40) int places) {
		SharedBuckets store = new SharedBuckets(3);
		Scene scene = new Scene(seed, places, Map.of(), store);
		scene.play(events);

		scene.assertAllEnded();
		double lost = scene.pool.lost(Dimension.REQUESTS);
		assertThat(store.taken(Dimension.REQUESTS) - lost).isCloseTo(scene.used, within(1e-6));
	}

	@Example
	void leaseIsNotDroppedWhileTheLevelLacksItsCall() {
		Scene scene = new Scene(12, 10, Map.of(), new SharedBuckets(3));
		scene.play(List.of(2, 9, 2, 6, 0, 6, 2, 2, 3, 7, 9, 4, 0, 5, 5, 2, 9, 7, 9, 1, 8, 2, 9, 5, 1, 4, 8, 2, 9, 0, 8,
				3, 1, 6, 1, 5, 8, 7, 9, 0, 1, 7, 3, 5, 9, 7, 2, 6, 1, 9, 6));

		scene.assertAllEnded();
	}

	@Property(tries = 100)
	void firstAdmissionsOfCallsOfOneSizeComeInOrderOfArrival(@ForAll @LongRange(min = 0, max = 1000) long seed,
			@ForAll @IntRange(min = 2, max = 60) int calls, @ForAll @IntRange(max = 20_000) int chars) {
		Scene scene = new Scene(seed, 3, Map.of());
		for (int i = 0; i < calls; i++) {
			scene.offer(chars, Long.MAX_VALUE / 2);
		}
		scene.finish();

		assertThat(scene.firstAdmissions).isSorted();
	}

	@Property(tries = 60)
	void ceilingHoldsInAnyWindow(@ForAll @DoubleRange(min = 30, max = 3000) double limit,
			@ForAll @LongRange(min = 0, max = 1000) long seed) {
		Scene scene = new Scene(seed, 500, Map.of(Dimension.REQUESTS, limit));
		for (int i = 0; i < 150; i++) {
			scene.happen(0);
		}
		scene.finish();

		List<Long> times = scene.admissionTimes;
		double burst = Math.max(1, limit / 10);
		for (int from = 0; from < times.size(); from++) {
			for (int to = from; to < times.size(); to++) {
				double allowed = burst + limit / 60 * (times.get(to) - times.get(from)) / SECOND;
				assertThat(to - from + 1).isLessThanOrEqualTo((int) Math.floor(allowed + 1e-5));
			}
		}
	}

	@Property(tries = 100)
	void needAboveTheCapacityIsAdmittedAfterAWhile(@ForAll @LongRange(min = 1000, max = 2_000_000) long chars,
			@ForAll @LongRange(min = 1, max = 1000) long seed) {
		Scene scene = new Scene(seed, 5, Map.of(Dimension.INPUT_TOKENS, 1000.0));
		Ticket ticket = scene.offer(chars, Long.MAX_VALUE / 2);
		scene.offer(100, Long.MAX_VALUE / 2);
		scene.finish();

		assertThat(ticket.refusal()).isNull();
		assertThat(scene.admissionTimes).hasSize(2);
	}

	@Property(tries = 100)
	void refusalsNameTheTimeAndComeAtOnce(@ForAll @IntRange(min = 1, max = 60) int deadlineSeconds,
			@ForAll @LongRange(min = 0, max = 100) long seed) {
		Scene scene = new Scene(seed, 500, Map.of(Dimension.REQUESTS, 60.0));
		for (int i = 0; i < 100; i++) {
			Ticket ticket = scene.offer(100, scene.now + deadlineSeconds * SECOND);
			if (ticket.refusal() != null) {
				assertThat(ticket.refusal()).isEqualTo(Refusal.WOULD_MISS_DEADLINE);
				assertThat(ticket.retryAfterNanos()).isGreaterThan(deadlineSeconds * SECOND);
			}
		}
		scene.finish();

		assertThat(scene.firstAdmissions).hasSizeBetween(2, Math.min(100, deadlineSeconds + 7));
	}

	/**
	 * A pool, its calls, and a random world around them.
	 */
	private static final class Scene {

		private final SplittableRandom random;

		private final ConcurrencyLimit inFlight;

		private final Pool<Ticket> pool;

		private final List<Ticket> tickets = new ArrayList<>();

		private final List<Ticket> onTheWire = new ArrayList<>();

		private final List<Long> firstAdmissions = new ArrayList<>();

		private final List<Long> admissionTimes = new ArrayList<>();

		private final Map<Ticket, Integer> asked = new HashMap<>();

		private final Map<Ticket, Integer> decided = new HashMap<>();

		private final @Nullable SharedBuckets store;

		private @Nullable LeaseRequest asking;

		private int used;

		private long now;

		Scene(long seed, int places, Map<Dimension, Double> ceilings) {
			this(seed, places, ceilings, null);
		}

		Scene(long seed, int places, Map<Dimension, Double> ceilings, @Nullable SharedBuckets store) {
			this.store = store;
			this.random = new SplittableRandom(seed);
			this.inFlight = new ConcurrencyLimit(places);
			this.pool = new Pool<>(new PoolSettings(Long.MAX_VALUE / 4, 1000, 2, (model) -> 3.5, ceilings,
					(tenant) -> 1, store != null), this.inFlight, this.random, 0);
		}

		void play(List<Integer> events) {
			for (int event : events) {
				happen(event);
				collect();
			}
			finish();
		}

		void assertAllEnded() {
			assertThat(this.tickets).allMatch((ticket) -> ticket.state() == Ticket.State.ENDED);
			assertThat(this.inFlight.taken()).isZero();
		}

		void happen(int event) {
			switch (event) {
				case 0, 1, 2 -> offer(this.random.nextInt(20_000), Long.MAX_VALUE / 2);
				case 3 -> offer(100, this.now + this.random.nextLong(10 * SECOND));
				case 4 -> cancelOne();
				case 5, 6 -> endOne(this.random.nextInt(10) == 0);
				case 7 -> this.pool.progressed(anyOnTheWire(), 100, this.random.nextInt(2000), this.now);
				case 8 -> this.pool.hold(this.random.nextInt(4) == 0, this.now);
				default -> pass(this.random.nextLong(SECOND));
			}
		}

		Ticket offer(long chars, long deadline) {
			Ticket ticket = new Ticket(new Demand("m", Lane.NORMAL, null, chars, 0, 1000, deadline));
			this.tickets.add(ticket);
			this.asked.merge(ticket, 1, Integer::sum);
			this.pool.offer(ticket, this.now);
			collect();
			return ticket;
		}

		void collect() {
			this.pool.takeNotices();
			for (Ticket ticket : this.pool.takeDecisions()) {
				int decisions = this.decided.getOrDefault(ticket, 0) + 1;
				this.decided.put(ticket, decisions);
				assertThat(decisions).as("decisions").isEqualTo(this.asked.get(ticket));
				assertThat(ticket.queuedNanos()).isNotNegative();
				assertThat(ticket.retryAfterNanos()).isNotNegative();
				if (ticket.state() == Ticket.State.ADMITTED) {
					this.used++;
					this.onTheWire.add(ticket);
					this.admissionTimes.add(this.now);
					if (decisions == 1) {
						this.firstAdmissions.add(ticket.number());
					}
				}
			}
			LeaseRequest request = this.pool.takeLeaseRequest(this.now);
			if (request != null) {
				assertThat(this.asking).as("one request at a time").isNull();
				this.asking = request;
			}
			assertThat(this.inFlight.taken()).isBetween(this.onTheWire.size(), this.inFlight.most());
		}

		void finish() {
			this.pool.hold(false, this.now);
			collect();
			for (int i = 0; i < 100_000; i++) {
				if (!this.onTheWire.isEmpty()) {
					endOne(false);
				}
				long next = this.pool.nextNanos(this.now);
				assertThat(next).isNotNegative();
				if (next == Pool.NEVER && this.onTheWire.isEmpty() && this.asking == null) {
					return;
				}
				pass((next == Pool.NEVER) ? SECOND / 100 : Math.max(1, next));
			}
			throw new AssertionError("Something waits for ever");
		}

		private void cancelOne() {
			if (this.tickets.isEmpty()) {
				return;
			}
			Ticket ticket = this.tickets.get(this.random.nextInt(this.tickets.size()));
			if (this.onTheWire.remove(ticket)) {
				this.used--;
			}
			this.pool.cancel(ticket, this.now);
			collect();
		}

		private void endOne(boolean limited) {
			Ticket ticket = anyOnTheWire();
			if (!this.onTheWire.remove(ticket)) {
				return;
			}
			if (limited) {
				this.used--;
				this.pool.limited(ticket, this.random.nextLong(-1, 3) * SECOND, facts(), this.now);
				collect();
				this.asked.merge(ticket, 1, Integer::sum);
				this.pool.offerAgain(ticket, this.now);
			}
			else {
				this.pool.answered(ticket, this.random.nextInt(5) > 0,
						this.random.nextBoolean() ? facts() : RateLimitHeaders.NONE, this.now);
				collect();
				this.pool.settle(ticket, this.random.nextInt(-1, 3000), this.random.nextInt(-1, 1000),
						this.random.nextBoolean(), this.now);
			}
			collect();
		}

		private Ticket anyOnTheWire() {
			if (this.onTheWire.isEmpty()) {
				return new Ticket(new Demand("m", Lane.NORMAL, null, 1, 0, 1, 0));
			}
			return this.onTheWire.get(this.random.nextInt(this.onTheWire.size()));
		}

		private RateLimitHeaders facts() {
			RateLimitHeaders facts = new RateLimitHeaders();
			facts.put(Dimension.REQUESTS, 600, this.random.nextInt(60));
			facts.put(Dimension.INPUT_TOKENS, 150_000, 1000 * this.random.nextInt(15));
			facts.put(Dimension.OUTPUT_TOKENS, 100_000, 1000 * this.random.nextInt(10));
			facts.put(Dimension.TOKENS, this.random.nextBoolean() ? 150_000 : 200_000, 5000);
			return facts;
		}

		private void pass(long nanos) {
			this.now += nanos;
			if (this.asking != null && this.store != null) {
				LeaseGrant grant = this.store.lease(this.asking, this.now);
				this.asking = null;
				this.pool.leased(grant, this.now);
				collect();
			}
			this.pool.advance(this.now);
			collect();
		}

	}

}
