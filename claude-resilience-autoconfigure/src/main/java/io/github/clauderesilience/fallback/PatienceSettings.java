package io.github.clauderesilience.fallback;

import java.time.Duration;
import java.util.Map;

import io.github.clauderesilience.Lane;
import org.jspecify.annotations.Nullable;

/**
 * How long a call waits for the model that was asked while another one could take it, by
 * lane. Immutable.
 *
 * @param byLane the limits of each lane
 */
public record PatienceSettings(Map<Lane, Bounds> byLane) {

	public PatienceSettings {
		byLane = Map.copyOf(byLane);
	}

	/**
	 * The limits of a lane.
	 * @param lane the lane
	 * @return its limits
	 * @throws IllegalArgumentException if there are none
	 */
	public Bounds of(Lane lane) {
		Bounds limits = this.byLane.get(lane);
		if (limits == null) {
			throw new IllegalArgumentException("No patience for lane " + lane);
		}
		return limits;
	}

	/**
	 * How long a call waits for one model while another one could take it.
	 *
	 * @param trouble since its first trouble with that model; positive
	 * @param queue for quota, without any trouble; positive, {@code null} for no bound
	 */
	public record Bounds(Duration trouble, @Nullable Duration queue) {
	}

}
