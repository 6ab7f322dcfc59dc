package io.github.clauderesilience.time;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LastWrites}.
 */
class LastWritesTests {

	private final LastWrites writes = new LastWrites(Timeline.system(Schedulers.parallel()));

	@Test
	void shouldTellWhetherItWasWritten() {
		assertThat(this.writes.run(() -> true)).isTrue();
		assertThat(this.writes.run(() -> false)).isFalse();
		assertThat(this.writes.run(() -> {
			throw new IllegalStateException("no table");
		})).isFalse();
	}

	@Test
	void whenStoresHangShouldWaitForAllOfThemTogether() {
		CountDownLatch never = new CountDownLatch(1);
		BooleanSupplier hangs = () -> {
			try {
				never.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return true;
		};
		long start = System.nanoTime();

		assertThat(this.writes.run(hangs)).isFalse();
		assertThat(this.writes.run(hangs)).isFalse();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(LastWrites.LIMIT,
				LastWrites.LIMIT.plusSeconds(3));
	}

}
