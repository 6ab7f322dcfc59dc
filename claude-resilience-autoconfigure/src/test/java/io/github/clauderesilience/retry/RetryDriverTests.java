package io.github.clauderesilience.retry;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.clauderesilience.spi.RetryListener;
import io.github.clauderesilience.time.Timeline;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class RetryDriverTests {

	private final Scheduler timers = Schedulers.newSingle("timers", true);

	private final RetryDriver driver = new RetryDriver(new RetryPolicy(RetrySettings.defaultSettings()),
			new RetryBudget(RetrySettings.Budget.DEFAULT, 0), RetryListener.NONE, Duration.ofMinutes(2),
			Timeline.system(this.timers), () -> 0.5);

	@AfterEach
	void dispose() {
		this.timers.dispose();
	}

	@Test
	void shouldWait() {
		CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> this.driver.waitFor(Duration.ofMillis(50)));

		Awaitility.await().atMost(Duration.ofSeconds(60)).until(waiting::isDone);
		assertThat(waiting).isCompleted();
	}

	@Test
	void whenTheTimersEndShouldWaitNoLonger() {
		CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> this.driver.waitFor(Duration.ofHours(1)));
		this.timers.dispose();

		Awaitility.await().atMost(Duration.ofSeconds(60)).until(waiting::isDone);
		assertThat(waiting).isCompleted();
	}

	@Test
	void whenTheThreadMustNotBeBlockedShouldSaySo() {
		Mono<Integer> asked = Mono.fromCallable(() -> {
			this.driver.waitFor(Duration.ofHours(1));
			return 1;
		}).subscribeOn(Schedulers.parallel());

		assertThatIllegalStateException().isThrownBy(() -> asked.block(Duration.ofSeconds(60)))
			.withMessageContaining("must not be blocked");
	}

}
