package io.github.clauderesilience.limit;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.limit.LimitSettings.Ceilings;
import io.github.clauderesilience.limit.LimitSettings.HeaderLog;
import io.github.clauderesilience.limit.need.Notice;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.time.Timeline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.client.ClientRequest;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for {@link RateLimitGate}, in virtual time: for questions, which wait before
 * their request is made, and for requests of others.
 */
@ParameterizedClass
@ValueSource(booleans = { true, false })
class RateLimitGateTests {

	private final boolean early;

	private final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();

	private final Timeline timeline = Timeline.of(this.scheduler);

	private final List<String> done = new ArrayList<>();

	private final List<ClaudeException> failed = new ArrayList<>();

	private final List<String> failedNames = new ArrayList<>();

	private final List<Notice> notices = new ArrayList<>();

	private Wire wire;

	RateLimitGateTests(boolean early) {
		this.early = early;
		this.wire = wire(LimitSettings.DEFAULTS);
	}

	@Test
	void whenPoolIsNewShouldSendAFewAndOpenAsAnswersCome() {
		this.wire.script = (number) -> Wire.Answer.ok(600, 60 - number);
		ask(30);
		assertThat(this.wire.sent).hasSize(2);

		run(200);
		assertThat(this.wire.sent).hasSizeGreaterThanOrEqualTo(10);

		run(2000);
		assertThat(this.done).hasSize(30);
		assertThat(this.failed).isEmpty();
	}

	@Test
	void shouldAdmitInOrderOfArrival() {
		this.wire.script = (number) -> Wire.Answer.ok(60, Math.max(0, 5 - number));
		ask(20);
		run(60_000);

		assertThat(this.wire.sent).hasSize(20).isEqualTo(names(20));
	}

	@Test
	void whenLimitIsUsedUpShouldSendAtItsRate() {
		this.wire.script = (number) -> Wire.Answer.ok(600, 0);
		ask(22);
		run(2_000);

		assertThat(this.wire.sent).hasSizeBetween(18, 22);
		assertThat(this.wire.sentAt.get(12) - this.wire.sentAt.get(2)).isBetween(990L, 1100L);
	}

	@Test
	void whenAnsweredWith429ShouldPauseAndReplayAtTheHead() {
		this.wire.script = (number) -> (number == 1) ? Wire.Answer.limited(Duration.ofSeconds(5))
				: Wire.Answer.ok(600, 50);
		ask(4);
		run(4_900);
		assertThat(this.wire.sent).containsExactly("0", "1");

		run(2_000);
		assertThat(this.wire.sent).startsWith("0", "1", "0").hasSize(5);
		assertThat(this.done).hasSize(4);
		assertThat(this.notices).filteredOn(Notice.Paused.class::isInstance).hasSize(1);
	}

	@Test
	void whenReplayedShouldReturnWhatIsHeldBelow() {
		List<Settlement> ends = new ArrayList<>();
		this.wire.script = (number) -> (number == 1) ? Wire.Answer.limited(Duration.ofSeconds(5)) : Wire.Answer.ok();
		Exchange exchange = this.wire.exchange(Wire.MODEL, Duration.ofMinutes(2), true);
		exchange.hold(ends::add);
		this.wire.call("0", exchange).subscribe(this.done::add);
		run(1_000);

		assertThat(ends).hasSize(1).first().extracting(Settlement::outcome).isEqualTo(Settlement.Outcome.FAILURE);
	}

	@Test
	void whenRetryAfterIsBeyondMaxWaitShouldFailAtOnceWithTheTrueTime() {
		this.wire.script = (number) -> Wire.Answer.limited(Duration.ofSeconds(62291));
		ask(3);
		run(250);

		assertThat(this.failed).hasSize(3);
		assertThat(this.failed).filteredOn((failure) -> failure.errorClass() == ErrorClass.RATE_LIMITED)
			.hasSize(2)
			.allSatisfy((failure) -> {
				assertThat(failure.status()).isEqualTo(429);
				assertThat(failure.requestId()).isEqualTo("req_1");
				assertThat(failure.retryAfter()).isBetween(Duration.ofSeconds(62290), Duration.ofSeconds(62292));
			});
		assertThat(this.failed).filteredOn((failure) -> failure.errorClass() == ErrorClass.WOULD_MISS_DEADLINE)
			.singleElement()
			.satisfies((failure) -> assertThat(failure).hasMessageContaining(" until the call's deadline"));
		assertNothingHeld();
	}

