package io.github.clauderesilience.breaker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.LogCapture;
import io.github.clauderesilience.time.Timeline;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;

class CircuitBreakerGateTests {

	private static final Duration COOL_OFF = Duration.ofSeconds(30);

	private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

	private final Wire wire = wire(false);

	@ParameterizedTest
	@EnumSource
	void shouldOpenAfterFiveCountedFailuresInARow(ErrorClass errorClass) {
		fail(errorClass, 4);
		assertThat(this.wire.state()).isEqualTo(State.CLOSED);

		fail(errorClass, 1);

		assertThat(this.wire.state()).isEqualTo(errorClass.countsForBreaker() ? State.OPEN : State.CLOSED);
	}

	@Test
	void whenACallSucceedsInBetweenShouldCountAnew() {
		fail(ErrorClass.OVERLOADED, 4);
		succeed();
		fail(ErrorClass.OVERLOADED, 4);

		assertThat(this.wire.state()).isEqualTo(State.CLOSED);
	}

	@Test
	void afterManySuccessesFiveFailuresShouldBeEnough() {
		for (int i = 0; i < 1000; i++) {
			succeed();
		}
		fail(ErrorClass.OVERLOADED, 5);

		assertThat(this.wire.state()).isEqualTo(State.OPEN);
	}

	@Test
	void whenFailuresAreFarApartShouldStayClosed() {
		for (int i = 0; i < 20; i++) {
			fail(ErrorClass.OVERLOADED, 1);
			this.time.advanceTimeBy(Duration.ofSeconds(16));
		}

		assertThat(this.wire.state()).isEqualTo(State.CLOSED);
	}

	@Test
	void whenOpenShouldRefuseWithTheTimeToComeBack() {
		fail(ErrorClass.OVERLOADED, 5);
		this.time.advanceTimeBy(Duration.ofSeconds(10));

		ClaudeException refusal = failure(this.wire.call());

		assertThat(refusal.errorClass()).isEqualTo(ErrorClass.CIRCUIT_OPEN);
		assertThat(refusal.retryAfter()).isBetween(Duration.ofSeconds(20), Duration.ofMillis(20_010));
		assertThat(refusal).hasMessageContaining(Calls.SONNET).hasMessageContaining("claude.circuit-breaker");
		assertThat(this.wire.sent).isEqualTo(5);
		assertThat(this.wire.heard).containsExactly("open " + Calls.SONNET + " PT30S");
	}

	@Test
	void whenCooledOffShouldLetOneProbePass() {
		open();
		coolOff(COOL_OFF);
		this.wire.api = Mono::never;
		Disposable probe = this.wire.call().subscribe();

		assertThat(this.wire.sent).isEqualTo(6);
		assertThat(failure(this.wire.call()).errorClass()).isEqualTo(ErrorClass.CIRCUIT_OPEN);
		assertThat(this.wire.circuits.expectedWait(Calls.SONNET)).isPositive();

		probe.dispose();
		assertThat(this.wire.circuits.expectedWait(Calls.SONNET)).isZero();
	}

	@Test
	void whenNoCallComesShouldNotStayOpenBeyondItsCoolOff() {
		open();
		assertThat(this.wire.circuits.awaitsProbe(Calls.SONNET)).isFalse();
		coolOff(COOL_OFF);

		assertThat(this.wire.state()).isEqualTo(State.HALF_OPEN);
		assertThat(this.wire.view().nextProbe()).isZero();
		assertThat(this.wire.circuits.awaitsProbe(Calls.SONNET)).isTrue();
		assertThat(this.wire.heard).hasSize(1);
		this.wire.api = Mono::never;
		this.wire.call().subscribe();
		assertThat(this.wire.circuits.awaitsProbe(Calls.SONNET)).isFalse();
		assertThat(this.wire.view().nextProbe()).isNull();
	}

	@Test
	void whenOpenedAnewShouldNotEndItsCoolOffEarly() {
		open();
		this.time.advanceTimeBy(Duration.ofSeconds(20));
		this.wire.circuits.reset(Calls.SONNET);
		open();
		this.time.advanceTimeBy(Duration.ofSeconds(20));

		assertThat(this.wire.state()).isEqualTo(State.OPEN);
	}

	@Test
	void whenTheProbeSucceedsShouldClose() {
		open();
		coolOff(COOL_OFF);
		succeed();

		assertThat(this.wire.state()).isEqualTo(State.CLOSED);
		assertThat(this.wire.heard).last().isEqualTo("closed " + Calls.SONNET);
	}

