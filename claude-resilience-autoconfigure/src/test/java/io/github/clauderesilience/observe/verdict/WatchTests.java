package io.github.clauderesilience.observe.verdict;

import java.time.Duration;
import java.time.Instant;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.Exchange;
import io.github.clauderesilience.chain.Settlement;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.VirtualTime;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WatchTests {

	private final VirtualTime time = VirtualTime.at("2026-11-24T03:00:00Z");

	private final Watch watch = new Watch(this.time);

	@Test
	void shouldCountTheLastMinuteOnly() {
		answered(2);
		failed(ErrorClass.TIMEOUT);
		this.time.forward(Duration.ofSeconds(30));
		failed(ErrorClass.TIMEOUT);
		failed(ErrorClass.RATE_LIMITED);
		assertThat(this.watch.traffic().answered()).isEqualTo(1);
		assertThat(this.watch.traffic().failed()).hasSize(1).containsEntry(ErrorClass.TIMEOUT, 2L);

		this.time.forward(Duration.ofSeconds(40));
		assertThat(this.watch.traffic().answered()).isZero();
		assertThat(this.watch.traffic().failed()).containsEntry(ErrorClass.TIMEOUT, 1L);
		this.time.forward(Duration.ofHours(1));
		assertThat(this.watch.traffic().failed()).isEmpty();
	}

	@Test
	void whenAnswersBecomeSlowShouldRememberWhatIsUsual() {
		for (int i = 0; i < 720; i++) {
			answered(3);
			this.time.forward(Duration.ofSeconds(5));
		}
		for (int i = 0; i < 24; i++) {
			answered(12);
			this.time.forward(Duration.ofSeconds(5));
		}

		Situation.Traffic traffic = this.watch.traffic();
		assertThat(traffic.mean()).isEqualTo(Duration.ofSeconds(12));
		assertThat(traffic.usual()).isBetween(Duration.ofSeconds(3), Duration.ofMillis(3500));
	}

	@Test
	void whenTheKeyIsRejectedShouldRememberSinceWhenUntilAnAnswerComes() {
		failed(ErrorClass.AUTHENTICATION);
		this.time.forward(Duration.ofMinutes(10));
		failed(ErrorClass.AUTHENTICATION);
		assertThat(this.watch.access())
			.isEqualTo(new Situation.Access(ErrorClass.AUTHENTICATION, Instant.parse("2026-11-24T03:00:00Z"), null));

		answered(1);
		assertThat(this.watch.access()).isNull();
	}

	@Test
	void whenACircuitIsProbedInVainShouldRememberTheStartOfTheOutage() {
		this.watch.outageStarted(Calls.SONNET);
		this.time.forward(Duration.ofMinutes(10));
		this.watch.outageStarted(Calls.SONNET);
		assertThat(this.watch.downSince(Calls.SONNET)).isEqualTo("2026-11-24T03:00:00Z");

		this.watch.outageEnded(Calls.SONNET, Duration.ofMinutes(10));
		assertThat(this.watch.downSince(Calls.SONNET)).isNull();
	}

	private void answered(int seconds) {
		this.watch.ended(exchange(), Settlement.success(null), Duration.ofSeconds(seconds));
	}

	private void failed(ErrorClass errorClass) {
		this.watch.ended(exchange(), Settlement.failure(Calls.failure(errorClass), null), Duration.ofSeconds(1));
	}

	private static Exchange exchange() {
		return new Exchange(new Exchange.Target(Calls.SONNET, Lane.NORMAL, null, 1, 0, 1, false, true), Long.MAX_VALUE,
				null, 0);
	}

}
