package io.github.clauderesilience.breaker;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.time.Timeline;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

class CircuitStressTests {

	@Test
	void afterTheStormNoPermitIsMissingAndTheCircuitRecovers() throws InterruptedException {
		Ticking timeline = new Ticking();
		BreakerSettings quick = new BreakerSettings(3, Duration.ofSeconds(60), Duration.ofMillis(1),
				Duration.ofMillis(2), 2, BreakerSettings.defaultSettings().count());
		Wire wire = new Wire(quick, false, timeline);
		AtomicInteger probes = new AtomicInteger();
		ExecutorService threads = Executors.newFixedThreadPool(4);
		for (int thread = 0; thread < 4; thread++) {
			SplittableRandom random = new SplittableRandom(thread);
			threads.execute(() -> {
				for (int i = 0; i < 20_000; i++) {
					step(wire.circuits.of(Calls.SONNET), random, probes);
				}
			});
		}
		threads.shutdown();
		assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();

		assertThat(wire.view().inFlight()).isZero();
		assertThat(probes.get()).as("calls let through in an outage").isPositive();
		Circuit circuit = wire.circuits.of(Calls.SONNET);
		timeline.nanos.addAndGet(Duration.ofMillis(10).toNanos());
		for (int i = 0; i < 2; i++) {
			Objects.requireNonNull(circuit.acquire()).end(Settlement.success(null), 1);
		}
		assertThat(wire.view().state()).isEqualTo(CircuitView.State.NORMAL);
	}

	private static void step(Circuit circuit, SplittableRandom random, AtomicInteger probes) {
		Circuit.Permit permit = circuit.acquire();
		if (permit == null) {
			return;
		}
		probes.incrementAndGet();
		Settlement end = switch (random.nextInt(4)) {
			case 0 -> Settlement.success(null);
			case 1 -> Settlement.cancelled(null);
			default -> Settlement.failure(Calls.failure(ErrorClass.OVERLOADED), null);
		};
		permit.end(end, 1);
		permit.end(end, 1);
		if (random.nextInt(5000) == 0) {
			circuit.reset();
		}
	}

	/**
	 * Time that passes by being read: a microsecond each time.
	 */
	private static final class Ticking implements Timeline {

		private final AtomicLong nanos = new AtomicLong();

		@Override
		public long nanoTime() {
			return this.nanos.addAndGet(1000);
		}

		@Override
		public Instant now() {
			return Instant.EPOCH.plusNanos(this.nanos.get());
		}

		@Override
		public Scheduler scheduler() {
			return Schedulers.immediate();
		}

	}

}