	@Test
	void whenTheProbeFailsShouldOpenForTwiceAsLong() {
		open();
		coolOff(COOL_OFF);
		fail(ErrorClass.OVERLOADED, 1);
		assertThat(this.wire.heard).last().isEqualTo("open " + Calls.SONNET + " PT1M");

		coolOff(COOL_OFF);
		assertThat(failure(this.wire.call()).errorClass()).isEqualTo(ErrorClass.CIRCUIT_OPEN);

		coolOff(COOL_OFF);
		succeed();
		open();
		assertThat(this.wire.heard).last().isEqualTo("open " + Calls.SONNET + " PT30S");
	}

	@Test
	void coolOffShouldNotGrowBeyondItsMaximum() {
		open();
		for (int i = 0; i < 10; i++) {
			coolOff(Duration.ofMinutes(5));
			fail(ErrorClass.OVERLOADED, 1);
		}

		assertThat(this.wire.heard).last().isEqualTo("open " + Calls.SONNET + " PT5M");
	}

	@Test
	void whenTheServiceSaysWhenToComeBackShouldStayOpenUntilThen() {
		this.wire.api = () -> Mono.error(Calls.failure(ErrorClass.OVERLOADED, Duration.ofSeconds(50)));
		for (int i = 0; i < 5; i++) {
			failure(this.wire.call());
		}

		assertThat(this.wire.heard).containsExactly("open " + Calls.SONNET + " PT50S");
	}

	@ParameterizedTest
	@EnumSource(names = { "RATE_LIMITED", "INVALID_REQUEST", "AUTHENTICATION" })
	void whenTheProbeSaysNothingAboutTheServiceShouldProbeAgain(ErrorClass errorClass) {
		open();
		coolOff(COOL_OFF);
		fail(errorClass, 1);

		assertThat(this.wire.state()).isEqualTo(State.HALF_OPEN);
		succeed();
		assertThat(this.wire.state()).isEqualTo(State.CLOSED);
	}

	@Test
	void permitIsGivenBackOnEveryPath() {
		List<Mono<ClientResponse>> answers = List.of(Wire.ok(), Mono.error(Calls.failure(ErrorClass.OVERLOADED)),
				Mono.error(Calls.failure(ErrorClass.RATE_LIMITED)), Mono.error(new IllegalStateException("bug")),
				Mono.error(new AssertionError("bug")), Mono.empty());
		for (Mono<ClientResponse> answer : answers) {
			this.wire.api = () -> answer;
			Exchange exchange = this.wire.exchange(Calls.SONNET, true);
			this.wire.call(exchange).subscribe((response) -> {
			}, (failure) -> {
			}, () -> exchange.close(Settlement.cancelled(null)));
		}
		this.wire.api = Mono::never;
		this.wire.call().subscribe().dispose();
		this.wire.api = () -> {
			throw new AssertionError("thrown while the request is assembled");
		};
		this.wire.call().subscribe((response) -> {
		}, (failure) -> {
		});

		assertThat(this.wire.view().inFlight()).isZero();
	}

	@Test
	void whenTheProbeEndsInAnErrorShouldNotStayHalfOpenForEver() {
		open();
		coolOff(COOL_OFF);
		this.wire.api = () -> Mono.error(new AssertionError("bug"));
		this.wire.call().subscribe((response) -> {
		}, (failure) -> {
		});

		succeed();
		assertThat(this.wire.state()).isEqualTo(State.CLOSED);
	}

	@Test
	void permitShouldBeHeldUntilTheEndOfTheBody() {
		Exchange exchange = this.wire.exchange(Calls.SONNET, true);
		this.wire.open(exchange).subscribe();
		assertThat(this.wire.view().inFlight()).isOne();

		exchange.close(Settlement.failure(Calls.failure(ErrorClass.MALFORMED), null));

		assertThat(this.wire.view().inFlight()).isZero();
		assertThat(this.wire.view().consecutiveFailures()).isOne();
	}

	@Test
	void timeInTheQueueIsNotTimeOfTheCall() {
		AtomicReference<@Nullable Duration> measured = new AtomicReference<>();
		succeed();
		this.wire.registry.circuitBreaker(Calls.SONNET)
			.getEventPublisher()
			.onSuccess((event) -> measured.set(event.getElapsedDuration()));
		this.wire.api = () -> Mono.delay(Duration.ofMillis(200), this.time).then(Wire.ok());
		Exchange exchange = this.wire.exchange(Calls.SONNET, true);

		Mono.delay(Duration.ofSeconds(40), this.time).then(Mono.defer(() -> this.wire.call(exchange))).subscribe();
		this.time.advanceTimeBy(Duration.ofMinutes(1));

		assertThat(measured).hasValue(Duration.ofMillis(200));
	}

	@Test
	void callThatWaitedForQuotaAndFindsItsCircuitOpenIsNotSent() {
		List<Throwable> failures = new ArrayList<>();
		Mono.delay(Duration.ofSeconds(1), this.time).then(Mono.defer(() -> this.wire.call())).subscribe((response) -> {
		}, failures::add);
		open();
		this.time.advanceTimeBy(Duration.ofSeconds(2));

		assertThat(this.wire.sent).isEqualTo(5);
		assertThat(failures).singleElement().isInstanceOf(ClaudeException.class);
	}

