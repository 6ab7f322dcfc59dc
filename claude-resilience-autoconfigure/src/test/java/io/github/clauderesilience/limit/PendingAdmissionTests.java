package io.github.clauderesilience.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.limit.account.LeaseGrant;
import io.github.clauderesilience.limit.account.RateLimitHeaders;
import io.github.clauderesilience.limit.day.DayBudgets;
import io.github.clauderesilience.limit.day.DaySettings;
import io.github.clauderesilience.limit.day.DayStore;
import io.github.clauderesilience.limit.need.Amounts;
import io.github.clauderesilience.time.Timeline;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;

class PendingAdmissionTests {

	private final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();

	private final Timeline timeline = Timeline.of(this.scheduler);

	private static final LimitPools.Models MODELS = new LimitPools.Models((model) -> "group", (model) -> model,
			(model) -> LimitPools.CHARS_PER_TOKEN);

	private final LimitPools pools = new LimitPools(LimitSettings.DEFAULTS, MODELS, this.timeline, List.of());

	private final Failures failures = new Failures((errorClass, locale) -> "Later.");

	private final List<String> told = new ArrayList<>();

	@Test
	void whenReadmittedBeforeSubscriberListensShouldTellThatSubscriberOnly() {
		PendingAdmission admission = admission();
		admission.pool().hold(true);
		assertThat(admission.askFirst()).isFalse();
		subscribe("first", admission);
		admission.pool().hold(false);
		assertThat(this.told).containsExactly("first");
		assertThat(admission.abandon()).isFalse();

		admission.pool().limited(admission.ticket(), Duration.ofSeconds(1).toNanos(), RateLimitHeaders.NONE);
		admission.reopen(this.failures.local(ErrorClass.RATE_LIMITED, "model", Locale.ENGLISH, "429", null));
		admission.askAgain();
		this.scheduler.advanceTimeBy(Duration.ofSeconds(30));
		assertThat(this.told).containsExactly("first");

		subscribe("second", admission);
		assertThat(this.told).containsExactly("first", "second");
		assertThat(admission.abandon()).isFalse();
	}

	@Test
	void whenTheWaitIsBeyondAllBoundsShouldNotBlameAnOperator() {
		Amounts much = Amounts.of((dimension) -> 60);
		LimitPools shared = new LimitPools(LimitSettings.DEFAULTS, MODELS, this.timeline, List.of(),
				new DayBudgets(DaySettings.DEFAULTS, Map.of(), DayStore.NONE, this.timeline, Runnable::run),
				(pool, request) -> Mono.just(new LeaseGrant(request.want(), Long.MAX_VALUE, 0, much, much,
						Amounts.of((dimension) -> -1e18), 0, 1)));
		List<String> refused = new ArrayList<>();
		PendingAdmission first = admission(shared);
		first.askFirst();
		this.scheduler.advanceTimeBy(Duration.ofSeconds(1));
		PendingAdmission admission = admission(shared);
		admission.askFirst();
		for (PendingAdmission each : List.of(first, admission)) {
			new AdmissionMono(each).subscribe((nothing) -> {
			}, (failure) -> refused.add(failure.getMessage()));
		}
		this.scheduler.advanceTimeBy(Duration.ofMinutes(3));

		assertThat(refused).hasSize(2)
			.allSatisfy((message) -> assertThat(message).contains("no end of the wait in group@ was known"));
	}

	private void subscribe(String name, PendingAdmission admission) {
		new AdmissionMono(admission).subscribe((nothing) -> {
		}, (failure) -> this.told.add(name + " refused"), () -> this.told.add(name));
	}

	private PendingAdmission admission() {
		return admission(this.pools);
	}

	private PendingAdmission admission(LimitPools pools) {
		long now = this.timeline.nanoTime();
		Exchange exchange = new Exchange(new Target("model", Lane.NORMAL, null, 400, 0, 1000, false, true),
				now + Duration.ofMinutes(2).toNanos(), null, now);
		return new PendingAdmission(pools.of(exchange), exchange, this.failures);
	}

}
