package io.github.clauderesilience.service;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.clauderesilience.ClaudeAccountException;
import io.github.clauderesilience.ClaudeAlert;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.breaker.CircuitView;
import io.github.clauderesilience.retry.RetryInterceptor;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.simulator.faults.FaultKind;
import io.github.clauderesilience.simulator.limits.LimitRules;
import io.github.clauderesilience.simulator.limits.Limits;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/** Waiting calls: what ends them, what they leave behind, and who goes first. */
class ReleaseIT {

	private static final String PRIMARY = SimulatedApplication.PRIMARY;

	private static final String GROUP = "sonnet-5-5";

	/** With one, calls would leave a group that an operator pauses. */
	private static final String NO_FALLBACK = "claude.fallback.models=";

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whenCancelledInTheQueueShouldLeaveItAtOnce(boolean stream) {
		SimulatedApplication.with(NO_FALLBACK).run((application) -> {
			application.pools().pause(GROUP);
			List<Disposable> calls = IntStream.range(0, 5).mapToObj((i) -> begin(application, stream)).toList();
			SimulatedApplication.soon().until(() -> application.waiting(GROUP) == 5);
			calls.forEach(Disposable::dispose);

			assertThat(application.waiting(GROUP)).isZero();
			application.pools().resume(GROUP);
			application.awaitIdle();
			assertThat(application.requests()).isZero();
			application.awaitServes(PRIMARY);
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whenCancelledWithinTheBodyShouldCloseTheConnection(boolean stream) {
		SimulatedApplication.with("claude.timeout.attempt=60s", "claude.timeout.idle=60s", "claude.timeout.total=60s")
			.run((application) -> {
				application.api().addFault(Fault.of(FaultKind.STALL).afterEvents(6).first(2));
				List<Disposable> calls = IntStream.range(0, 2).mapToObj((i) -> begin(application, stream)).toList();
				SimulatedApplication.soon().until(() -> application.api().stats().withStatus(200) == 2);
				calls.forEach(Disposable::dispose);

				application.awaitIdle();
				assertThat(application.circuit(PRIMARY).consecutiveFailures()).isZero();
				application.awaitServes(PRIMARY);
			});
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whenCancelledInBackOffShouldForgetTheRetry(boolean stream) {
		SimulatedApplication
			.with("claude.retry.default.initial=3s", "claude.retry.default.max=3s",
					"claude.fallback.patience.interactive=10s", "claude.circuit-breaker.failures=50")
			.run((application) -> {
				RetryInterceptor retry = application.context().getBean(RetryInterceptor.class);
				application.api().addFault(Fault.status(500));
				List<Disposable> calls = IntStream.range(0, 5).mapToObj((i) -> begin(application, stream)).toList();
				SimulatedApplication.soon().until(() -> retry.waiting(PRIMARY) == 5);
				application.awaitIdle();
				calls.forEach(Disposable::dispose);

				assertThat(retry.waiting(PRIMARY)).isZero();
				application.api().clearFaults();
				application.awaitServes(PRIMARY);
				application.awaitIdle();
				assertThat(application.api().stats().withStatus(500)).isEqualTo(5);
			});
	}

	@Test
	void whenTheBlockedThreadIsInterruptedShouldCancelTheCallAndStayInterrupted() {
		SimulatedApplication.with(NO_FALLBACK).run((application) -> {
			application.pools().pause(GROUP);
			CompletableFuture<Boolean> outcome = new CompletableFuture<>();
			Thread thread = new Thread(() -> {
				try {
					application.claude().send(ClaudeRequest.of("Hello"));
					outcome.completeExceptionally(new AssertionError("answered"));
				}
				catch (CancellationException ex) {
					outcome.complete(Thread.currentThread().isInterrupted());
				}
				catch (Throwable ex) {
					outcome.completeExceptionally(ex);
				}
			}, "asks");
			thread.start();
			SimulatedApplication.soon().until(() -> application.waiting(GROUP) == 1);
			thread.interrupt();

			assertThat(outcome.get(5, TimeUnit.SECONDS)).isTrue();
			application.awaitIdle();
			application.pools().resume(GROUP);
			application.awaitServes(PRIMARY);
		});
	}

	@Test
	void whenACallWaitsForQuotaThatShouldNotCountAsTimeOfTheCall() {
		SimulatedApplication.with(NO_FALLBACK).run((application) -> {
			application.pools().pause(GROUP);
			CompletableFuture<ClaudeReply> reply = application.claude().sendAsync(ClaudeRequest.of("Hello")).toFuture();
			Mono.delay(Duration.ofMillis(1200)).doOnNext((tick) -> application.pools().resume(GROUP)).block();

			assertThat(reply.get(5, TimeUnit.SECONDS).model()).isEqualTo(PRIMARY);
			assertThat(reply.get().attempts()).isEqualTo(1);
			assertThat(reply.get().queued()).isGreaterThan(Duration.ofMillis(1000));
			assertThat(application.circuit(PRIMARY).consecutiveFailures()).isZero();
		});
	}

	@Test
	void whenTheCircuitOpensWhileCallsWaitForQuotaShouldNotSendThem() {
		SimulatedApplication.with().run((application) -> {
			application.circuits().forceOpen(SimulatedApplication.FALLBACK);
			application.pools().pause(GROUP);
			List<CompletableFuture<ClaudeReply>> replies = IntStream.range(0, 8)
				.mapToObj((i) -> application.claude().sendAsync(ClaudeRequest.of("Hello " + i)).toFuture())
				.toList();
			SimulatedApplication.soon().until(() -> application.waiting(GROUP) == 8);
			application.circuits().reset(SimulatedApplication.FALLBACK);
			application.circuits().forceOpen(PRIMARY);

			for (CompletableFuture<ClaudeReply> reply : replies) {
				assertThat(reply.get(5, TimeUnit.SECONDS).model()).isEqualTo(SimulatedApplication.FALLBACK);
			}
			assertThat(application.requests(PRIMARY)).isZero();
			application.awaitIdle();
			application.circuits().reset(PRIMARY);
			application.pools().resume(GROUP);
			application.awaitServes(PRIMARY);
		});
	}

	@Test
	void whenOurOwnQueueIsFullShouldNotBlameTheService() {
		SimulatedApplication.with("claude.rate-limit.max-queue=0").run((application) -> {
			application.pools().pause(GROUP);
			for (int i = 0; i < 10; i++) {
				ClaudeReply reply = application.claude().send(ClaudeRequest.of("Hello " + i));
				assertThat(reply.model()).isEqualTo(SimulatedApplication.FALLBACK);
				assertThat(reply.provenance().errorClass()).isEqualTo(ErrorClass.QUEUE_FULL);
			}
			assertThat(application.circuit(PRIMARY).state()).isEqualTo(CircuitView.State.NORMAL);
			assertThat(application.circuit(PRIMARY).consecutiveFailures()).isZero();
			application.pools().resume(GROUP);
			application.awaitServes(PRIMARY);
		});
	}

	@Test
	void whenTheKeyIsRevokedShouldFailWhoWaitsFinishWhoIsAnsweredAndComeBack() {
		ShiftedTime time = new ShiftedTime();
		List<ClaudeAlert> alerts = new CopyOnWriteArrayList<>();
		ApplicationListener<ApplicationEvent> listener = (event) -> {
			if (event instanceof PayloadApplicationEvent<?> news && news.getPayload() instanceof ClaudeAlert alert) {
				alerts.add(alert);
			}
		};
		SimulatedApplication
			.with(NO_FALLBACK, "claude.rate-limit.max-wait=60s", "claude.rate-limit.max-in-flight=10",
					"claude.timeout.attempt=30s", "claude.timeout.first-content=30s", "claude.timeout.idle=30s",
					"claude.timeout.total=60s")
			.api((api) -> api.tokensPerSecond(2000))
			.context((runner) -> runner.withBean("claudeTimeline", Timeline.class, () -> time)
				.withInitializer((context) -> context.addApplicationListener(listener)))
			.run((application) -> {
				application.api()
					.addFault(Fault.of(FaultKind.SLOW_FIRST_TOKEN).delay(Duration.ofMillis(1500)).first(2));
				List<CompletableFuture<ClaudeReply>> inFlight = IntStream.range(0, 2)
					.mapToObj((i) -> application.claude().sendAsync(ClaudeRequest.of("In flight " + i)).toFuture())
					.toList();
				SimulatedApplication.soon().until(() -> application.requests() == 2);
				application.pools().pause(GROUP);
				ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
				Flux.range(0, 200)
					.flatMap((i) -> application.claude()
						.sendAsync(ClaudeRequest.of("Waiting " + i))
						.doOnError(failures::add)
						.onErrorComplete(), 200)
					.subscribe();
				SimulatedApplication.soon().until(() -> application.waiting(GROUP) == 200);
				application.api().revokeKey(SimulatedApplication.KEY);
				application.pools().resume(GROUP);

				SimulatedApplication.soon().until(() -> failures.size() == 200);
				assertThat(failures).allSatisfy((failure) -> {
					assertThat(failure).isInstanceOf(ClaudeAccountException.class);
					assertThat(((ClaudeException) failure).errorClass()).isEqualTo(ErrorClass.AUTHENTICATION);
					assertThat(failure.getMessage()).hasSizeLessThan(400);
				});
				assertThat(application.api().stats().withStatus(401)).as("sent before the first 401 was known")
					.isBetween(1L, 10L);
				for (CompletableFuture<ClaudeReply> reply : inFlight) {
					assertThat(reply.get(10, TimeUnit.SECONDS).model()).isEqualTo(PRIMARY);
				}
				assertThat(alerts).filteredOn((alert) -> alert.kind() == ClaudeAlert.Kind.KEY_REJECTED).hasSize(1);
				application.awaitIdle();
				int before = application.requests();
				assertThat(application.claude().ask("Still?").source()).isEqualTo(ClaudeReply.Source.UNAVAILABLE);
				assertThat(application.requests()).as("late answers do not lift the latch").isEqualTo(before);

				application.api().restoreKey(SimulatedApplication.KEY);
				time.forward(Duration.ofSeconds(11));
				assertThat(application.claude().send(ClaudeRequest.of("Back?")).model()).isEqualTo(PRIMARY);
				assertThat(application.claude().send(ClaudeRequest.of("Really?")).model()).isEqualTo(PRIMARY);
				assertThat(alerts).extracting(ClaudeAlert::kind).contains(ClaudeAlert.Kind.KEY_ACCEPTED);
			});
	}

	@Test
	void whenAThousandTenantsFloodTheBackgroundShouldServeInteractiveCallsAtOnce() {
		SimulatedApplication.with("claude.timeout.total=60s")
			.api((api) -> api.limits(GROUP, Limits.of(1200, 2_000_000, 400_000))
				.limitRules(new LimitRules(0.02, false, null)))
			.run((application) -> {
				Disposable flood = Flux.range(0, 1000)
					.flatMap((i) -> application.claude()
						.sendAsync(ClaudeRequest.builder()
							.user("Summarise " + i)
							.lane(Lane.BACKGROUND)
							.tenant("tenant-" + i)
							.build())
						.onErrorComplete(), 1000)
					.subscribe();
				SimulatedApplication.soon().until(() -> application.waiting(GROUP) > 500);
				for (int i = 0; i < 5; i++) {
					ClaudeReply reply = application.claude()
						.send(ClaudeRequest.builder().user("A person asks").lane(Lane.INTERACTIVE).build());
					assertThat(reply.model()).isEqualTo(PRIMARY);
					assertThat(reply.queued()).isLessThan(Duration.ofSeconds(2));
				}
				assertThat(application.waiting(GROUP)).as("still in the queue").isGreaterThan(400);
				flood.dispose();
				application.awaitIdle();
				assertThat(application.api().stats().withStatus(429)).isLessThan(5);
			});
	}

	private static Disposable begin(SimulatedApplication.Running application, boolean stream) {
		ClaudeRequest request = ClaudeRequest.of("Where is my parcel?");
		Flux<?> call = stream ? application.claude().stream(request) : application.claude().sendAsync(request).flux();
		return call.subscribe((@Nullable Object event) -> {
		}, (failure) -> {
		});
	}

}
