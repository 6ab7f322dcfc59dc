package io.github.clauderesilience.limit.queue;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Need;
import org.jspecify.annotations.Nullable;

/**
 * Calls for tests of the queue.
 */
final class Calls {

	private Calls() {
	}

	static QueuedCall of(@Nullable String tenant, double tokens) {
		return of(Lane.NORMAL, tenant, tokens);
	}

	static QueuedCall of(Lane lane, @Nullable String tenant, double tokens) {
		QueuedCall call = new QueuedCall(new Demand("m", lane, tenant, 100, 0, 100, (long) 60e9));
		call.takes(Need.ofCall(tokens, 0));
		return call;
	}

}
