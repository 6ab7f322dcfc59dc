package io.github.clauderesilience.observe.use;

import java.util.List;

import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Need;
import io.github.clauderesilience.limit.need.PoolView;

/**
 * The use of a limit.
 *
 * @param dimension what the limit counts
 * @param lastMinute requests or tokens of the last 60 seconds, with what other processes
 * seem to have taken
 * @param limit the limit in force a minute, 0 if it is not known
 * @param utilisation {@code lastMinute} to {@code limit}; may exceed 1 for a while after
 * a burst, 0 if the limit is not known
 * @param level the part of the bucket that is left to be used at once, 0 to 1; a bucket
 * refills all the time, so that it may be full while most of the limit is in use
 */
public record LimitUse(Dimension dimension, double lastMinute, double limit, double utilisation, double level) {

	static List<LimitUse> of(PoolView view, Need lastMinute) {
		return view.buckets().stream().map((bucket) -> of(bucket, lastMinute)).toList();
	}

	private static LimitUse of(PoolView.BucketView bucket, Need lastMinute) {
		double used = lastMinute.in(bucket.dimension()) + bucket.othersPerMinute();
		double limit = bucket.inForce();
		double level = (bucket.capacity() > 0) ? Math.min(1, Math.max(0, bucket.level() / bucket.capacity())) : 0;
		return new LimitUse(bucket.dimension(), used, limit, (limit > 0) ? used / limit : 0, level);
	}

}
