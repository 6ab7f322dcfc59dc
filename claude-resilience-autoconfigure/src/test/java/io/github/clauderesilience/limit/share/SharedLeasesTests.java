package io.github.clauderesilience.limit.share;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.limit.Leases;
import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.limit.account.LeaseGrant;
import io.github.clauderesilience.limit.account.LeaseRequest;
import io.github.clauderesilience.limit.need.Amounts;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.testsupport.LogCapture;
import io.github.clauderesilience.testsupport.VirtualTime;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.publisher.TestPublisher;
import reactor.util.context.Context;

import static org.assertj.core.api.Assertions.assertThat;

class SharedLeasesTests {

	private static final PoolId POOL = new PoolId("sonnet-5-5", "f00d");

	private static final PoolId OTHER = new PoolId("haiku-5-5", "f00d");

	private static final Duration TIMEOUT = Duration.ofMillis(500);

	private final VirtualTime time = VirtualTime.at("2026-08-01T12:00:00Z");

	private final ScriptedRedis redis = new ScriptedRedis();

	private final SharedLeases leases = new SharedLeases(this.redis, TIMEOUT, this.time);

	private final LogCapture log = LogCapture.of(SharedLeases.class.getName(), Level.INFO);

	@AfterEach
	void close() {
		this.log.close();
	}

