package io.github.clauderesilience.testsupport;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.limit.core.PoolView;
import org.jspecify.annotations.Nullable;

/**
 * Views of pools without days and lanes.
 */
public final class PoolViews {

	private PoolViews() {
	}

	public static PoolView of(List<PoolView.BucketView> buckets, int waiting, int inFlight, int window,
			double callsPerMinute, @Nullable Duration pause, boolean held, Duration expectedWait) {
		return new PoolView(buckets, List.of(), waiting, Map.of(), inFlight, window, callsPerMinute, pause, held,
				expectedWait, Map.of());
	}

}
