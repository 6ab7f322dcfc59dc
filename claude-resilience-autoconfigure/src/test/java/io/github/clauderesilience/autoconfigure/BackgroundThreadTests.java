package io.github.clauderesilience.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BackgroundThreadTests {

	@Test
	void whenQueueIsFullShouldDropAndNeverBlock() throws InterruptedException {
		BackgroundThread background = new BackgroundThread("claude-test", "the test");
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch latch = new CountDownLatch(1);
		background.run(() -> {
			begun.countDown();
			try {
				latch.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		begun.await();
		List<Integer> ran = new ArrayList<>();
		for (int i = 0; i < BackgroundThread.CAPACITY + 10; i++) {
			int number = i;
			background.run(() -> ran.add(number));
		}

		assertThat(background.drain(Duration.ofMillis(1))).isFalse();
		latch.countDown();

		assertThat(background.drain(Duration.ofSeconds(10))).isTrue();
		assertThat(ran).hasSize(BackgroundThread.CAPACITY).isSorted();
		background.destroy();
		background.run(() -> ran.clear());
		assertThat(ran).isNotEmpty();
	}

}
