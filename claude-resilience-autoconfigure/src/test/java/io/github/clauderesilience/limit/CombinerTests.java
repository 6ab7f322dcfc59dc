package io.github.clauderesilience.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class CombinerTests {

	private int made;

	private final AtomicInteger told = new AtomicInteger();

	private final Combiner combiner = new Combiner(() -> {
		int now = this.made;
		return () -> this.told.accumulateAndGet(now, Math::max);
	});

	@Test
	void whenAnotherThreadIsAtWorkShouldLeaveTheChangeToIt() throws InterruptedException {
		CountDownLatch inside = new CountDownLatch(1);
		CountDownLatch released = new CountDownLatch(1);
		Thread slow = new Thread(() -> this.combiner.change(() -> {
			this.made++;
			inside.countDown();
			await(released);
		}));
		slow.start();
		inside.await();

		long began = System.nanoTime();
		this.combiner.change(() -> this.made++);
		assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
		assertThat(this.told).hasValue(0);

		released.countDown();
		slow.join();
		assertThat(this.told).hasValue(2);
	}

	@Test
	void changesOutOfChangesShouldFollow() {
		List<String> order = new ArrayList<>();
		this.combiner.change(() -> {
			this.combiner.change(() -> order.add("second"));
			order.add("first");
		});

		assertThat(order).containsExactly("first", "second");
	}

	@Test
	void whenAChangeThrowsShouldMakeTheNext() {
		this.combiner.change(() -> {
			throw new IllegalStateException("thrown");
		});
		this.combiner.change(() -> this.made++);

		assertThat(this.told).hasValue(1);
	}

	@Test
	void shouldLoseNothingHoweverManyThreads() throws InterruptedException {
		int threads = 8;
		int changes = 20_000;
		AtomicLong asked = new AtomicLong();
		ExecutorService all = Executors.newFixedThreadPool(threads);
		for (int i = 0; i < threads; i++) {
			all.execute(() -> {
				for (int j = 1; j <= changes; j++) {
					this.combiner.change(() -> this.made++);
					if (j % 100 == 0) {
						asked.accumulateAndGet(this.combiner.ask(() -> this.made), Math::max);
					}
				}
			});
		}
		all.shutdown();
		assertThat(all.awaitTermination(50, TimeUnit.SECONDS)).isTrue();

		assertThat(this.combiner.<Integer>ask(() -> this.made)).isEqualTo(threads * changes);
		assertThat(asked.get()).isBetween((long) changes, (long) threads * changes);
		assertThat(this.told).hasValue(threads * changes);
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
