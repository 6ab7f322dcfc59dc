package io.github.clauderesilience.time;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FirstReads}.
 */
class FirstReadsTests {

	private final FirstReads reads = new FirstReads(Timeline.system(Schedulers.parallel()));

	@Test
	void whenAReadIsDoneShouldGoOn() {
		this.reads.await(CompletableFuture.completedFuture("read"));
		this.reads.await(CompletableFuture.failedFuture(new IllegalStateException("no table")));
	}

	@Test
	void whenInterruptedShouldGoOnInterrupted() {
		Thread.currentThread().interrupt();
		this.reads.await(new CompletableFuture<>());

		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void whenStoresHangShouldWaitForAllOfThemTogether() {
		long start = System.nanoTime();
		this.reads.await(new CompletableFuture<>());
		this.reads.await(new CompletableFuture<>());

		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(LateWatch.LIMIT,
				LateWatch.LIMIT.plusSeconds(3));
	}

}
