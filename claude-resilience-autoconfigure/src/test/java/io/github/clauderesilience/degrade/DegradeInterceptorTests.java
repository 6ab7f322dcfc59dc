package io.github.clauderesilience.degrade;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.LogCapture;
import io.github.clauderesilience.testsupport.VirtualTime;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;

class DegradeInterceptorTests {

	private final VirtualTime time = VirtualTime.at("2026-11-24T03:00:00Z");

	private final DegradeInterceptor degrade = new DegradeInterceptor(MessageSourceUserMessages.ofBundles(""),
			this.time);

	@Test
	void outageShouldBeLoggedAtItsStartOnceAMinuteAndAtItsEnd() {
		try (LogCapture log = LogCapture.of(DegradeInterceptor.class.getName(), Level.INFO)) {
			for (int second = 0; second < 120; second++) {
				ask(Flux.error(Calls.failure(ErrorClass.OVERLOADED)));
				this.time.forward(Duration.ofSeconds(1));
			}
			assertThat(log.lines()).hasSize(2);
			assertThat(log.lines().get(0)).contains("WARN", "got a message instead of an answer")
				.doesNotContain("more like it");
			assertThat(log.lines().get(1)).contains("(and 59 more like it since this was last logged)");

			answer();
			assertThat(log.lines()).as("it may go on").hasSize(2);
			this.time.forward(Duration.ofMinutes(1));
			answer();
			answer();
			assertThat(log.lines()).hasSize(3)
				.last()
				.asString()
				.contains("INFO", "Questions to " + Calls.SONNET
						+ " are answered again; 120 questions had got a message instead of an answer within 1m59s");
		}
	}

	@Test
	void requestsThatAreRefusedShouldBeNoOutage() {
		try (LogCapture log = LogCapture.of(DegradeInterceptor.class.getName(), Level.INFO)) {
			ask(Flux.error(Calls.failure(ErrorClass.REFUSED)));
			ask(Flux.error(Calls.failure(ErrorClass.REFUSED)));
			ask(Flux.error(Calls.failure(ErrorClass.INVALID_REQUEST)));
			this.time.forward(Duration.ofMinutes(2));
			answer();

			assertThat(log.lines()).hasSize(2).allSatisfy((line) -> assertThat(line).contains("WARN"));
		}
	}

	@Test
	void bugShouldBeLoggedOnceAMinute() {
		try (LogCapture log = LogCapture.of(DegradeInterceptor.class.getName(), Level.INFO)) {
			ask(Flux.error(new IllegalStateException("bug")));
			ask(Flux.error(new IllegalStateException("bug")));

			assertThat(log.lines()).singleElement().asString().contains("ERROR", "because of a bug");
		}
	}

	private void answer() {
		ask(Flux.just(Calls.answer(call())));
	}

	private void ask(Flux<ClaudeEvent> events) {
		this.degrade.intercept(call(), (unused) -> events).blockLast();
	}

	private ClaudeCall call() {
		ClaudeCall asked = Calls.call(Calls.SONNET, this.time);
		CallContext people = new CallContext(CallContext.Audience.PEOPLE, Calls.SONNET, Lane.INTERACTIVE, null,
				Locale.ENGLISH, false, Duration.ofMinutes(1), this.time);
		return new ClaudeCall(asked.body(), asked.model(), asked.betas(), false, List.of(), people);
	}

}
