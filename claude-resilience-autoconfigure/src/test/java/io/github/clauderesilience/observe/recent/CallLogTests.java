package io.github.clauderesilience.observe.recent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.spi.AttemptNote;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.VirtualTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CallLogTests {

	private final VirtualTime time = VirtualTime.at("2026-11-24T03:00:00Z");

	private final CallLog log = new CallLog(10, this.time);

	@Test
	void whenACallWaitedAndWasRepeatedShouldSayWhereTheTimeWent() {
		ClaudeCall call = Calls.call(Calls.SONNET, this.time);
		this.time.forward(Duration.ofSeconds(8));
		call.context().queuedFor(Duration.ofSeconds(8).toNanos());
		note(call, Duration.ofSeconds(1), ErrorClass.OVERLOADED, "req_a");
		this.time.forward(Duration.ofSeconds(2));
		note(call, Duration.ofSeconds(3), null, "req_b");
		this.log.answered(call.context(), ((ClaudeEvent.Completed) Calls.answer(call)).reply());

		RecentCall found = Objects.requireNonNull(this.log.find("req_a"));
		assertThat(found).isEqualTo(this.log.find("req_b")).isEqualTo(this.log.find(call.context().id()));
		assertThat(found.why()).isEqualTo("14.00 s, mostly waiting in the queue; 8.00 s in the queue;"
				+ " claude-sonnet-5-5 overloaded after 1.00 s; claude-sonnet-5-5 answered after 3.00 s;"
				+ " 2.00 s between and around attempts");
		assertThat(found.outcome()).isEqualTo("answered");
		assertThat(found.endedAt()).isEqualTo("2026-11-24T03:00:14Z");
	}

	@Test
	void whenACallIsCancelledShouldShowTheAttemptThatEndsAfterIt() {
		ClaudeCall call = Calls.call(Calls.SONNET, this.time);
		this.log.cancelled(call.context());
		call.context()
			.note(new AttemptNote(Calls.SONNET, Duration.ZERO, Duration.ofSeconds(1), Settlement.Outcome.CANCELLED,
					null, 0, null));

		assertThat(this.log.latest(1)).singleElement()
			.satisfies((seen) -> assertThat(seen.why()).contains("claude-sonnet-5-5 cancelled after 1.00 s"));
	}

	@Test
	void whenThereAreMoreThanItHoldsShouldForgetTheOldestButKeepFailuresApart() {
		ClaudeCall failed = Calls.call(Calls.HAIKU, this.time);
		this.log.failed(failed.context(), Calls.failure(ErrorClass.TIMEOUT));
		List<String> calls = new ArrayList<>();
		for (int i = 0; i < 25; i++) {
			ClaudeCall call = Calls.call(Calls.SONNET, this.time);
			calls.add(call.context().id());
			this.log.answered(call.context(), ((ClaudeEvent.Completed) Calls.answer(call)).reply());
		}

		assertThat(this.log.latest(100)).hasSize(10)
			.extracting(RecentCall::id)
			.startsWith(calls.get(24), calls.get(23))
			.endsWith(calls.get(15));
		assertThat(this.log.find(calls.get(2))).isNull();
		assertThat(this.log.failures(100)).singleElement()
			.satisfies((seen) -> assertThat(seen.errorClass()).isEqualTo(ErrorClass.TIMEOUT));
		assertThat(this.log.find(failed.context().id())).isNotNull();
	}

	@Test
	void whenNothingWasSentShouldSaySo() {
		assertThat(Explanation.of(Duration.ofMillis(2), Duration.ZERO, List.of(), "cache"))
			.isEqualTo("0.00 s, nothing was sent (cache)");
	}

	private void note(ClaudeCall call, Duration lasted, @Nullable ErrorClass errorClass, String requestId) {
		this.time.forward(lasted);
		Settlement.Outcome outcome = (errorClass != null) ? Settlement.Outcome.FAILURE : Settlement.Outcome.SUCCESS;
		call.context().note(new AttemptNote(call.model(), Duration.ZERO, lasted, outcome, errorClass, 0, requestId));
	}

}