	@Test
	void whenSpendCapIsReachedShouldNotReplay() {
		this.wire.script = (number) -> new Wire.Answer(429, new HttpHeaders(), null, ErrorClass.BILLING);
		ask(1);
		run(60_000);

		assertThat(this.wire.sent).hasSize(1);
		assertThat(this.failed).hasSize(1);
		assertNothingHeld();
	}

	@Test
	void whenCallCannotMakeItsDeadlineShouldRefuseAtOnce() {
		this.wire.script = (number) -> Wire.Answer.ok(60, 0);
		ask(20);
		run(500);
		this.wire.call("late", Wire.MODEL, Duration.ofSeconds(5)).subscribe(this.done::add, this::failed);

		assertThat(this.failed).hasSize(1);
		assertThat(this.failed.get(0).errorClass()).isEqualTo(ErrorClass.WOULD_MISS_DEADLINE);
		assertThat(this.failed.get(0).retryAfter()).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(21));
	}

	@Test
	void whenQueueIsFullShouldRefuse() {
		this.wire = wire(new LimitSettings(Duration.ofSeconds(60), 3, 500, HeaderLog.OFF, Map.of()));
		ask(6);

		assertThat(this.failed).hasSize(1);
		assertThat(this.failed.get(0).errorClass()).isEqualTo(ErrorClass.QUEUE_FULL);
		run(10_000);
		assertThat(this.done).hasSize(5);
	}

	@Test
	void whenQueueIsFullShouldShedBackgroundFirst() {
		this.wire = wire(new LimitSettings(Duration.ofSeconds(60), 3, 500, HeaderLog.OFF, Map.of()));
		ask(3);
		ask("background", Lane.BACKGROUND);
		ask("more background", Lane.BACKGROUND);
		ask("even more", Lane.BACKGROUND);
		assertThat(this.failedNames).containsExactly("even more");

		ask("person", Lane.INTERACTIVE);
		assertThat(this.failedNames).containsExactly("even more", "more background");
		ask("service", Lane.NORMAL);
		assertThat(this.failedNames).containsExactly("even more", "more background", "background");
		assertThat(this.failed).allSatisfy((failure) -> {
			assertThat(failure.errorClass()).isEqualTo(ErrorClass.QUEUE_FULL);
			assertThat(failure.retryAfter()).isNotNull();
		});
		run(10_000);
		assertThat(this.done).containsExactly("0", "1", "person", "2", "service");
		assertNothingHeld();
	}

	@Test
	void whenReplayedShouldNotBeRefusedAsQueueFull() {
		this.wire = wire(new LimitSettings(Duration.ofSeconds(60), 1, 500, HeaderLog.OFF, Map.of()));
		this.wire.script = (number) -> (number <= 2) ? Wire.Answer.limited(Duration.ofSeconds(1)) : Wire.Answer.ok();
		ask(3);
		run(30_000);

		assertThat(this.failed).isEmpty();
		assertThat(this.done).hasSize(3);
	}

	@Test
	void whenPauseOutlastsItsPatienceShouldLeaveTheQueueAtOnce() {
		this.wire.script = (number) -> Wire.Answer.limited(Duration.ofSeconds(30));
		ask(2);
		this.wire.call("patient", Wire.MODEL, Duration.ofSeconds(50)).subscribe(this.done::add, this::failed);
		this.wire.call("hasty", Wire.MODEL, Duration.ofSeconds(10)).subscribe(this.done::add, this::failed);
		run(250);

		assertThat(this.failed).hasSize(1);
		assertThat(this.failed.get(0).errorClass()).isEqualTo(ErrorClass.WOULD_MISS_DEADLINE);
	}

	@Test
	void whenCancelledInTheQueueShouldLeaveAtOnce() {
		List<Disposable> subscriptions = ask(5);
		subscriptions.get(3).dispose();
		assertThat(view().waiting()).isEqualTo(2);
		assertThat(view().waitingByLane()).isEqualTo(Map.of(Lane.INTERACTIVE, 0, Lane.NORMAL, 2, Lane.BACKGROUND, 0));

		run(10_000);
		assertThat(this.wire.sent).containsExactly("0", "1", "2", "4");
		assertNothingHeld();
	}

	@Test
	void whenCancelledAsItAsksShouldHoldNothing() {
		this.wire.call("gone").subscribe(new BaseSubscriber<String>() {

			@Override
			protected void hookOnSubscribe(Subscription subscription) {
				subscription.request(1);
				subscription.cancel();
			}

		});
		run(1_000);

		assertNothingHeld();
	}

	@Test
	void whenCancelledAsA429ArrivesShouldNotAskAgain() {
		Disposable.Swap call = Disposables.swap();
		Exchange exchange = this.wire.exchange(Wire.MODEL, Duration.ofMinutes(2), true);
		exchange.hold((settlement) -> call.dispose());
		this.wire.script = (number) -> Wire.Answer.limited(Duration.ofSeconds(5));
		call.update(this.wire.call("gone", exchange).subscribe());
		run(60_000);

		assertThat(this.wire.sent).containsExactly("gone");
		assertNothingHeld();
	}

	@Test
	void whenCancelledOnTheWireShouldGiveBackItsPlace() {
		this.wire = wire(new LimitSettings(Duration.ofSeconds(60), 10, 1, HeaderLog.OFF, Map.of()));
		List<Disposable> subscriptions = ask(2);
		run(100);
		assertThat(this.wire.sent).containsExactly("0");

		subscriptions.get(0).dispose();
		assertThat(this.wire.sent).containsExactly("0", "1");
		run(1_000);
		assertThat(this.done).containsExactly("1");
		assertNothingHeld();
	}

	@Test
	void whenAnotherPoolGivesBackAPlaceShouldUseIt() {
		this.wire = wire(new LimitSettings(Duration.ofSeconds(60), 10, 1, HeaderLog.OFF, Map.of()));
		ask(1);
		this.wire.call("other", "other-model", Duration.ofMinutes(2)).subscribe(this.done::add, this::failed);
		run(190);
		assertThat(this.wire.sent).containsExactly("0");

		run(500);
		assertThat(this.done).containsExactly("0", "other");
	}

	@Test
	void whenManyWaitAndAnswersComeAtOnceShouldNotOverflowTheStack() {
		this.wire = wire(new LimitSettings(Duration.ofSeconds(60), 20_000, 1, HeaderLog.OFF, Map.of()));
		Disposable blocker = this.wire.call("blocker").subscribe();
		this.wire.latency = Duration.ZERO;
		ask(10_000);
		blocker.dispose();

		assertThat(this.done).hasSize(10_000).isEqualTo(names(10_000));
		assertNothingHeld();
	}

	@Test
	void whenThousandsCancelAtOnceShouldAllBeGone() {
		this.wire = wire(new LimitSettings(Duration.ofSeconds(60), 20_000, 1, HeaderLog.OFF, Map.of()));
		List<Disposable> subscriptions = ask(10_000);
		assertThat(view().waiting()).isEqualTo(9_999);

		for (int i = subscriptions.size() - 1; i >= 0; i--) {
			subscriptions.get(i).dispose();
		}
		assertNothingHeld();
		assertThat(this.wire.sent).containsExactly("0");
		run(1_000);
		assertThat(this.done).isEmpty();
	}

	@Test
	void whenCircuitOpensShouldLetItsWaitingCallsLeaveInOrder() {
		ask(5);
		this.wire.pools.onOpen(Wire.MODEL, Duration.ofSeconds(30));

		assertThat(this.failed).hasSize(3).allSatisfy((failure) -> {
			assertThat(failure.errorClass()).isEqualTo(ErrorClass.CIRCUIT_OPEN);
			assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(30));
		});
		run(1_000);
		assertThat(this.done).containsExactly("0", "1");
	}

	@Test
	void whenShutShouldFailWhoeverWaitsAndWhoeverComes() {
		ask(5);
		this.wire.pools.shut();
		assertThat(this.failed).hasSize(3);
		ask(1);
		this.wire.call("other", "other-model", Duration.ofMinutes(2)).subscribe(this.done::add, this::failed);
		assertThat(this.failed).hasSize(5).allSatisfy((failure) -> {
			assertThat(failure.errorClass()).isEqualTo(ErrorClass.SHUTTING_DOWN);
			assertThat(failure).hasMessageContaining("shutting down");
		});
		assertThat(this.wire.pools.onTheWire()).isEqualTo(2);
		run(1_000);
		assertThat(this.done).containsExactly("0", "1");
		assertNothingHeld();

		this.wire.pools.reopen();
		ask(2);
		run(1_000);
		assertThat(this.done).hasSize(4);
	}

	@Test
	void whenTheKeyRotatesShouldBeginWithTheLimitsOfTheOneBefore() {
		this.wire.script = (number) -> Wire.Answer.ok(600, 0);
		ask(5);
		run(5_000);
		int before = this.wire.sent.size();

		this.wire.key = "k2";
		this.wire.script = (number) -> Wire.Answer.ok();
		ask(30);
		run(1);
		PoolView view = Objects.requireNonNull(this.wire.pools.views().get(new PoolId("sonnet", "k2")));
		assertThat(view.buckets()).singleElement().satisfies((bucket) -> {
			assertThat(bucket.limit()).isEqualTo(600);
			assertThat(bucket.level()).isLessThan(60);
		});
		assertThat(this.wire.sent).hasSizeLessThan(before + 30);

		this.wire.key = "other account";
		this.wire.script = (number) -> Wire.Answer.ok(1200, 1000);
		ask(1);
		run(5_000);
		PoolView other = Objects.requireNonNull(this.wire.pools.views().get(new PoolId("sonnet", "other account")));
		assertThat(other.buckets()).singleElement().satisfies((bucket) -> assertThat(bucket.limit()).isEqualTo(1200));
		assertNothingHeld();
	}

	@Test
	void whenAKeyIsNotUsedForAnHourShouldForgetItsPool() {
		for (int i = 1; i <= 20; i++) {
			this.wire.key = "k" + i;
			ask(1);
			run(600_000);
		}
		assertThat(this.wire.pools.views().keySet()).extracting(PoolId::key)
			.containsExactlyInAnyOrder("k16", "k17", "k18", "k19", "k20");

		run(7_200_000);
		assertThat(this.wire.pools.views().keySet()).extracting(PoolId::key).containsExactly("k20");
		this.wire.key = "k1";
		ask(1);
		run(1_000);
		assertThat(this.done).hasSize(21);
	}

	@Test
	void whenShutWhileA429IsOnItsWayShouldNotAskAgain() {
		this.wire.script = (number) -> Wire.Answer.limited(Duration.ofSeconds(1));
		ask(1);
		this.wire.pools.shut();
		run(60_000);

		assertThat(this.wire.sent).hasSize(1);
		assertThat(this.failed).hasSize(1).first().asString().contains("shutting down");
		assertNothingHeld();
	}

	@Test
	void whenRequestDoesNotGenerateShouldPass() {
		this.wire.pools.pause("sonnet");
		for (int i = 0; i < 10; i++) {
			this.wire.call("" + i, this.wire.exchange(Wire.MODEL, Duration.ofMinutes(1), false)).subscribe();
		}

		assertThat(this.wire.sent).hasSize(10);
		assertThat(this.wire.pools.views()).isEmpty();
	}

	@Test
	void whenOperatorPausesShouldSendNothingUntilResumed() {
		ask(1);
		run(1_000);
		this.wire.pools.pause("sonnet");
		ask(2);
		run(20_000);
		assertThat(this.wire.sent).hasSize(1);
		assertThat(view().held()).isTrue();

		assertThat(this.wire.pools.resume("sonnet")).isTrue();
		run(1_000);
		assertThat(this.done).hasSize(3);
		assertThat(this.wire.pools.resume("unknown")).isFalse();
	}

	@Test
	void whenACallsTimeEndsDuringAnOperatorsPauseShouldNameThePause() {
		ask(1);
		run(1_000);
		this.wire.pools.pause("sonnet");
		ask(1);
		run(600_000);

		assertThat(this.failed).hasSize(1);
		assertThat(this.failed.get(0)).hasMessageContaining("an operator paused sonnet");
		assertThat(this.failed.get(0).retryAfter()).isNull();
		assertThat(this.failed.get(0).userMessage()).isEqualTo("text of circuit-open");
		assertNothingHeld();
	}

	@Test
	void whenTheQueueIsFullDuringAnOperatorsPauseShouldNameThePause() {
		this.wire = wire(new LimitSettings(Duration.ofMinutes(5), 2, 500, HeaderLog.OFF, Map.of()));
		ask(1);
		run(1_000);
		this.wire.pools.pause("sonnet");
		ask(3);

		assertThat(this.failed).hasSize(1);
		assertThat(this.failed.get(0).errorClass()).isEqualTo(ErrorClass.QUEUE_FULL);
		assertThat(this.failed.get(0)).hasMessageContaining("an operator paused sonnet")
			.hasMessageContaining("and its queue is full; POST /actuator/claude/resume resumes it");
		assertThat(this.failed.get(0).retryAfter()).isNull();
		assertThat(this.failed.get(0).userMessage()).isEqualTo("text of circuit-open");
	}

	@Test
	void whenCeilingIsConfiguredShouldKeepToItWithoutHeaders() {
		this.wire = wire(new LimitSettings(Duration.ofMinutes(5), 1000, 500, HeaderLog.OFF,
				Map.of("sonnet", new Ceilings(60L, null, null, null))));
		Flux.range(0, 30)
			.flatMap((i) -> this.wire.call("" + i, Wire.MODEL, Duration.ofMinutes(5)), 100)
			.subscribe(this.done::add);
		run(10_000);

		assertThat(this.wire.sent).hasSizeBetween(15, 17);
		run(20_000);
		assertThat(this.done).hasSize(30);
	}

	@Test
	void whenHeadersAreMissingShouldSayItOnce() {
		ask(10);
		run(10_000);

		assertThat(this.notices).filteredOn(Notice.HeadersMissing.class::isInstance).hasSize(1);
	}

	@Test
	void whenLimitIsLearnedAndChangesShouldTell() {
		this.wire.script = (number) -> Wire.Answer.ok((number < 3) ? 600 : 300, 50);
		ask(3);
		run(10_000);

		assertThat(this.notices).filteredOn(Notice.LimitChanged.class::isInstance)
			.extracting(Object::toString)
			.hasSize(2)
			.last()
			.asString()
			.contains("before=600.0, now=300.0");
	}

	@Test
	void shouldTellTheExpectedWaitOfAModel() {
		this.wire.script = (number) -> Wire.Answer.ok(60, 0);
		Target target = new Target("any", Lane.NORMAL, null, 400, 0, 1000, false, true);
		assertThat(this.wire.pools.expectedWait(Wire.MODEL, target)).isZero();

		ask(12);
		run(250);
		assertThat(this.wire.pools.expectedWait(Wire.MODEL, target)).isBetween(Duration.ofSeconds(9),
				Duration.ofSeconds(12));
	}

	@Test
	void whenServiceFailsShouldReportItAndGiveBack() {
		this.wire.script = (number) -> new Wire.Answer(529, Wire.Answer.headers(600, 50), null, ErrorClass.OVERLOADED);
		ask(3);
		run(10_000);

		assertThat(this.failed).hasSize(3).allMatch((failure) -> failure.errorClass() == ErrorClass.OVERLOADED);
		assertNothingHeld();
	}

	@Test
	void whenExchangeIsMissingShouldSayWhatIsWrong() {
		assertThatThrownBy(() -> this.wire.gates.filter(org.springframework.web.reactive.function.client.ClientRequest
			.create(org.springframework.http.HttpMethod.GET, java.net.URI.create("http://localhost"))
			.build(), this.wire)).isInstanceOf(IllegalStateException.class).hasMessageContaining("wrong order");
	}

	private Wire wire(LimitSettings settings) {
		Wire made = new Wire(settings, this.timeline, new LimitListener() {

			@Override
			public void noticed(PoolId pool, Notice notice) {
				RateLimitGateTests.this.notices.add(notice);
			}

		});
		made.early = this.early;
		return made;
	}

	private List<Disposable> ask(int calls) {
		List<Disposable> subscriptions = new ArrayList<>();
		for (int i = 0; i < calls; i++) {
			subscriptions.add(this.wire.call(String.valueOf(i)).subscribe(this.done::add, this::failed));
		}
		return subscriptions;
	}

	private void ask(String name, Lane lane) {
		this.wire.call(name, this.wire.exchange(Wire.MODEL, Duration.ofMinutes(2), lane, true))
			.subscribe(this.done::add, (failure) -> {
				this.failedNames.add(name);
				failed(failure);
			});
	}

	private void failed(Throwable failure) {
		this.failed.add((ClaudeException) failure);
	}

	private void run(long millis) {
		this.scheduler.advanceTimeBy(Duration.ofMillis(millis));
	}

	private PoolView view() {
		return this.wire.pools.views().values().iterator().next();
	}

	private void assertNothingHeld() {
		assertThat(this.wire.pools.views().values()).allSatisfy((pool) -> {
			assertThat(pool.inFlight()).isZero();
			assertThat(pool.waiting()).isZero();
		});
	}

	private static List<String> names(int calls) {
		List<String> names = new ArrayList<>();
		for (int i = 0; i < calls; i++) {
			names.add(String.valueOf(i));
		}
		return names;
	}

}
