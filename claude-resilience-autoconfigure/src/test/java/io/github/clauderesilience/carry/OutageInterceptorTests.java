package io.github.clauderesilience.carry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.ScriptedChain;
import io.github.clauderesilience.testsupport.VirtualTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;

class OutageInterceptorTests {

	private final VirtualTime time = new VirtualTime();

	private final List<ClaudeEvent> events = new ArrayList<>();

	private double random;

	private @Nullable Throwable failure;

	@Test
	void outageShouldBeWaitedOutWithGrowingPauses() {
		ScriptedChain ring = ScriptedChain.failing(this.time, ErrorClass.OVERLOADED, 6);

		subscribe(ring, Duration.ofSeconds(60), Calls.call(Calls.SONNET, this.time));
		this.time.forward(Duration.ofMinutes(1));

		assertThat(ring.times()).extracting(Duration::toMillis)
			.containsExactly(0L, 500L, 1_500L, 3_500L, 7_500L, 11_500L, 15_500L);
		assertThat(this.events).hasSize(1).first().isInstanceOf(ClaudeEvent.Completed.class);
		assertThat(this.failure).isNull();
	}

	@Test
	void circuitShouldBeAskedEachSecond() {
		ScriptedChain ring = ScriptedChain.failing(this.time, ErrorClass.CIRCUIT_OPEN, 4);

		subscribe(ring, Duration.ofSeconds(60), Calls.call(Calls.SONNET, this.time));
		this.time.forward(Duration.ofMinutes(1));

		assertThat(ring.times()).extracting(Duration::toMillis).containsExactly(0L, 500L, 1_500L, 2_500L, 3_500L);
		assertThat(this.events).hasSize(1).first().isInstanceOf(ClaudeEvent.Completed.class);
	}

	@Test
	void lastRepetitionShouldBeMadeAtTheEndOfTheTime() {
		ScriptedChain ring = ScriptedChain.failing(this.time, ErrorClass.OVERLOADED, 4);

		subscribe(ring, Duration.ofSeconds(5), Calls.call(Calls.SONNET, this.time));
		this.time.forward(Duration.ofMinutes(1));

		assertThat(ring.times()).extracting(Duration::toMillis).containsExactly(0L, 500L, 1_500L, 3_500L, 5_000L);
		assertThat(this.events).hasSize(1).first().isInstanceOf(ClaudeEvent.Completed.class);
	}

	@Test
	void pausesShouldBeSpreadByAQuarter() {
		this.random = 0.999;
		ScriptedChain ring = ScriptedChain.failing(this.time, ErrorClass.OVERLOADED, 1);

		subscribe(ring, Duration.ofSeconds(60), Calls.call(Calls.SONNET, this.time));
		this.time.forward(Duration.ofMinutes(1));

		assertThat(ring.times().get(1)).isEqualTo(Duration.ofMillis(624));
	}

	@Test
	void waitTheApiAsksForShouldBeKeptUpToFiveSeconds() {
		ScriptedChain ring = new ScriptedChain(this.time, (call, number) -> switch (number) {
			case 1 -> Flux.error(Calls.failure(ErrorClass.OVERLOADED, Duration.ofSeconds(3)));
			case 2 -> Flux.error(Calls.failure(ErrorClass.CIRCUIT_OPEN, Duration.ofSeconds(300)));
			default -> Flux.just(Calls.answer(call));
		});

		subscribe(ring, Duration.ofSeconds(60), Calls.call(Calls.SONNET, this.time));
		this.time.forward(Duration.ofMinutes(1));

		assertThat(ring.times()).containsExactly(Duration.ZERO, Duration.ofSeconds(3), Duration.ofSeconds(8));
	}

	@Test
	void afterTheLongestWaitShouldFailWithWhatItMetLast() {
		ScriptedChain ring = ScriptedChain.failing(this.time, ErrorClass.CIRCUIT_OPEN);

		subscribe(ring, Duration.ofSeconds(10), Calls.call(Calls.SONNET, this.time));
		this.time.forward(Duration.ofMinutes(1));

		assertThat(ring.times()).last().isEqualTo(Duration.ofSeconds(10));
		assertThat(failed().errorClass()).isEqualTo(ErrorClass.CIRCUIT_OPEN);
	}

