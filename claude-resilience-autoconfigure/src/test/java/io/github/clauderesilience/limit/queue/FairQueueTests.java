package io.github.clauderesilience.limit.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The tenants of one lane.
 */
class FairQueueTests {

	@Test
	void whenAMillionTenantsComeAndGoShouldKeepNothingOfThem() {
		FairQueue lane = new FairQueue((tenant) -> 1);
		SplittableRandom random = new SplittableRandom(1);
		int most = 0;
		for (int i = 0; i < 1_000_000; i++) {
			lane.add(Calls.of("t" + i, 100 + random.nextInt(900)));
			if (i >= 100) {
				serve(lane);
			}
			most = Math.max(most, lane.tenants());
		}
		assertThat(most).isBetween(100, 2000);

		while (!lane.isEmpty()) {
			serve(lane);
		}
		assertThat(lane.tenants()).isZero();
	}

	@Test
	void whenTenantsCancelShouldKeepNothingOfThem() {
		FairQueue lane = new FairQueue((tenant) -> 1);
		lane.add(Calls.of("stays", 100));
		for (int i = 0; i < 1000; i++) {
			QueuedCall call = Calls.of("t" + i, 100);
			lane.add(call);
			lane.remove(call);
		}

		assertThat(lane.tenants()).isEqualTo(1);
	}

	@Test
	void whenNewTenantsKeepComingShouldStillServeTheOldOne() {
		FairQueue lane = new FairQueue((tenant) -> 1);
		List<QueuedCall> old = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			old.add(Calls.of("old", 100));
			lane.add(old.get(i));
		}
		for (int i = 0; i < 1000; i++) {
			lane.add(Calls.of("new" + i, 100));
			serve(lane);
		}

		assertThat(old).allMatch((call) -> call.tenant == null);
	}

	private static void serve(FairQueue lane) {
		QueuedCall first = Objects.requireNonNull(lane.peek());
		lane.serve(first);
		first.tenant = null;
	}

}
