package io.github.clauderesilience.limit.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.github.clauderesilience.limit.need.Backlog;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * The order of tenants by virtual time, and what is served before a time.
 */
class VirtualTimeWheelTests {

	private final VirtualTimeWheel wheel = new VirtualTimeWheel();

	@Test
	void shouldServeTheTenantWithLeastFirst() {
		Tenant late = add("late", 1, 50);
		Tenant early = add("early", 1, 10);
		Tenant between = add("between", 1, 30);

		assertThat(order()).containsExactly(early, between, late);
	}

	@Test
	void whenTimesAreEqualShouldServeInTheOrderOfArrival() {
		Tenant first = add("first", 1, 10);
		Tenant second = add("second", 1, 10);

		assertThat(order()).containsExactly(first, second);
	}

	@Test
	void whenATenantIsFarAheadShouldStillFindIt() {
		Tenant far = add("far", 1, 1e9);

		assertThat(this.wheel.first()).isSameAs(far);
		this.wheel.remove(far);
		assertThat(this.wheel.first()).isNull();
	}

	@Test
	void shouldAddFirstCallsThatAreDueBefore() {
		add("due", 1, 10);
		Tenant own = add("own", 1, 10);
		add("later", 1, 50);
		Backlog sum = new Backlog();
		this.wheel.addBefore(30, own, 0, sum);

		assertThat(sum.calls()).isEqualTo(1);
		assertThat(sum.tokens()).isEqualTo(10);
	}

	@Test
	void shouldAddWhatTenantsWillSendByTheirWeight() {
		add("heavy", 2, 0);
		Tenant own = add("own", 1, 0);
		Backlog sum = new Backlog();
		this.wheel.addBefore(50, own, 1, sum);

		// 50 units of virtual time at weight 2: 100 tokens, ten calls
		assertThat(sum.calls()).isEqualTo(10.0, within(1.0));
	}

	@Test
	void whenCallsBecomeLargerShouldKeepTheOrder() {
		List<Tenant> tenants = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			tenants.add(add("t" + i, 1, 10 * i));
		}
		for (int i = 0; i < 100; i++) {
			this.wheel.served(1000);
		}

		// Spans are now longer than all times: within one, first come, first served
		assertThat(order()).containsExactlyElementsOf(tenants);
	}

	private Tenant add(String name, double weight, double time) {
		Tenant tenant = new Tenant(name, weight, time);
		tenant.add(Calls.of(name, 10));
		this.wheel.add(tenant);
		return tenant;
	}

	private List<Tenant> order() {
		List<Tenant> order = new ArrayList<>();
		while (this.wheel.first() != null) {
			Tenant tenant = Objects.requireNonNull(this.wheel.first());
			order.add(tenant);
			this.wheel.remove(tenant);
		}
		return order;
	}

}
