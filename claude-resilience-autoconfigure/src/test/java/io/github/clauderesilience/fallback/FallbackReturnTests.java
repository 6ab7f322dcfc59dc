package io.github.clauderesilience.fallback;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.Chain;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.StandIn;
import io.github.clauderesilience.fallback.adapt.RequestAdapter;
import io.github.clauderesilience.spi.FallbackListener;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.call.WireCall;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A call that gave up the model it asked, because another one seemed to be free, comes
 * back to it if that one then turns the call away.
 */
class FallbackReturnTests {

	private final Timeline timeline = Timeline.of(VirtualTimeScheduler.create());

	private final FallbackSettings settings = FallbackSettings.of(Map.of(Calls.SONNET, List.of(Calls.HAIKU)), List.of(),
			FallbackSettings.defaultOn(), Calls.MODELS);

	private final FallbackInterceptor fallback = new FallbackInterceptor(this.settings,
			new FallbackModes(this.settings, Calls.MODELS, FallbackListener.NONE, (kind, model, message) -> {
			}, (model) -> false, this.timeline), Calls.MODELS, new RequestAdapter("2023-06-01"),
			new FallbackInterceptor.Capacity((model) -> this.open, (model) -> this.open.isZero(),
					(model, target) -> Duration.ZERO, WireCall::target, () -> this.ending),
			Calls.FAILURES, patience(), FallbackListener.NONE);

	private final List<String> asked = new ArrayList<>();

	private Duration open = Duration.ZERO;

	private boolean ending;

	@Test
	void whenTheStandInTurnsTheCallAwayShouldComeBack() {
		ClaudeCall call = Calls.call(Calls.SONNET, this.timeline);

		StepVerifier.create(this.fallback.intercept(call, turningAway(ErrorClass.CIRCUIT_OPEN))).assertNext((event) -> {
			assertThat(((ClaudeEvent.Completed) event).reply().model()).isEqualTo(Calls.SONNET);
			assertThat(((ClaudeEvent.Completed) event).reply().provenance().errorClass()).isNull();
		}).verifyComplete();

		assertThat(this.asked).containsExactly(Calls.SONNET, Calls.HAIKU, Calls.SONNET);
		assertThat(call.context().standIn()).as("there is no other any more").isSameAs(StandIn.NONE);
	}

	@Test
	void whenTheStandInFailsItselfShouldNotComeBack() {
		ClaudeCall call = Calls.call(Calls.SONNET, this.timeline);

		StepVerifier.create(this.fallback.intercept(call, turningAway(ErrorClass.SERVER_ERROR)))
			.expectErrorSatisfies(
					(failure) -> assertThat(((ClaudeException) failure).errorClass()).isEqualTo(ErrorClass.OVERLOADED))
			.verify();

		assertThat(this.asked).containsExactly(Calls.SONNET, Calls.HAIKU);
	}

	@Test
	void whenTheApplicationEndsShouldSaySoAndNotWhatTheFirstModelMet() {
		StepVerifier
			.create(this.fallback.intercept(Calls.call(Calls.SONNET, this.timeline),
					turningAway(ErrorClass.SHUTTING_DOWN)))
			.expectErrorSatisfies((failure) -> assertThat(((ClaudeException) failure).errorClass())
				.isEqualTo(ErrorClass.SHUTTING_DOWN))
			.verify();

		assertThat(this.asked).containsExactly(Calls.SONNET, Calls.HAIKU);
	}

	@Test
	void whenTheApplicationEndsAndAllCircuitsAreOpenShouldSayThatItEnds() {
		this.open = Duration.ofMinutes(2);
		refuses(ErrorClass.CIRCUIT_OPEN);
		assertThat(this.asked).isEmpty();

		this.ending = true;
		refuses(ErrorClass.SHUTTING_DOWN);
		assertThat(this.asked).containsExactly(Calls.SONNET);
	}

	private void refuses(ErrorClass errorClass) {
		StepVerifier.create(this.fallback.intercept(Calls.call(Calls.SONNET, this.timeline), (call) -> {
			this.asked.add(call.model());
			return Flux.error(Calls.failure(ErrorClass.SHUTTING_DOWN));
		}))
			.expectErrorSatisfies(
					(failure) -> assertThat(((ClaudeException) failure).errorClass()).isEqualTo(errorClass))
			.verify();
	}

	private Chain turningAway(ErrorClass standInFailure) {
		return (call) -> {
			this.asked.add(call.model());
			ClaudeException overloaded = Calls.failure(ErrorClass.OVERLOADED);
			if (this.asked.size() == 1) {
				assertThat(call.context().standIn().takesOver(overloaded, Duration.ofSeconds(10))).isTrue();
				return Flux.error(overloaded);
			}
			return call.model().equals(Calls.HAIKU) ? Flux.error(Calls.failure(standInFailure))
					: Flux.just(Calls.answer(call));
		};
	}

	private static PatienceSettings patience() {
		Map<Lane, PatienceSettings.Bounds> byLane = new EnumMap<>(Lane.class);
		for (Lane lane : Lane.values()) {
			byLane.put(lane, new PatienceSettings.Bounds(Duration.ofSeconds(3), null));
		}
		return new PatienceSettings(byLane);
	}

}
