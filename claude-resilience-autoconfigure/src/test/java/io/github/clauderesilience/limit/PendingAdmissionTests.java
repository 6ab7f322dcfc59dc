package io.github.clauderesilience.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.limit.account.RateLimitHeaders;
import io.github.clauderesilience.time.Timeline;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;

class PendingAdmissionTests {

	private final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();

	private final Timeline timeline = Timeline.of(this.scheduler);

	private final LimitPools pools = new LimitPools(LimitSettings.DEFAULTS,
			new LimitPools.Models((model) -> "group", (model) -> model, (model) -> LimitPools.CHARS_PER_TOKEN),
			this.timeline, List.of());

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

	private void subscribe(String name, PendingAdmission admission) {
		new AdmissionMono(admission).subscribe((nothing) -> {
		}, (failure) -> this.told.add(name + " refused"), () -> this.told.add(name));
	}

	private PendingAdmission admission() {
		long now = this.timeline.nanoTime();
		Exchange exchange = new Exchange(new Target("model", Lane.NORMAL, null, 400, 0, 1000, false, true),
				now + Duration.ofMinutes(2).toNanos(), null, now);
		return new PendingAdmission(this.pools.of(exchange), exchange, this.failures);
	}

}
