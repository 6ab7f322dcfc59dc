package io.github.clauderesilience.limit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.time.Timeline;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

class GuardedPoolTests {

	/** The common pool has one thread on two cores. */
	private static final Executor THREADS = (task) -> new Thread(task, "guarded-pool-tests").start();

	private final CountDownLatch inside = new CountDownLatch(1);

	private final CountDownLatch released = new CountDownLatch(1);

	private final Timeline timeline = Timeline.system(Schedulers.parallel());

	private final LimitPools pools = new LimitPools(LimitSettings.DEFAULTS,
			new LimitPools.Models((model) -> "group", (model) -> model, this::charsPerToken), this.timeline, List.of());

	@Test
	void whenAnotherThreadDecidesShouldParkNobody() throws Exception {
		CompletableFuture<Boolean> slow = CompletableFuture.supplyAsync(() -> admission("slow").askFirst(), THREADS);
		this.inside.await();
		PendingAdmission waiting = admission("quick");
		CompletableFuture<Boolean> admitted = new CompletableFuture<>();

		CompletableFuture<Boolean> atOnce = CompletableFuture.supplyAsync(waiting::askFirst, THREADS);
		assertThat(atOnce.get(20, TimeUnit.SECONDS)).isFalse();
		new AdmissionMono(waiting).subscribe((nothing) -> {
		}, admitted::completeExceptionally, () -> admitted.complete(true));
		assertThat(admitted).isNotDone();

		this.released.countDown();
		assertThat(slow.get(20, TimeUnit.SECONDS)).isTrue();
		assertThat(admitted.get(20, TimeUnit.SECONDS)).isTrue();
	}

	private PendingAdmission admission(String model) {
		long now = this.timeline.nanoTime();
		Exchange exchange = new Exchange(new Target(model, Lane.NORMAL, null, 400, 0, 1000, false, true),
				now + Duration.ofMinutes(2).toNanos(), null, now);
		return new PendingAdmission(this.pools.of(exchange), exchange, new Failures((errorClass, locale) -> "Later."));
	}

	private double charsPerToken(String model) {
		if (model.equals("slow")) {
			this.inside.countDown();
			try {
				this.released.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
		return LimitPools.CHARS_PER_TOKEN;
	}

}
