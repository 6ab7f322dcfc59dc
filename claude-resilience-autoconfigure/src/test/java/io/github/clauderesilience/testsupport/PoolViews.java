package io.github.clauderesilience.testsupport;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.need.PoolView;
import org.jspecify.annotations.Nullable;

/**
 * Views of pools.
 */
public final class PoolViews {

	private PoolViews() {
	}

	public static PoolView of(List<PoolView.BucketView> buckets, int waiting, int inFlight, int window,
			double callsPerMinute, @Nullable Duration pause, boolean held, Duration expectedWait) {
		return new PoolView(buckets, List.of(), waiting, Map.of(), inFlight, window, callsPerMinute, pause, held,
				expectedWait, Map.of(), List.of());
	}

	public static PoolView waitingForTomorrow(PoolView.DayView day, Duration interactive) {
		return new PoolView(List.of(), List.of(day), 0, Map.of(), 0, 8, 0, null, false, day.left(),
				Map.of(Lane.INTERACTIVE, interactive), List.of());
	}

}
