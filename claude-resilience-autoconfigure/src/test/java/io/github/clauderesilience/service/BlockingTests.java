package io.github.clauderesilience.service;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.clauderesilience.time.Timeline;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class BlockingTests {

	private final Scheduler timers = Schedulers.newSingle("timers");

	private final Blocking blocking = new Blocking(Duration.ofMillis(20), Timeline.system(this.timers),
			() -> new IllegalStateException("ended"));

	@AfterEach
	void stop() {
		this.timers.dispose();
	}

	@Test
	void whenTheTimersEndShouldNotWaitForEver() {
		AtomicBoolean cancelled = new AtomicBoolean();
		this.timers.dispose();

		assertThatIllegalStateException()
			.isThrownBy(
					() -> this.blocking.await("send", "sendAsync", Mono.never().doOnCancel(() -> cancelled.set(true))))
			.withMessage("ended");
		assertThat(cancelled).isTrue();
	}

	@Test
	void whenTheTimersRunShouldWaitLongerThanALook() {
		Mono<String> answer = Mono.delay(Duration.ofMillis(150), this.timers).thenReturn("answer");

		assertThat(this.blocking.await("send", "sendAsync", answer)).isEqualTo("answer");
	}

	@Test
	void whenTheAnswerFailsShouldThrowIt() {
		Mono<String> answer = Mono.error(new IllegalArgumentException("wrong"));

		assertThatIllegalArgumentException().isThrownBy(() -> this.blocking.await("send", "sendAsync", answer))
			.withMessage("wrong");
	}

}