	@Test
	void withoutAWaitShouldFailAtOnce() {
		ScriptedChain ring = ScriptedChain.failing(this.time, ErrorClass.OVERLOADED);

		subscribe(ring, Duration.ZERO, Calls.call(Calls.SONNET, this.time));

		assertThat(failed().errorClass()).isEqualTo(ErrorClass.OVERLOADED);
		assertThat(ring.times()).hasSize(1);
	}

	@Test
	void clientWithoutTimeForAnAnswerShouldNotBeKeptWaiting() {
		ScriptedChain ring = ScriptedChain.failing(this.time, ErrorClass.OVERLOADED);

		subscribe(ring, Duration.ofSeconds(60),
				Calls.call(Calls.SONNET, Lane.NORMAL, Duration.ofSeconds(2), this.time));
		this.time.forward(Duration.ofMinutes(1));

		// After the last, 0.5 s are left for the answer
		assertThat(ring.times()).extracting(Duration::toMillis).containsExactly(0L, 500L, 1_500L);
		assertThat(failed().errorClass()).isEqualTo(ErrorClass.OVERLOADED);
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = { "CIRCUIT_OPEN", "OVERLOADED" })
	void whatIsNoOutageShouldFailAtOnce(ErrorClass errorClass) {
		ScriptedChain ring = ScriptedChain.failing(this.time, errorClass);

		subscribe(ring, Duration.ofSeconds(60), Calls.call(Calls.SONNET, this.time));
		this.time.forward(Duration.ofMinutes(1));

		assertThat(failed().errorClass()).isEqualTo(errorClass);
		assertThat(ring.times()).hasSize(1);
	}

	@Test
	void streamThatWasSeenShouldNotBeRepeated() {
		ClaudeEvent text = new ClaudeEvent.TextDelta(0, "From ");
		ScriptedChain ring = new ScriptedChain(this.time,
				(call, number) -> Flux.concat(Flux.just(text), Flux.error(Calls.failure(ErrorClass.OVERLOADED))));

		subscribe(ring, Duration.ofSeconds(60), Calls.stream(Calls.SONNET, this.time));
		this.time.forward(Duration.ofMinutes(1));

		assertThat(this.events).containsExactly(text);
		assertThat(ring.times()).hasSize(1);
		assertThat(failed().errorClass()).isEqualTo(ErrorClass.OVERLOADED);
	}

	@Test
	void streamThatNoOneHasSeenShouldBeRepeatedWithoutATrace() {
		ClaudeEvent text = new ClaudeEvent.TextDelta(0, "From nine to five.");
		ScriptedChain ring = new ScriptedChain(this.time,
				(call, number) -> Flux.concat(Flux.just(new ClaudeEvent.Started(call.model(), "req_" + number)),
						(number == 1) ? Flux.error(Calls.failure(ErrorClass.OVERLOADED)) : Flux.just(text)));

		subscribe(ring, Duration.ofSeconds(60), Calls.stream(Calls.SONNET, this.time));
		this.time.forward(Duration.ofMinutes(1));

		assertThat(this.events).containsExactly(new ClaudeEvent.Started(Calls.SONNET, "req_2"), text);
	}

	@Test
	void clientThatGoesAwayShouldEndTheWait() {
		ScriptedChain ring = ScriptedChain.failing(this.time, ErrorClass.OVERLOADED);

		subscribe(ring, Duration.ofSeconds(60), Calls.call(Calls.SONNET, this.time)).dispose();
		this.time.forward(Duration.ofMinutes(1));

		assertThat(ring.times()).hasSize(1);
		assertThat(this.failure).isNull();
	}

	private Disposable subscribe(ScriptedChain ring, Duration maxWait, ClaudeCall call) {
		return new OutageInterceptor(maxWait, this.time, () -> this.random).intercept(call, ring)
			.subscribe(this.events::add, (problem) -> this.failure = problem);
	}

	private ClaudeException failed() {
		return (ClaudeException) Objects.requireNonNull(this.failure);
	}

}
