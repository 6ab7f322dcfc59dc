package io.github.clauderesilience.limit;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.attempt.Credential;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.limit.LimitSettings.HeaderLog;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.Gates;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many threads that ask, cancel and are answered at once; at the end nothing may be held
 * and every call must have ended exactly once.
 */
@ExtendWith(OutputCaptureExtension.class)
class RateLimitGateStressTests {

	private static final int THREADS = 4;

	private static final int CALLS = 5_000;

	private final Scheduler scheduler = Schedulers.newParallel("stress", 2);

	private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

	private final LimitPools pools = new LimitPools(
			new LimitSettings(Duration.ofSeconds(60), 100_000, 20, HeaderLog.OFF, Map.of()),
			new LimitPools.Models((model) -> model.equals("a") ? "a" : "b", (model) -> model,
					(model) -> LimitPools.CHARS_PER_TOKEN),
			Timeline.system(this.scheduler), List.of());

	private final Gates gates = new Gates(
			List.of(new RateLimitGate(this.pools, new Failures((errorClass, locale) -> "Later."))));

	private final AtomicInteger onTheWire = new AtomicInteger();

	private final AtomicInteger mostOnTheWire = new AtomicInteger();

	private final AtomicInteger ends = new AtomicInteger();

	private final CountDownLatch ended = new CountDownLatch(THREADS * CALLS);

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
		this.scheduler.dispose();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenCallsAreCancelledAtAnyMomentShouldGiveEverythingBack(boolean early, CapturedOutput log) throws Exception {
		for (int thread = 0; thread < THREADS; thread++) {
			int seed = thread;
			this.threads.execute(() -> ask(new SplittableRandom(seed), early));
		}

		assertThat(this.ended.await(60, TimeUnit.SECONDS)).isTrue();
		assertThat(this.ends).hasValue(THREADS * CALLS);
		// A cancelled call gives back its place a moment before it has left the wire.
		assertThat(this.mostOnTheWire.get()).isBetween(1, 20 + THREADS);
		assertThat(this.onTheWire).hasValue(0);
		assertThat(log).as("nothing that follows from a decision was lost").doesNotContain("threw an exception");
		assertThat(this.pools.views()).hasSize(2).allSatisfy((id, pool) -> {
			assertThat(pool.inFlight()).isZero();
			assertThat(pool.waiting()).isZero();
		});
	}

	private void ask(SplittableRandom random, boolean early) {
		List<Disposable> open = new ArrayList<>();
		for (int i = 0; i < CALLS; i++) {
			open.add(call(random.nextBoolean() ? "a" : "b", early).subscribe((value) -> {
			}, (failure) -> {
			}));
			if (random.nextInt(3) == 0) {
				open.get(random.nextInt(open.size())).dispose();
			}
		}
	}

	private Mono<?> call(String model, boolean early) {
		Timeline timeline = Timeline.system(this.scheduler);
		Exchange exchange = new Exchange(new Target(model, Lane.NORMAL, null, 100, 0, 100, false, true),
				timeline.nanoTime() + 60_000_000_000L, null, timeline.nanoTime());
		exchange.use(new Credential("secret", "k"));
		ClientRequest request = ClientRequest.create(HttpMethod.POST, URI.create("http://localhost/v1/messages"))
			.attribute(Exchange.ATTRIBUTE, exchange)
			.build();
		Supplier<Mono<ClientResponse>> answer = () -> this.gates.filter(request, this::answer);
		Mono<?> filtered = early
				? this.gates.pass(exchange, () -> answer.get().<ClaudeEvent>map(Wire::event).flux()).next()
				: answer.get();
		return filtered.doOnNext((response) -> exchange.close(Settlement.success(Wire.USAGE)))
			.doOnError(ClaudeException.class, (failure) -> exchange.close(Settlement.failure(failure, null)))
			.doOnCancel(() -> exchange.close(Settlement.cancelled(null)))
			.doFinally((signal) -> {
				this.ends.incrementAndGet();
				this.ended.countDown();
			});
	}

	private Mono<ClientResponse> answer(ClientRequest request) {
		return Mono.defer(() -> {
			Exchange exchange = Exchange.of(request);
			exchange.sending(0);
			int now = this.onTheWire.incrementAndGet();
			this.mostOnTheWire.accumulateAndGet(now, Math::max);
			AtomicInteger left = new AtomicInteger();
			Mono<ClientResponse> answer = Mono.defer(() -> respond(exchange));
			if (ThreadLocalRandom.current().nextBoolean()) {
				answer = Mono.delay(Duration.ofNanos(50_000), this.scheduler).then(answer);
			}
			return answer.doOnTerminate(() -> leave(left)).doOnCancel(() -> leave(left));
		});
	}

	private void leave(AtomicInteger left) {
		if (left.getAndSet(1) == 0) {
			this.onTheWire.decrementAndGet();
		}
	}

	private Mono<ClientResponse> respond(Exchange exchange) {
		if (ThreadLocalRandom.current().nextInt(500) == 0) {
			exchange.responded(429, new HttpHeaders());
			return Mono
				.error(ClaudeException.of(ClaudeException.Details.builder(ErrorClass.RATE_LIMITED, "limited", "Later.")
					.status(429)
					.attempts(1)
					.retryAfter(Duration.ofMillis(1))
					.model(exchange.model())
					.build(), null));
		}
		HttpHeaders headers = Wire.Answer.headers(100_000_000, 1_000_000);
		exchange.responded(200, headers);
		return Mono.just(ClientResponse.create(HttpStatus.OK).build());
	}

}
