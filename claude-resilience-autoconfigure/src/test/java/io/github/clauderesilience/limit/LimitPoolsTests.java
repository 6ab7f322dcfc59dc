package io.github.clauderesilience.limit;

import java.time.Duration;
import java.util.List;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.attempt.Credential;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.limit.need.Refusal;
import io.github.clauderesilience.testsupport.VirtualTime;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which pool a call belongs to, and how long a pool is kept. The group of a model is its
 * name up to the dash.
 */
class LimitPoolsTests {

	private final VirtualTime time = VirtualTime.at("2026-08-03T18:00:00Z");

	private final LimitPools pools = new LimitPools(LimitSettings.DEFAULTS,
			new LimitPools.Models((model) -> model.substring(0, model.indexOf('-')), (model) -> model, (model) -> 4),
			this.time, List.of());

	@Test
	void shouldHaveAPoolForEachGroupAndKey() {
		GuardedPool pool = this.pools.of(exchange("sonnet-5", "k1"));

		assertThat(this.pools.of(exchange("sonnet-4", "k1"))).isSameAs(pool);
		assertThat(this.pools.of(exchange("haiku-5", "k1"))).isNotSameAs(pool);
		assertThat(this.pools.of(exchange("sonnet-5", "k2"))).isNotSameAs(pool);
		assertThat(this.pools.views().keySet()).extracting(PoolId::toString)
			.containsExactly("haiku@k1", "sonnet@k1", "sonnet@k2");
	}

	@Test
	void shouldHaveAPoolForTheFastCallsOfAGroup() {
		GuardedPool ordinary = this.pools.of(exchange("sonnet-5", "k1"));
		GuardedPool fast = this.pools.of(exchange(fast("sonnet-5"), "k1"));

		assertThat(fast).isNotSameAs(ordinary).isSameAs(this.pools.of(exchange(fast("sonnet-4"), "k1")));
		assertThat(fast.id()).hasToString("sonnet-fast@k1");

		this.pools.pause("sonnet-fast");
		assertThat(this.pools.expectedWait("sonnet-5", fast("sonnet-5"))).isPositive();
		assertThat(this.pools.expectedWait("sonnet-5", target("sonnet-5"))).isZero();
	}

	@Test
	void whenACircuitOpensShouldRefuseOrdinaryAndFastCalls() {
		PendingAdmission ordinary = waiting(exchange("sonnet-5", "k1"));
		PendingAdmission fast = waiting(exchange(fast("sonnet-5"), "k1"));

		this.pools.onOpen("sonnet-5", Duration.ofSeconds(3));

		assertThat(ordinary.ticket().refusal()).isEqualTo(Refusal.CIRCUIT_OPEN);
		assertThat(fast.ticket().refusal()).isEqualTo(Refusal.CIRCUIT_OPEN);
	}

	private PendingAdmission waiting(Exchange exchange) {
		this.pools.of(exchange);
		this.pools.pause("sonnet");
		this.pools.pause("sonnet-fast");
		PendingAdmission admission = admission(exchange);
		assertThat(admission.askFirst()).isFalse();
		assertThat(admission.ticket().refusal()).isNull();
		return admission;
	}

	@Test
	void shouldExpectTheWaitOfTheKeyUsedLast() {
		assertThat(this.pools.expectedWait("sonnet-5", target("sonnet-5"))).isZero();
		this.pools.of(exchange("sonnet-5", "k1"));
		this.pools.pause("sonnet");
		assertThat(this.pools.expectedWait("sonnet-4", target("sonnet-4"))).isPositive();

		this.pools.of(exchange("sonnet-5", "k2"));
		assertThat(this.pools.expectedWait("sonnet-4", target("sonnet-4"))).isZero();
	}

	@Test
	void shouldForgetAKeyThatIsNoLongerUsed() {
		this.pools.of(exchange("sonnet-5", "k1"));
		this.pools.of(exchange("sonnet-5", "k2"));
		this.time.forward(Duration.ofMinutes(59));
		assertThat(this.pools.views()).hasSize(2);

		// The latest of a group stays: the next key begins with what it knows.
		this.time.forward(Duration.ofMinutes(1));
		assertThat(this.pools.views()).containsOnlyKeys(new PoolId("sonnet", "k2"));
	}

	@Test
	void whenAnOperatorPausesAGroupShouldHoldEachOfItsPools() {
		this.pools.of(exchange("sonnet-5", "k1"));
		this.pools.of(exchange("sonnet-5", "k2"));
		this.pools.of(exchange("haiku-5", "k1"));

		assertThat(this.pools.pause("sonnet")).isTrue();
		assertThat(this.pools.views().values()).extracting((view) -> view.held()).containsExactly(false, true, true);
		assertThat(this.pools.resume("sonnet")).isTrue();
		assertThat(this.pools.views().values()).noneMatch((view) -> view.held());
		assertThat(this.pools.pause("opus")).isFalse();
	}

	@Test
	void whenShutShouldAdmitNoCallInOldAndNewPools() {
		Exchange known = exchange("sonnet-5", "k1");
		this.pools.of(known);
		this.pools.shut();

		assertThat(admission(known).askFirst()).isFalse();
		assertThat(admission(exchange("haiku-5", "k1")).askFirst()).isFalse();
		assertThat(this.pools.onTheWire()).isZero();

		this.pools.reopen();
		assertThat(admission(exchange("haiku-5", "k1")).askFirst()).isTrue();
		assertThat(this.pools.onTheWire()).isEqualTo(1);
	}

	private PendingAdmission admission(Exchange exchange) {
		return new PendingAdmission(this.pools.of(exchange), exchange, new Failures((errorClass, locale) -> "Later."));
	}

	private Exchange exchange(String model, String key) {
		return exchange(target(model), key);
	}

	private Exchange exchange(Target target, String key) {
		long now = this.time.nanoTime();
		Exchange exchange = new Exchange(target, now + Duration.ofMinutes(2).toNanos(), null, now);
		exchange.use(new Credential("secret", key));
		return exchange;
	}

	private static Target fast(String model) {
		return new Target(model, Lane.NORMAL, null, 400, 0, 1000, false, true, true);
	}

	private static Target target(String model) {
		return new Target(model, Lane.NORMAL, null, 400, 0, 1000, false, true);
	}

}
