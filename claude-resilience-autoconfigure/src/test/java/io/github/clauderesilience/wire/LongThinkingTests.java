package io.github.clauderesilience.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.fallback.FallbackSettings;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.wire.event.Streams;
import io.github.clauderesilience.testsupport.TroubleRing;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A model that thinks for 45 s after its {@code message_start} is never cut if it gives
 * signs of life, or has been seen to think so long; a model of which nothing is known is,
 * while another one can answer. In virtual time.
 */
class LongThinkingTests {

	private static final Duration THINKING = Duration.ofSeconds(45);

	private static final FallbackSettings FALLBACK = FallbackSettings.of(Map.of(Calls.SONNET, List.of(Calls.HAIKU)),
			List.of(), FallbackSettings.defaultOn(), Calls.MODELS);

	private boolean pings = true;

	private Duration thinks = THINKING;

	private final TroubleRing ring = new TroubleRing(FALLBACK,
			(model, number) -> Mono.fromSupplier(() -> model.equals(Calls.SONNET) ? thinking() : answer(model)));

	@Test
	void whenItPingsShouldWait() {
		assertThat(ask().model()).isEqualTo(Calls.SONNET);
	}

	@Test
	void whenNothingIsKnownOfItShouldAskAnother() {
		this.pings = false;

		assertThat(ask().model()).isEqualTo(Calls.HAIKU);
		assertThat(this.ring.requests(Calls.SONNET)).isEqualTo(1);
	}

	@Test
	void whenItWasSeenToThinkSoLongShouldWaitWithoutPings() {
		assertThat(ask().model()).isEqualTo(Calls.SONNET);
		this.pings = false;

		assertThat(ask().model()).isEqualTo(Calls.SONNET);
		assertThat(this.ring.requests(Calls.HAIKU)).isZero();
	}

	@Test
	void whenItOnlyPingsUntilTheDeadlineOfEachCallShouldAskAnotherInTheEnd() {
		this.thinks = Duration.ofSeconds(5);
		assertThat(ask().model()).isEqualTo(Calls.SONNET);
		this.thinks = Duration.ofMinutes(10);

		assertThat(askAtOnce(5, Duration.ofSeconds(25)))
			.allSatisfy((outcome) -> assertThat(outcome.failed().errorClass()).isEqualTo(ErrorClass.TIMEOUT));

		assertThat(askAtOnce(1, Duration.ofSeconds(25))).singleElement()
			.satisfies((outcome) -> assertThat(outcome.answered().model()).isEqualTo(Calls.HAIKU));
	}

	@Test
	void whenItPingsUntilADeadlineThatCameSoonShouldAskItAgain() {
		assertThat(ask().model()).isEqualTo(Calls.SONNET);

		assertThat(askAtOnce(7, Duration.ofSeconds(25)))
			.allSatisfy((outcome) -> assertThat(outcome.failed().errorClass()).isEqualTo(ErrorClass.TIMEOUT));
		assertThat(ask().model()).isEqualTo(Calls.SONNET);
		assertThat(this.ring.requests(Calls.HAIKU)).isZero();
	}

	private List<TroubleRing.Outcome> askAtOnce(int calls, Duration deadline) {
		List<TroubleRing.Outcome> outcomes = new ArrayList<>();
		for (int i = 0; i < calls; i++) {
			ClaudeCall call = Calls.call(Calls.SONNET, Lane.NORMAL, deadline, this.ring.timeline);
			outcomes.add(this.ring.outcome(this.ring
				.ask(new ClaudeCall(call.body(), Calls.SONNET, List.of(), true, List.of(), call.context()))));
		}
		this.ring.time.advanceTimeBy(deadline);
		return outcomes;
	}

	private ClaudeReply ask() {
		TroubleRing.Outcome outcome = this.ring
			.outcome(Mono.defer(() -> this.ring.ask(Calls.stream(Calls.SONNET, this.ring.timeline))));
		this.ring.time.advanceTimeBy(Duration.ofSeconds(100));
		return outcome.answered();
	}

	private ClientResponse thinking() {
		Flux<String> thinking = this.pings ? Flux.interval(Duration.ofSeconds(5), this.ring.time)
			.take(this.thinks.toSeconds() / 5 - 1)
			.map((i) -> Streams.event("ping", "{\"type\":\"ping\"}")) : Flux.empty();
		Flux<String> rest = Flux.just(Streams.HELLO.substring(Streams.start().length()))
			.delaySubscription(this.pings ? Duration.ofSeconds(5) : this.thinks, this.ring.time);
		return response(Calls.SONNET, Flux.concat(Flux.just(Streams.start()), thinking, rest));
	}

	private static ClientResponse answer(String model) {
		return response(model, Flux.just(Streams.HELLO));
	}

	private static ClientResponse response(String model, Flux<String> body) {
		Flux<DataBuffer> buffers = body.map((text) -> DefaultDataBufferFactory.sharedInstance
			.wrap(Streams.bytes(text.replace("claude-test", model))));
		return ClientResponse.create(HttpStatus.OK).header("Content-Type", "text/event-stream").body(buffers).build();
	}

}