	@Test
	void whileRedisIsThereShouldPassItsLeasesOn() {
		LeaseRequest request = request(5);

		assertThat(now(POOL, request)).isSameAs(this.redis.grant);
		assertThat(this.redis.requests).containsExactly(request);
		assertThat(this.leases.isUnavailable()).isFalse();
		assertThat(this.leases.unavailableFor()).isZero();
		assertThat(this.leases.instances()).isEqualTo(3);
		assertThat(this.log.lines()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("failures")
	void whenRedisFailsShouldGrantThisInstancesShareAtOnce(Mono<LeaseGrant> failure) {
		now(POOL, request(5));
		this.redis.answer = failure;

		// Of 90 there were 60 left; a third of it is ours.
		LeaseGrant first = now(POOL, request(20));
		assertThat(first.amounts().get(Dimension.REQUESTS)).isEqualTo(20);
		assertThat(first.waitNanos()).isZero();
		assertThat(now(POOL, request(1)).waitNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(2));
	}

	@Test
	void whenRedisThrowsShouldNotFail() {
		SharedLeases throwing = new SharedLeases((pool, request) -> {
			throw new IllegalStateException("broken");
		}, TIMEOUT, this.time);

		assertThat(throwing.lease(POOL, request(5)).block()).isNotNull();
		assertThat(throwing.isUnavailable()).isTrue();
	}

	static Stream<Mono<LeaseGrant>> failures() {
		return Stream.of(Mono.error(new IllegalStateException("refused")), Mono.empty());
	}

	@Test
	void leasesOfItsOwnShouldTellNothingAboutTheLimits() {
		now(POOL, request(5));
		fail();

		LeaseGrant grant = now(POOL, request(1));

		assertThat(grant.instances()).isEqualTo(1);
		assertThat(List.of(grant.limits(), grant.capacities(), grant.levels()))
			.allSatisfy((amounts) -> assertThat(amounts).isEqualTo(Amounts.NONE));
	}

	@Test
	void whenRedisWasNeverThereShouldGoByTheWholeLimit() {
		fail();

		assertThat(now(POOL, request(90)).waitNanos()).isZero();
		assertThat(now(POOL, request(1)).waitNanos()).isPositive();
		assertThat(this.leases.instances()).isEqualTo(1);
		assertThat(this.leases.shareText()).startsWith("the full limits");
	}

	@Test
	void shouldWarnOnceAnOutage() {
		now(POOL, request(5));
		fail();
		for (int i = 0; i < 10; i++) {
			now(POOL, request(1));
			now(OTHER, request(1));
			this.time.forward(Duration.ofMillis(900));
		}

		assertThat(this.log.lines()).hasSize(1)
			.first()
			.asString()
			.startsWith("WARN ")
			.contains("Redis is unavailable (IllegalStateException: refused)", "Enforcing 1/3 of the limits");
		assertThat(this.leases.isUnavailable()).isTrue();
		assertThat(this.leases.unavailableFor()).isEqualTo(Duration.ofMillis(9000));
	}

	@Test
	void whenRedisDoesNotAnswerShouldWaitForItOnceOnly() {
		now(POOL, request(5));
		this.redis.answer = Mono.never();
		CompletableFuture<LeaseGrant> first = this.leases.lease(POOL, request(1)).toFuture();
		CompletableFuture<LeaseGrant> other = this.leases.lease(OTHER, request(1)).toFuture();

		this.time.forward(TIMEOUT.minusNanos(1));
		assertThat(first).isNotDone();
		this.time.forward(Duration.ofMillis(1));
		assertThat(first).isCompleted();
		assertThat(other).isCompleted();

		for (int i = 0; i < 100; i++) {
			now(POOL, request(1));
			this.time.forward(Duration.ofMillis(50));
		}
		assertThat(this.redis.requests).hasSize(1 + 2 + 4);
		assertThat(this.redis.open).hasValueLessThanOrEqualTo(1);
		assertThat(this.log.lines()).hasSize(1);
	}

	@Test
	void whenRedisFailsAfterItsTimeShouldDropNothing() {
		TestPublisher<LeaseGrant> late = TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
		List<Throwable> dropped = new ArrayList<>();
		this.redis.answer = late.mono();
		this.leases.lease(POOL, request(1))
			.contextWrite(Context.of("reactor.onErrorDropped.local", (Consumer<Throwable>) dropped::add))
			.subscribe();
		this.time.forward(TIMEOUT.plusMillis(1));
		assertThat(this.leases.isUnavailable()).isTrue();
		late.error(new IllegalStateException("reset"));

		assertThat(dropped).isEmpty();
	}

	@Test
	void whileRedisIsGoneShouldTryItOnceASecondWithoutTakingAnything() {
		now(POOL, request(5));
		fail();
		now(POOL, request(1));
		this.redis.requests.clear();

		this.time.forward(Duration.ofMillis(999));
		now(POOL, request(1));
		assertThat(this.redis.requests).isEmpty();
		this.time.forward(Duration.ofMillis(1));
		now(OTHER, request(1));
		now(POOL, request(1));
		now(POOL, request(1));
		assertThat(this.redis.requests).singleElement().satisfies((probe) -> {
			assertThat(probe.want()).isEqualTo(Amounts.NONE);
			assertThat(probe.need()).isEqualTo(Amounts.NONE);
			assertThat(probe.limits().get(Dimension.REQUESTS)).isEqualTo(90);
		});
	}

	@Test
	void whenRedisIsBackShouldJoinWithEachPoolOnce() {
		now(POOL, request(5));
		now(OTHER, request(5));
		fail();
		now(POOL, request(1));
		now(OTHER, request(1));
		this.time.forward(Duration.ofSeconds(61));
		this.redis.answer = null;
		this.redis.requests.clear();

		assertThat(now(POOL, request(1))).isNotSameAs(this.redis.grant);
		assertThat(this.leases.isUnavailable()).isFalse();
		assertThat(this.leases.unavailableFor()).isZero();
		assertThat(this.log.lines()).hasSize(2)
			.last()
			.asString()
			.startsWith("INFO ")
			.contains("Redis is available again after 1m1s");

		for (int i = 0; i < 2; i++) {
			assertThat(now(POOL, request(1))).isSameAs(this.redis.grant);
			assertThat(now(OTHER, request(1))).isSameAs(this.redis.grant);
		}
		assertThat(this.redis.requests).extracting(LeaseRequest::joins)
			.containsExactly(false, true, true, false, false);
		assertThat(this.redis.requests).extracting((request) -> request.want().get(Dimension.REQUESTS))
			.containsExactly(0.0, 1.0, 1.0, 1.0, 1.0);
	}

	@Test
	void whenJoiningFailsShouldGoOnWithItsOwnBuckets() {
		now(POOL, request(5));
		fail();
		now(POOL, request(20));
		this.time.forward(Duration.ofSeconds(1));
		this.redis.answer = null;
		now(POOL, request(0));
		assertThat(this.leases.isUnavailable()).isFalse();

		fail();
		assertThat(now(POOL, request(1)).waitNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(1000));
		assertThat(this.leases.isUnavailable()).isTrue();
		assertThat(this.log.lines()).hasSize(3);
	}

	@Test
	void whenRedisGoesAgainShouldBeginWithWhatItHasSeenLast() {
		now(POOL, request(5));
		fail();
		now(POOL, request(20));
		this.time.forward(Duration.ofSeconds(1));
		this.redis.answer = null;
		now(POOL, request(0));
		now(POOL, request(0));

		fail();
		assertThat(now(POOL, request(20)).waitNanos()).isZero();
	}

	@Test
	void whenTheApplicationEndsShouldNotTakeAClosedConnectionForNews() {
		this.leases.shut();
		fail();

		assertThat(now(POOL, request(1)).amounts().get(Dimension.REQUESTS)).isEqualTo(1);
		assertThat(this.leases.isUnavailable()).isFalse();
		assertThat(this.log.lines()).isEmpty();

		this.leases.reopen();
		now(POOL, request(1));
		assertThat(this.leases.isUnavailable()).isTrue();
	}

	@Test
	void whenTheCallerCancelsShouldCancelTheQuestionAndNotTakeRedisForGone() {
		this.redis.answer = Mono.never();
		Disposable asking = this.leases.lease(POOL, request(1)).subscribe();
		assertThat(this.redis.open).hasValue(1);

		asking.dispose();
		this.time.forward(Duration.ofSeconds(2));

		assertThat(this.redis.open).hasValue(0);
		assertThat(this.leases.isUnavailable()).isFalse();
		assertThat(this.log.lines()).isEmpty();
	}

	@Test
	void whenRedisComesAndGoesUnderManyThreadsShouldAnswerAllAndEndInStep() throws InterruptedException {
		int threads = 8;
		int each = 2000;
		AtomicInteger asked = new AtomicInteger();
		AtomicInteger answered = new AtomicInteger();
		Leases flaky = (pool, request) -> (asked.incrementAndGet() / 100 % 2 == 0) ? Mono.just(this.redis.grant)
				: Mono.error(new IllegalStateException("refused"));
		SharedLeases shared = new SharedLeases(flaky, TIMEOUT, new Hurried());
		CountDownLatch done = new CountDownLatch(threads);
		for (int i = 0; i < threads; i++) {
			PoolId pool = (i % 2 == 0) ? POOL : OTHER;
			Flux.range(0, each)
				.concatMap((number) -> shared.lease(pool, request(1)))
				.doFinally((signal) -> done.countDown())
				.subscribeOn(Schedulers.boundedElastic())
				.subscribe((grant) -> answered.incrementAndGet());
		}

		assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
		assertThat(answered).hasValue(threads * each);
		long lost = this.log.lines().stream().filter((line) -> line.startsWith("WARN")).count();
		long back = this.log.lines().stream().filter((line) -> line.startsWith("INFO")).count();
		assertThat(lost).isPositive();
		assertThat(lost - back).isEqualTo(shared.isUnavailable() ? 1 : 0);
	}

	private void fail() {
		this.redis.answer = Mono.error(new IllegalStateException("refused"));
	}

	/** An answer that comes without time going by. */
	private LeaseGrant now(PoolId pool, LeaseRequest request) {
		CompletableFuture<LeaseGrant> answer = this.leases.lease(pool, request).toFuture();
		assertThat(answer).isCompleted();
		return Objects.requireNonNull(answer.getNow(null));
	}

	private static LeaseRequest request(double requests) {
		Amounts asked = Amounts.of(Dimension.REQUESTS, requests);
		Amounts known = Amounts.of(Dimension.REQUESTS, 90);
		return new LeaseRequest(asked, asked, known, known, known, Amounts.NONE, Amounts.NONE, false);
	}

	/**
	 * Three instances share a limit of 90 a minute, of which 60 are left.
	 */
	private static final class ScriptedRedis implements Leases {

		private final LeaseGrant grant;

		private final List<LeaseRequest> requests = new ArrayList<>();

		private final AtomicInteger open = new AtomicInteger();

		private @Nullable Mono<LeaseGrant> answer;

		private ScriptedRedis() {
			LeaseRequest seen = request(60);
			this.grant = new LeaseGrant(Amounts.NONE, 0, 0, seen.limits(), seen.capacities(), seen.want(), 7, 3);
		}

		@Override
		public Mono<LeaseGrant> lease(PoolId pool, LeaseRequest request) {
			this.requests.add(request);
			Mono<LeaseGrant> scripted = this.answer;
			return ((scripted != null) ? scripted : Mono.just(this.grant))
				.doOnSubscribe((subscription) -> this.open.incrementAndGet())
				.doFinally((signal) -> this.open.decrementAndGet());
		}

	}

	/**
	 * Time of which a second goes by between any two looks.
	 */
	private static final class Hurried implements Timeline {

		private final AtomicInteger seconds = new AtomicInteger();

		@Override
		public long nanoTime() {
			return TimeUnit.SECONDS.toNanos(this.seconds.incrementAndGet());
		}

		@Override
		public Instant now() {
			return Instant.EPOCH;
		}

		@Override
		public Scheduler scheduler() {
			return Schedulers.parallel();
		}

	}

}