	@Test
	void refusalByOurOwnLimiterIsNeverAFailureOfTheService() {
		for (ErrorClass own : List.of(ErrorClass.QUEUE_FULL, ErrorClass.WOULD_MISS_DEADLINE, ErrorClass.RATE_LIMITED)) {
			fail(own, 20);
		}

		assertThat(this.wire.state()).isEqualTo(State.CLOSED);
		assertThat(this.wire.view().consecutiveFailures()).isZero();
	}

	@Test
	void whenAStragglerFromBeforeTheOutageEndsShouldLearnNothingFromIt() {
		this.wire.api = Wire::ok;
		Exchange success = this.wire.exchange(Calls.SONNET, true);
		Exchange failure = this.wire.exchange(Calls.SONNET, true);
		Exchange cancelled = this.wire.exchange(Calls.SONNET, true);
		this.wire.open(success).subscribe();
		this.wire.open(failure).subscribe();
		this.wire.open(cancelled).subscribe();
		open();
		coolOff(COOL_OFF);
		this.wire.api = Mono::never;
		this.wire.call().subscribe();

		success.close(Settlement.success(null));
		failure.close(Settlement.failure(Calls.failure(ErrorClass.OVERLOADED), null));
		cancelled.close(Settlement.cancelled(null));

		assertThat(this.wire.state()).isEqualTo(State.HALF_OPEN);
		assertThat(failure(this.wire.call()).errorClass()).isEqualTo(ErrorClass.CIRCUIT_OPEN);
		assertThat(this.wire.view().inFlight()).isOne();
	}

	@Test
	void whenTheRequestDoesNotGenerateShouldLetItPass() {
		open();
		this.wire.api = Wire::ok;

		assertThat(this.wire.call(this.wire.exchange(Calls.SONNET, false)).block()).isNotNull();
	}

	@Test
	void shouldKeepOneCircuitForAllIdsOfAModel() {
		fail(ErrorClass.OVERLOADED, 5, Calls.SONNET);

		assertThat(failure(this.wire.call(this.wire.exchange(Calls.SONNET + "-20261001", true))).errorClass())
			.isEqualTo(ErrorClass.CIRCUIT_OPEN);
		assertThat(this.wire.circuits.expectedWait(Calls.HAIKU)).isZero();
	}

	@Test
	void shouldKeepOneCircuitForAllModelsNobodyKnows() {
		fail(ErrorClass.OVERLOADED, 5, "claude-made-up-1");

		assertThat(failure(this.wire.call(this.wire.exchange("claude-made-up-2", true))).errorClass())
			.isEqualTo(ErrorClass.CIRCUIT_OPEN);
		assertThat(this.wire.registry.find("claude-unknown")).isPresent();
	}

	@Test
	void whenItOpensShouldLogTheLastFailure() {
		try (LogCapture log = LogCapture.of(Circuit.class.getName(), Level.WARN)) {
			fail(ErrorClass.OVERLOADED, 5);
			this.time.advanceTimeBy(COOL_OFF.plusMillis(1));
			fail(ErrorClass.CONNECTION, 1);
			this.wire.circuits.reset(Calls.SONNET);
			this.wire.circuits.forceOpen(Calls.SONNET);

			assertThat(log.lines()).satisfiesExactly((line) -> assertThat(line).contains(
					"The circuit of claude-sonnet-5-5 is open for 30s. The last failure: answered with overloaded"),
					(line) -> assertThat(line).contains(
							"The circuit of claude-sonnet-5-5 is open for 1m. The last failure: answered with connection"));
		}
	}

	@Test
	void whenTheApplicationHasACircuitOfThatNameShouldKeepAnother() {
		CircuitBreaker foreign = this.wire.registry.circuitBreaker(Calls.SONNET);

		fail(ErrorClass.OVERLOADED, 5);

		assertThat(this.wire.view().state()).isEqualTo(CircuitView.State.OPEN);
		assertThat(foreign.getMetrics().getNumberOfFailedCalls()).isZero();
		assertThat(this.wire.registry.find(Calls.SONNET)).contains(foreign);
	}

	@Test
	void whenAnOperatorOpensItShouldStayOpenUntilReset() {
		this.wire.circuits.forceOpen(Calls.SONNET);
		this.time.advanceTimeBy(Duration.ofHours(2));

		ClaudeException refusal = failure(this.wire.call());
		assertThat(refusal.errorClass()).isEqualTo(ErrorClass.CIRCUIT_OPEN);
		assertThat(refusal.retryAfter()).isNull();
		assertThat(this.wire.view().state()).isEqualTo(CircuitView.State.FORCED_OPEN);

		this.wire.circuits.reset(Calls.SONNET);
		succeed();
		assertThat(this.wire.heard).last().isEqualTo("reset " + Calls.SONNET);
	}

