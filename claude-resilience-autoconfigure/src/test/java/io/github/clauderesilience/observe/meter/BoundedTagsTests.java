package io.github.clauderesilience.observe.meter;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.observe.use.UseRates;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.PoolViews;
import io.github.clauderesilience.testsupport.VirtualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * However many models, tenants and keys there are, there are not more meters.
 */
class BoundedTagsTests {

	private static final int MANY = 20_000;

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final VirtualTime time = new VirtualTime();

	@Test
	void whenEveryCallNamesAnotherModelAndTenantShouldKeepTheMetersOfOne() {
		CallMeters calls = new CallMeters(this.registry, Calls.MODELS, (model) -> false);
		AttemptMeters attempts = new AttemptMeters(this.registry, Calls.MODELS, (model, usage) -> BigDecimal.ONE);
		PolicyMeters policies = new PolicyMeters(this.registry, Calls.MODELS);
		int after = 0;
		for (int i = 0; i < MANY; i++) {
			ClaudeCall call = call("claude-made-up-" + i, "tenant-" + i);
			calls.answered(call.context(), ((ClaudeEvent.Completed) Calls.answer(call)).reply());
			calls.failed(call.context(), Calls.failure(ErrorClass.OVERLOADED));
			attempts.ended(exchange(call), Settlement.success(new ClaudeUsage(1, 2, 0, 0, 0)), Duration.ofMillis(1));
			policies.retrying(call.model(), ErrorClass.OVERLOADED, Duration.ofMillis(1));
			policies.fellBack(call.model(), call.model() + "-other", ErrorClass.OVERLOADED);
			after = (i == 0) ? this.registry.getMeters().size() : after;
		}

		assertThat(this.registry.getMeters()).hasSize(after);
		assertThat(this.registry.get("claude.calls").tag("model", "other").timers())
			.extracting((timer) -> timer.count())
			.containsExactly((long) MANY, (long) MANY);
		assertThat(this.registry.get("claude.tokens").tag("type", "output").counter().count()).isEqualTo(2 * MANY);
	}

	@Test
	void whenKeysRotateShouldKeepTheMetersOfTheGroup() {
		LimitMeters limits = new LimitMeters(this.registry,
				new PoolLevels(this.registry, Map::of, new UseRates(Calls.MODELS, Map::of, this.time), this.time));
		limits.admitted(new PoolId("sonnet-5-5", "first"), Lane.NORMAL, Duration.ZERO);
		int before = this.registry.getMeters().size();
		for (int i = 0; i < MANY; i++) {
			limits.admitted(new PoolId("sonnet-5-5", "key-" + i), Lane.NORMAL, Duration.ZERO);
		}

		assertThat(this.registry.getMeters()).hasSize(before);
	}

	@Test
	void whenManyGaugesAreReadShouldLookAtThePoolsOnce() {
		AtomicInteger looks = new AtomicInteger();
		PoolLevels levels = new PoolLevels(this.registry, () -> {
			looks.incrementAndGet();
			return Map.of(new PoolId("sonnet-5-5", "a"), view(3), new PoolId("sonnet-5-5", "b"), view(4));
		}, new UseRates(Calls.MODELS, Map::of, this.time), this.time);
		levels.group("sonnet-5-5");
		this.time.forward(Duration.ofSeconds(2));
		looks.set(0);

		assertThat(this.registry.get("claude.queue.size").gauge().value()).isEqualTo(7);
		this.registry.get("claude.limit.window").gauge().value();
		assertThat(looks).hasValue(1);
		this.time.forward(Duration.ofSeconds(2));
		assertThat(this.registry.get("claude.limit.paused").gauge().value()).isZero();
		assertThat(looks).hasValue(2);
	}

	private static PoolView view(int waiting) {
		return PoolViews.of(List.of(), waiting, 1, 8, 0, null, false, Duration.ZERO);
	}

	private ClaudeCall call(String model, String tenant) {
		CallContext context = new CallContext(CallContext.Audience.PROGRAM, model, Lane.NORMAL, tenant, Locale.ENGLISH,
				false, Duration.ofMinutes(1), this.time);
		return new ClaudeCall(Json.object(), model, List.of(), false, List.of(), context);
	}

	private Exchange exchange(ClaudeCall call) {
		return new Exchange(new Target(call.model(), Lane.NORMAL, null, 1, 0, 1, false, true), Long.MAX_VALUE,
				call.context(), 0);
	}

}
