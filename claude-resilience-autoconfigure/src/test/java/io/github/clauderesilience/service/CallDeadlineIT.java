package io.github.clauderesilience.service;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.simulator.faults.FaultKind;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls whose own deadline is shorter than the answer takes: they fail, and nothing is
 * held against a model that answers all others.
 */
class CallDeadlineIT {

	@Test
	void whenDeadlinesAreShorterThanAnswersShouldNotOpenTheCircuit() {
		application().run((application) -> {
			application.api().addFault(Fault.of(FaultKind.SLOW_FIRST_TOKEN).delay(Duration.ofMillis(900)));

			assertThat(ask(application, 8, Duration.ofMillis(400))).hasSize(8)
				.allSatisfy((failure) -> assertThat(failure.errorClass()).isEqualTo(ErrorClass.TIMEOUT))
				.allSatisfy((failure) -> assertThat(failure).hasMessageContaining("the call's deadline"));

			assertThat(application.circuits().isClosed(SimulatedApplication.PRIMARY)).isTrue();
			assertThat(application.claude().send(ClaudeRequest.of("Where is my parcel?")).source())
				.isEqualTo(ClaudeReply.Source.LIVE);
			application.awaitIdle();
		});
	}

	@Test
	void whenAModelIsSilentForUnusuallyLongShouldOpenTheCircuitWhateverTheDeadline() {
		application().run((application) -> {
			for (int i = 0; i < 3; i++) {
				application.claude().send(ClaudeRequest.of("Where is parcel " + i + "?"));
			}
			application.api().addFault(Fault.of(FaultKind.NO_ANSWER));

			assertThat(ask(application, 8, Duration.ofSeconds(4))).isNotEmpty();

			assertThat(application.circuits().isClosed(SimulatedApplication.PRIMARY)).isFalse();
		});
	}

	@Test
	void whenReadersRequestNothingUntilTheDeadlineShouldNotOpenTheCircuit() {
		application().run((application) -> {
			for (int i = 0; i < 3; i++) {
				application.claude().send(ClaudeRequest.of("Where is parcel " + i + "?"));
			}

			List<Throwable> failures = new CopyOnWriteArrayList<>();
			for (int i = 0; i < 8; i++) {
				application.claude()
					.stream(ClaudeRequest.builder().user("And " + i + "?").deadline(Duration.ofSeconds(4)).build())
					.subscribe(new BaseSubscriber<>() {

						@Override
						protected void hookOnSubscribe(Subscription subscription) {
							// Requests nothing
						}

						@Override
						protected void hookOnError(Throwable failure) {
							failures.add(failure);
						}

					});
			}
			SimulatedApplication.soon().until(() -> failures.size() == 8);

			assertThat(application.circuits().isClosed(SimulatedApplication.PRIMARY)).isTrue();
		});
	}

	@Test
	void whenTheDeadlineIsForeverShouldAnswer() {
		application().run((application) -> {
			ClaudeRequest request = ClaudeRequest.builder()
				.user("Where is my parcel?")
				.deadline(ChronoUnit.FOREVER.getDuration())
				.build();

			assertThat(application.claude().send(request).isAnswer()).isTrue();
			assertThat(application.claude().askStream(request).blockLast()).isInstanceOf(ClaudeEvent.Completed.class);
		});
	}

	private static SimulatedApplication application() {
		return SimulatedApplication.with("claude.fallback.models.claude-sonnet-5-5=", "claude.timeout.silence=10s");
	}

	private static List<ClaudeException> ask(SimulatedApplication.Running application, int calls, Duration deadline) {
		return Objects.requireNonNull(Flux.range(0, calls)
			.flatMap((i) -> application.claude()
				.sendAsync(ClaudeRequest.builder().user("Where is parcel " + i + "?").deadline(deadline).build())
				.then(Mono.<ClaudeException>empty())
				.onErrorResume(ClaudeException.class, Mono::just), calls)
			.collectList()
			.block(Duration.ofSeconds(20)));
	}

}
