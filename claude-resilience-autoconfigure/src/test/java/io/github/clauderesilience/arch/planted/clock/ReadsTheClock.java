package io.github.clauderesilience.arch.planted.clock;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

import reactor.core.publisher.Mono;

/** Planted: reads clocks and waits, each in its own method. */
public class ReadsTheClock {

	void sleeps() throws InterruptedException {
		Thread.sleep(1);
	}

	void sleepsByUnit() throws InterruptedException {
		TimeUnit.MILLISECONDS.sleep(1);
	}

	long nanoTime() {
		return System.nanoTime();
	}

	long currentTimeMillis() {
		return System.currentTimeMillis();
	}

	Instant now() {
		return Instant.now();
	}

	Clock clock() {
		return Clock.systemUTC();
	}

	Mono<Long> delaysOnReactorsOwnScheduler() {
		return Mono.delay(Duration.ofMillis(1));
	}

	Mono<String> timesOutOnReactorsOwnScheduler() {
		return Mono.just("").timeout(Duration.ofMillis(1));
	}

}
