package io.github.clauderesilience.retry;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RetryBudgetTests {

	@Test
	void shouldStartFull() {
		RetryBudget budget = new RetryBudget(RetrySettings.Budget.DEFAULT, 0);

		assertThat(spendAll(budget, 0)).isEqualTo(30);
	}

	@Test
	void shouldAllowAFifthOfTheTraffic() {
		RetryBudget budget = emptied(new RetrySettings.Budget(0.2, 0));

		for (int i = 0; i < 50; i++) {
			budget.earn();
		}

		assertThat(spendAll(budget, 0)).isEqualTo(10);
	}

	@Test
	void shouldAllowOneASecondHoweverLittleTrafficThereIs() {
		RetryBudget budget = emptied(new RetrySettings.Budget(0.2, 1));

		assertThat(budget.spend(Duration.ofMillis(999).toNanos())).isFalse();
		assertThat(spendAll(budget, Duration.ofMillis(3001).toNanos())).isEqualTo(3);
	}

	@Test
	void shouldNotSaveUpForEver() {
		RetryBudget budget = emptied(new RetrySettings.Budget(0, 1));

		assertThat(spendAll(budget, Duration.ofDays(1).toNanos())).isEqualTo(10);
	}

	@Test
	void whenNothingIsAllowedShouldAllowNothing() {
		RetryBudget budget = new RetryBudget(new RetrySettings.Budget(0, 0), 0);
		budget.earn();

		assertThat(budget.spend(Duration.ofDays(1).toNanos())).isFalse();
	}

	@Test
	void whenManySpendAtOnceShouldNotOverspend() throws InterruptedException {
		RetryBudget budget = new RetryBudget(new RetrySettings.Budget(1, 0), 0);
		AtomicInteger spent = new AtomicInteger();
		CountDownLatch start = new CountDownLatch(1);
		ExecutorService threads = Executors.newFixedThreadPool(4);
		for (int i = 0; i < 4; i++) {
			threads.execute(() -> {
				await(start);
				for (int n = 0; n < 1000; n++) {
					if (budget.spend(0)) {
						spent.incrementAndGet();
					}
				}
			});
		}
		start.countDown();
		threads.shutdown();

		assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		assertThat(spent).hasValue(100);
	}

	private static RetryBudget emptied(RetrySettings.Budget settings) {
		RetryBudget budget = new RetryBudget(settings, 0);
		spendAll(budget, 0);
		return budget;
	}

	private static int spendAll(RetryBudget budget, long now) {
		int spent = 0;
		while (budget.spend(now)) {
			spent++;
		}
		return spent;
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
