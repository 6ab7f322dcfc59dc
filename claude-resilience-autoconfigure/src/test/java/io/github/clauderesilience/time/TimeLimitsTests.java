package io.github.clauderesilience.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TimeLimits}.
 */
class TimeLimitsTests {

	private final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();

	private final TimeLimits limits = new TimeLimits(Timeline.of(this.scheduler));

	@ParameterizedTest
	@ValueSource(longs = { 1, 100, 1_000, 999_999, 5_000_000, 900_000_000, 60_000_000_000L, 600_000_000_000L })
	void shouldExpireNeverEarlyAndAtMostAThousandthLate(long nanos) {
		this.scheduler.advanceTimeBy(Duration.ofNanos(12_345_678_901L));
		AtomicInteger expired = new AtomicInteger();
		this.limits.expiry(Duration.ofNanos(nanos)).subscribe(null, null, expired::incrementAndGet);

		this.scheduler.advanceTimeBy(Duration.ofNanos(nanos - 1));
		assertThat(expired).hasValue(0);
		this.scheduler.advanceTimeBy(Duration.ofNanos(1 + nanos / 1000));
		assertThat(expired).hasValue(1);
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, -1, -60_000_000_000L })
	void whenNothingIsLeftShouldExpireAtOnce(long nanos) {
		AtomicInteger expired = new AtomicInteger();
		this.limits.expiry(Duration.ofNanos(nanos)).subscribe(null, null, expired::incrementAndGet);

		assertThat(expired).hasValue(1);
	}

	@Test
	void shouldShareTimers() {
		for (int i = 0; i < 1_000; i++) {
			this.limits.expiry(Duration.ofSeconds(60)).subscribe();
			this.scheduler.advanceTimeBy(Duration.ofMillis(1));
		}

		assertThat(this.scheduler.getScheduledTaskCount()).isLessThan(60);
	}

	@Test
	void whenCancelledShouldNotExpire() {
		AtomicInteger expired = new AtomicInteger();
		List<Disposable> calls = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			calls.add(this.limits.expiry(Duration.ofSeconds(1)).subscribe(null, null, expired::incrementAndGet));
		}
		calls.subList(0, 9).forEach(Disposable::dispose);
		this.scheduler.advanceTimeBy(Duration.ofSeconds(2));

		assertThat(expired).hasValue(1);
	}

	@Test
	void whenManyThreadsComeAndGoShouldLetEveryLimitExpireOnce() {
		Scheduler real = Schedulers.newParallel("limits", 2);
		try {
			TimeLimits shared = new TimeLimits(Timeline.system(real));
			AtomicInteger expired = new AtomicInteger();
			Mono<Void> all = Mono.empty();
			for (int thread = 0; thread < 4; thread++) {
				all = all.and(Mono.fromRunnable(() -> {
					for (int i = 0; i < 5_000; i++) {
						shared.expiry(Duration.ofNanos(1 + i * 100L)).subscribe(null, null, expired::incrementAndGet);
						shared.expiry(Duration.ofNanos(1 + i * 100L)).subscribe().dispose();
					}
				}).subscribeOn(Schedulers.boundedElastic()));
			}
			all.block(Duration.ofSeconds(60));
			shared.expiry(Duration.ofMillis(50)).block(Duration.ofSeconds(60));

			Mono.defer(() -> shared.expiry(Duration.ofMillis(5)))
				.repeat(() -> expired.get() < 20_000)
				.blockLast(Duration.ofSeconds(60));
			assertThat(expired).hasValue(20_000);
		}
		finally {
			real.dispose();
		}
	}

}
