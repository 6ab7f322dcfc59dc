package io.github.clauderesilience.chain;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.degrade.DegradeInterceptor;
import io.github.clauderesilience.degrade.MessageSourceUserMessages;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.LogCapture;
import io.github.clauderesilience.testsupport.VirtualTime;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;

class CallLineTests {

	@Test
	void whatIsLoggedAboutACallShouldHaveItsId() {
		VirtualTime time = VirtualTime.at("2026-11-24T03:00:00Z");
		CallContext people = new CallContext(CallContext.Audience.PEOPLE, Calls.SONNET, Lane.NORMAL, null,
				Locale.ENGLISH, false, Duration.ofMinutes(1), time);
		ClaudeCall asked = Calls.call(Calls.SONNET, time);
		ClaudeCall call = new ClaudeCall(asked.body(), asked.model(), asked.betas(), false, List.of(), people);
		DegradeInterceptor degrade = new DegradeInterceptor(MessageSourceUserMessages.ofBundles(""), time);
		try (LogCapture log = LogCapture.of(DegradeInterceptor.class.getName(), Level.WARN)) {
			ClaudeEvent last = degrade.intercept(call, (unused) -> Flux.error(Calls.failure(ErrorClass.OVERLOADED)))
				.blockLast();

			assertThat(last).isInstanceOf(ClaudeEvent.Completed.class);
			assertThat(log.lines()).singleElement().asString().contains("claude.call=" + call.context().id());
		}
		assertThat(MDC.get(CallLine.KEY)).isNull();
	}

	@Test
	void withinTheLineOfAnotherCallShouldGiveItBack() {
		CallContext outer = Calls.call(Calls.SONNET, VirtualTime.at("2026-11-24T03:00:00Z")).context();
		CallContext inner = Calls.call(Calls.SONNET, VirtualTime.at("2026-11-24T03:00:00Z")).context();

		CallLine.log(outer, () -> {
			CallLine.log(inner, () -> assertThat(MDC.get(CallLine.KEY)).isEqualTo(inner.id()));
			assertThat(MDC.get(CallLine.KEY)).isEqualTo(outer.id());
		});
		assertThat(inner.id()).isNotEqualTo(outer.id());
	}

}
