package io.github.clauderesilience.sample.board;

import java.time.Instant;

import io.github.clauderesilience.ClaudeAlert;
import io.github.clauderesilience.ClaudeAlert.Kind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AlertLogTests {

	private final AlertLog log = new AlertLog();

	@Test
	void shouldCountOutagesByModel() {
		hear(Kind.OUTAGE_STARTED, "one");
		hear(Kind.OUTAGE_ENDED, "one");
		hear(Kind.OUTAGE_STARTED, "one");

		assertThat(this.log.outages("one")).isEqualTo(2);
		assertThat(this.log.outages("other")).isZero();
	}

	@Test
	void shouldKeepTheNewestFirst() {
		for (int i = 0; i < 20; i++) {
			hear(Kind.OUTAGE_STARTED, "model-" + i);
		}

		assertThat(this.log.newest()).hasSize(8)
			.first()
			.satisfies((alert) -> assertThat(alert.message()).isEqualTo("About model-19"));
	}

	private void hear(Kind kind, String model) {
		this.log.heard(new ClaudeAlert(kind, "About " + model, model, Instant.EPOCH, null));
	}

}
