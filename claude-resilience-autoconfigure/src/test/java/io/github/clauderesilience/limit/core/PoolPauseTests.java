package io.github.clauderesilience.limit.core;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.account.RateLimitHeaders;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Refusal;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long a pool pauses, whatever it is told.
 */
class PoolPauseTests {

	private static final long SECOND = 1_000_000_000L;

	private static final long MONTH = Duration.ofDays(32).toNanos();

	private final Pool<Ticket> pool = new Pool<>(new PoolSettings(60 * SECOND, 1000, 2, (model) -> 3.5, Map.of()),
			new ConcurrencyLimit(100), new SplittableRandom(1), 0);

	@Test
	void whenAMonthIsNamedShouldPromiseTheNextTryInstead() {
		long now = refuseAll(MONTH);

		assertThat(this.pool.expectedWaitNanos(demand(now), now)).isBetween(60 * SECOND, 301 * SECOND);
		Ticket early = offer(now + SECOND);
		assertThat(early.refusal()).isEqualTo(Refusal.WOULD_MISS_DEADLINE);
		assertThat(early.retryAfterNanos()).isLessThanOrEqualTo(301 * SECOND);
		assertThat(Objects.requireNonNull(this.pool.view(now + SECOND).pause())).isLessThan(Duration.ofMinutes(6));
	}

	@Test
	void whenAMonthIsNamedAndNoCallWaitsShouldBeAskedAgainByOneCall() {
		long later = refuseAll(MONTH) + 302 * SECOND;

		assertThat(this.pool.expectedWaitNanos(demand(later), later)).isZero();
		assertThat(this.pool.view(later).pause()).isNull();
		assertThat(List.of(offer(later), offer(later), offer(later)).stream().map(Ticket::state))
			.containsExactly(Ticket.State.ADMITTED, Ticket.State.WAITING, Ticket.State.WAITING);
	}

	@Test
	void whenTheProbeIsAnsweredShouldGoOn() {
		long later = refuseAll(MONTH) + 302 * SECOND;
		Ticket probe = offer(later);
		Ticket next = offer(later);
		this.pool.answered(probe, true, RateLimitHeaders.NONE, later + SECOND / 2);
		this.pool.settle(probe, 100, 50, true, later + SECOND / 2);

		assertThat(next.state()).isEqualTo(Ticket.State.ADMITTED);
	}

	@Test
	void whenTheProbeIsRefusedShouldPauseAsLongAgain() {
		long later = refuseAll(MONTH) + 302 * SECOND;
		refuse(offer(later), MONTH, later + SECOND);

		assertThat(this.pool.expectedWaitNanos(demand(later), later + SECOND)).isBetween(299 * SECOND, 301 * SECOND);
	}

	@Test
	void whenOneCallIsRefusedForAMonthShouldTryAnother() {
		Ticket refused = offer(0);
		refuse(refused, MONTH, 0);

		assertThat(refused.refusal()).isEqualTo(Refusal.RATE_LIMITED);
		assertThat(offer(SECOND).state()).isEqualTo(Ticket.State.ADMITTED);
		// No pause was reported, so its end is not, either.
		assertThat(this.pool.takeNotices()).isEmpty();
	}

	@Test
	void whenOneCallIsRefusedForAMinuteShouldPause() {
		refuse(offer(0), 60 * SECOND, 0);

		assertThat(offer(30 * SECOND).state()).isEqualTo(Ticket.State.WAITING);
	}

	/* As many as show that it is the account. */
	private long refuseAll(long retryAfter) {
		long now = 0;
		for (int i = 0; i <= RefusalAttribution.MANY; i++) {
			now += SECOND;
			refuse(offer(now), retryAfter, now);
		}
		return now;
	}

	private Ticket offer(long now) {
		Ticket ticket = new Ticket(demand(now));
		this.pool.offer(ticket, now);
		return ticket;
	}

	private void refuse(Ticket ticket, long retryAfter, long now) {
		assertThat(ticket.state()).isEqualTo(Ticket.State.ADMITTED);
		this.pool.limited(ticket, retryAfter, RateLimitHeaders.NONE, now);
		this.pool.offerAgain(ticket, now);
	}

	private static Demand demand(long now) {
		return new Demand("model", Lane.NORMAL, null, 400, 0, 100, now + 120 * SECOND);
	}

}