	@Test
	void whenAnOperatorResetsAnOpenCircuitShouldForgetItsFailures() {
		open();
		this.wire.circuits.reset(Calls.SONNET);
		fail(ErrorClass.OVERLOADED, 4);

		assertThat(this.wire.state()).isEqualTo(State.CLOSED);
	}

	@Test
	void whenMovedThroughTheRegistryShouldTellListeners() {
		succeed();
		CircuitBreaker engine = this.wire.registry.circuitBreaker(Calls.SONNET);

		engine.transitionToOpenState();
		engine.transitionToClosedState();

		assertThat(this.wire.heard).containsExactly("open " + Calls.SONNET + " PT30S", "closed " + Calls.SONNET);
	}

	@Test
	void whenAnotherModelStandsInShouldReturnStepByStep() {
		Wire ramping = wire(true);
		ramping.api = () -> Mono.error(Calls.failure(ErrorClass.OVERLOADED));
		for (int i = 0; i < 5; i++) {
			failure(ramping.call());
		}
		coolOff(COOL_OFF);
		ramping.api = Wire::ok;
		ramping.call().block();
		ramping.api = Mono::never;

		ramping.call().subscribe();
		assertThat(failure(ramping.call()).errorClass()).isEqualTo(ErrorClass.CIRCUIT_OPEN);
		assertThat(ramping.circuits.expectedWait(Calls.SONNET)).isPositive();
		assertThat(ramping.view().state()).isEqualTo(CircuitView.State.RECOVERING);

		this.time.advanceTimeBy(Duration.ofSeconds(3));
		for (int i = 0; i < 100; i++) {
			ramping.call().subscribe();
		}
		assertThat(ramping.view().inFlight()).isEqualTo(101);
		assertThat(ramping.view().state()).isEqualTo(CircuitView.State.NORMAL);
	}

	@Test
	void whenNoOtherModelStandsInShouldReturnAtOnce() {
		open();
		coolOff(COOL_OFF);
		succeed();
		this.wire.api = Mono::never;
		for (int i = 0; i < 100; i++) {
			this.wire.call().subscribe();
		}

		assertThat(this.wire.view().inFlight()).isEqualTo(100);
	}

	@Test
	void sharedConfigShouldOpenAfterAsManyFailuresInARow() {
		CircuitBreaker own = this.wire.registry.circuitBreaker("support-desk", CircuitBreakers.SHARED_CONFIG);
		for (int i = 0; i < 100; i++) {
			own.executeSupplier(() -> "fine");
		}
		for (int i = 0; i < 5; i++) {
			assertThat(own.getState()).isEqualTo(State.CLOSED);
			own.acquirePermission();
			own.onError(0, own.getTimestampUnit(), Calls.failure(ErrorClass.OVERLOADED));
		}

		assertThat(own.getState()).isEqualTo(State.OPEN);
	}

	@Test
	void sharedConfigShouldIgnoreWhatDoesNotCount() {
		CircuitBreaker own = this.wire.registry.circuitBreaker("support-desk", CircuitBreakers.SHARED_CONFIG);
		for (int i = 0; i < 50; i++) {
			own.onError(0, own.getTimestampUnit(), Calls.failure(ErrorClass.INVALID_REQUEST));
			own.onError(0, own.getTimestampUnit(), new IllegalStateException("no such customer"));
		}

		assertThat(own.getState()).isEqualTo(State.CLOSED);
	}

	private Wire wire(boolean standIn) {
		return new Wire(BreakerSettings.defaultSettings(), standIn, Timeline.of(this.time));
	}

	private void open() {
		fail(ErrorClass.OVERLOADED, 5);
		assertThat(this.wire.state()).isEqualTo(State.OPEN);
	}

	private void coolOff(Duration coolOff) {
		this.time.advanceTimeBy(coolOff.plusMillis(1));
	}

	private void succeed() {
		this.wire.api = Wire::ok;
		this.wire.call().block();
	}

	private void fail(ErrorClass errorClass, int times) {
		fail(errorClass, times, Calls.SONNET);
	}

	private void fail(ErrorClass errorClass, int times, String model) {
		this.wire.api = () -> Mono.error(Calls.failure(errorClass));
		for (int i = 0; i < times; i++) {
			failure(this.wire.call(this.wire.exchange(model, true)));
		}
	}

	private static ClaudeException failure(Mono<ClientResponse> call) {
		AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
		call.subscribe((response) -> {
		}, failure::set);
		if (failure.get() instanceof ClaudeException claude) {
			return claude;
		}
		throw new AssertionError("no failure of the expected kind", failure.get());
	}

}
