package io.github.clauderesilience.limit.queue;

import io.github.clauderesilience.limit.need.Backlog;
import io.github.clauderesilience.limit.need.Need;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * The work of queued tenants before a virtual time, with spans of 5 units.
 */
class QueuedWorkTests {

	private static final double WIDTH = 5;

	private static final double LATER = 5;

	private final QueuedWork work = new QueuedWork(64);

	private final Backlog sum = new Backlog();

	@Test
	void whenTheFirstCallIsNotDueShouldAddNothing() {
		this.work.add(tenant());
		this.work.addBefore(0, 0.5, WIDTH, 1, this.sum);

		assertThat(this.sum.calls()).isZero();
	}

	@Test
	void whenNoOtherCallFollowsShouldAddTheFirstCall() {
		this.work.add(tenant());
		this.work.addBefore(0, LATER, WIDTH, 0, this.sum);

		assertThat(this.sum.calls()).isEqualTo(1);
		assertThat(this.sum.tokens()).isEqualTo(10);
	}

	@Test
	void shouldAddTheCallsThatFollowAtTheShareOfTheTenant() {
		this.work.add(tenant());
		this.work.addBefore(0, LATER, WIDTH, 1, this.sum);

		// 1 + 1/2 + (5 - 3.5 spans) * 5 units * weight 1 / 10 tokens
		assertThat(this.sum.calls()).isEqualTo(2.25, within(1e-9));
		assertThat(this.sum.tokens()).isEqualTo(22.5, within(1e-9));
	}

	@Test
	void shouldSubtractThePartOfOneTenant() {
		Tenant own = tenant();
		this.work.add(own);
		this.work.add(tenant());
		this.work.addBefore(0, LATER, WIDTH, 1, this.sum);
		this.work.removeBefore(0, LATER, WIDTH, 1, own, this.sum);

		assertThat(this.sum.calls()).isEqualTo(2.25, within(1e-9));
	}

	@Test
	void whenATenantIsRemovedShouldForgetItsCalls() {
		Tenant gone = tenant();
		this.work.add(gone);
		this.work.remove(gone);
		this.work.addBefore(0, LATER, WIDTH, 1, this.sum);

		assertThat(this.sum.calls()).isZero();
	}

	/* A call of 10 tokens in span 1, the next one in span 3. */
	private static Tenant tenant() {
		Tenant tenant = new Tenant("t", 1, 0);
		tenant.slot = 1;
		tenant.nextSlot = 3;
		tenant.firstNeed = Need.ofCall(10, 0);
		return tenant;
	}

}
