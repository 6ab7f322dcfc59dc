package io.github.clauderesilience.service;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.clauderesilience.ClaudeAlert;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A budget of a day in a whole application.
 */
class DayBudgetIT {

	private final List<ClaudeAlert> alerts = new CopyOnWriteArrayList<>();

	@Test
	void whenTheDayIsUsedUpShouldAskAModelOfAnotherGroupAndTellOnce() {
		ApplicationListener<ApplicationEvent> listener = this::heard;
		// A single call uses half of it
		SimulatedApplication
			.with("claude.rate-limit.groups.sonnet-5-5.output-tokens-per-day=100", "claude.rate-limit.days.warn-at=0.4",
					"claude.timeout.attempt=30s", "claude.timeout.first-content=30s", "claude.timeout.idle=30s",
					"claude.timeout.total=60s")
			.context((runner) -> runner.withInitializer((context) -> context.addApplicationListener(listener)))
			.run((application) -> {
				for (int i = 0; i < 3; i++) {
					ClaudeReply reply = application.claude().send(ClaudeRequest.of("Are you there?"));
					assertThat(reply.source()).isEqualTo(ClaudeReply.Source.FALLBACK_MODEL);
					assertThat(reply.model()).isEqualTo(SimulatedApplication.FALLBACK);
				}
				assertThat(application.requests(SimulatedApplication.PRIMARY)).isZero();
				application.awaitIdle();
			});

		assertThat(this.alerts).extracting(ClaudeAlert::kind).containsOnly(ClaudeAlert.Kind.LIMIT_NEAR);
		assertThat(this.alerts).extracting(ClaudeAlert::message)
			.satisfiesExactlyInAnyOrder((message) -> assertThat(message).contains("output-tokens are used"),
					(message) -> assertThat(message).contains("used up for all but interactive calls"),
					// Streams are interactive: they found the rest used up, too
					(message) -> assertThat(message).contains("budget is used up; the next day begins"));
	}

	private void heard(ApplicationEvent event) {
		if (event instanceof PayloadApplicationEvent<?> payload && payload.getPayload() instanceof ClaudeAlert alert) {
			this.alerts.add(alert);
		}
	}

}
