package io.github.clauderesilience.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.util.context.Context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link TimeLimits}.
 */
class TimeLimitsTests {

	private final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();

	private final TimeLimits limits = new TimeLimits(Timeline.of(this.scheduler));

	@ParameterizedTest
	@ValueSource(longs = { 1, 100, 1_000, 999_999, 5_000_000, 900_000_000, 60_000_000_000L, 600_000_000_000L })
	void shouldExpireNeverEarlyAndAtMostAThousandthLate(long nanos) {
		this.scheduler.advanceTimeBy(Duration.ofNanos(12_345_678_901L));
		AtomicInteger expired = new AtomicInteger();
		this.limits.begin(Duration.ofNanos(nanos), expired::incrementAndGet);

		this.scheduler.advanceTimeBy(Duration.ofNanos(nanos - 1));
		assertThat(expired).hasValue(0);
		this.scheduler.advanceTimeBy(Duration.ofNanos(1 + nanos / 1000));
		assertThat(expired).hasValue(1);
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, -1, -60_000_000_000L })
	void whenNothingIsLeftShouldExpireAtOnce(long nanos) {
		AtomicInteger expired = new AtomicInteger();
		this.limits.begin(Duration.ofNanos(nanos), expired::incrementAndGet);

		assertThat(expired).hasValue(1);
	}

	@Test
	void shouldShareTimers() {
		for (int i = 0; i < 1_000; i++) {
			this.limits.begin(Duration.ofSeconds(60), () -> {
			});
			this.scheduler.advanceTimeBy(Duration.ofMillis(1));
		}

		assertThat(this.scheduler.getScheduledTaskCount()).isLessThan(60);
	}

	@Test
	void whenOneFailsToExpireShouldLetTheOthersExpireAndReportIt() {
		AtomicInteger expired = new AtomicInteger();
		for (int i = 0; i < 10; i++) {
			boolean fails = (i % 2 == 0);
			this.limits.begin(Duration.ofSeconds(60), () -> {
				if (fails) {
					throw new StackOverflowError("of one call");
				}
				expired.incrementAndGet();
			});
		}

		Throwable reported = catchThrowable(() -> this.scheduler.advanceTimeBy(Duration.ofSeconds(61)));

		assertThat(expired).hasValue(5);
		assertThat(reported).isInstanceOf(StackOverflowError.class);
	}

	@Test
	void whenCancelledShouldNotExpire() {
		AtomicInteger expired = new AtomicInteger();
		List<Disposable> calls = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			calls.add(this.limits.begin(Duration.ofSeconds(1), expired::incrementAndGet));
		}
		calls.subList(0, 9).forEach(Disposable::dispose);
		this.scheduler.advanceTimeBy(Duration.ofSeconds(2));

		assertThat(expired).hasValue(1);
	}

	@Test
	void whenManyThreadsComeAndGoShouldLetEveryLimitExpireOnce() throws InterruptedException {
		Scheduler real = Schedulers.newParallel("limits", 2);
		try {
			TimeLimits shared = new TimeLimits(Timeline.system(real));
			AtomicInteger expired = new AtomicInteger();
			Mono<Void> all = Mono.empty();
			for (int thread = 0; thread < 4; thread++) {
				all = all.and(Mono.fromRunnable(() -> {
					for (int i = 0; i < 5_000; i++) {
						shared.begin(Duration.ofNanos(1 + i * 100L), expired::incrementAndGet);
						shared.begin(Duration.ofNanos(1 + i * 100L), () -> {
						}).dispose();
					}
				}).subscribeOn(Schedulers.boundedElastic()));
			}
			all.block(Duration.ofSeconds(60));
			CountDownLatch last = new CountDownLatch(1);
			shared.begin(Duration.ofMillis(50), last::countDown);

			assertThat(last.await(60, TimeUnit.SECONDS)).isTrue();
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> expired.get() == 20_000);
		}
		finally {
			real.dispose();
		}
	}

	@Test
	void whenTimeIsMeasuredNoMoreShouldExpireWhatWaitsAndBeginNothing() {
		AtomicInteger expired = new AtomicInteger();
		this.limits.begin(Duration.ofSeconds(1), expired::incrementAndGet);
		this.limits.begin(Duration.ofHours(1), expired::incrementAndGet);
		this.limits.end();
		assertThat(expired).hasValue(2);
		this.limits.begin(Duration.ofSeconds(1), expired::incrementAndGet);
		this.scheduler.advanceTimeBy(Duration.ofHours(2));

		assertThat(expired).hasValue(2);
	}

	@Test
	void whenTheSchedulerIsDisposedOfShouldFailAtOnce() {
		TestPublisher<String> source = TestPublisher.create();
		Scheduler real = Schedulers.newSingle("disposed");
		real.dispose();
		Mono<String> result = new TimeLimits(Timeline.system(real)).within(Duration.ofSeconds(1), source.mono(),
				IllegalStateException::new);

		StepVerifier.create(result)
			.verifyErrorSatisfies(
					(failure) -> assertThat(failure).hasCauseInstanceOf(RejectedExecutionException.class));
		source.assertCancelled();
	}

	@Test
	void whenAResultComesInTimeShouldPassItAndGiveTheLimitUp() {
		TestPublisher<String> source = TestPublisher.create();
		List<Throwable> dropped = new ArrayList<>();
		Mono<String> result = limited(source.mono())
			.contextWrite(Context.of("reactor.onErrorDropped.local", (Consumer<Throwable>) dropped::add));
		StepVerifier.create(result).then(() -> source.emit("answer")).expectNext("answer").verifyComplete();
		this.scheduler.advanceTimeBy(Duration.ofSeconds(5));

		assertThat(dropped).isEmpty();
	}

	@Test
	void whenAResultComesTooLateShouldCancelItAndFail() {
		TestPublisher<String> source = TestPublisher.create();
		StepVerifier.create(limited(source.mono()))
			.then(() -> this.scheduler.advanceTimeBy(Duration.ofSeconds(2)))
			.verifyErrorSatisfies((failure) -> assertThat(failure).isInstanceOf(IllegalStateException.class)
				.hasCauseInstanceOf(TimeoutException.class));

		source.assertCancelled();
	}

	@Test
	void whenNoTimeIsLeftForAResultShouldFailAtOnce() {
		TestPublisher<String> source = TestPublisher.create();
		StepVerifier
			.create(this.limits.within(Duration.ZERO, source.mono(), (failure) -> new IllegalStateException(failure)))
			.verifyError(IllegalStateException.class);

		source.assertCancelled();
	}

	@Test
	void whenAResultFailsInTimeShouldFailWithWhatItBecomes() {
		StepVerifier.create(limited(Mono.error(new IllegalArgumentException("broken"))))
			.verifyErrorSatisfies((failure) -> assertThat(failure).isInstanceOf(IllegalStateException.class)
				.hasCauseInstanceOf(IllegalArgumentException.class));
	}

	@Test
	void whenThereIsNoResultShouldComplete() {
		StepVerifier.create(limited(Mono.empty())).verifyComplete();
	}

	@Test
	void whenAResultIsNotWantedAnyMoreShouldCancelItAndGiveTheLimitUp() {
		TestPublisher<String> source = TestPublisher.create();
		AtomicInteger failures = new AtomicInteger();
		limited(source.mono()).subscribe((value) -> {
		}, (failure) -> failures.incrementAndGet()).dispose();
		this.scheduler.advanceTimeBy(Duration.ofSeconds(5));

		source.assertCancelled();
		assertThat(failures).hasValue(0);
	}

	@Test
	void whenAResultFailsThatIsNotWantedAnyMoreShouldTellNobody() {
		TestPublisher<String> source = TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
		List<Throwable> dropped = new ArrayList<>();
		limited(source.mono())
			.contextWrite(Context.of("reactor.onErrorDropped.local", (Consumer<Throwable>) dropped::add))
			.subscribe()
			.dispose();
		source.error(new IllegalStateException("reset"));

		source.assertCancelled();
		assertThat(dropped).isEmpty();
	}

	private Mono<String> limited(Mono<String> source) {
		return this.limits.within(Duration.ofSeconds(1), source, (failure) -> new IllegalStateException(failure));
	}

}
