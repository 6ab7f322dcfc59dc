package io.github.clauderesilience.limit;

import java.util.ArrayList;
import java.util.List;

import io.github.clauderesilience.Lane;

/**
 * The lanes of calls that have begun to wait since the last notification. Guarded by the
 * pool; what was taken is read beside later changes of the pool.
 */
final class BegunWaits {

	private List<Lane> lanes = new ArrayList<>(2);

	void add(Lane lane) {
		this.lanes.add(lane);
	}

	/**
	 * Takes what has been added.
	 * @return a list that does not change any more
	 */
	List<Lane> take() {
		if (this.lanes.isEmpty()) {
			return List.of();
		}
		List<Lane> taken = this.lanes;
		this.lanes = new ArrayList<>(2);
		return taken;
	}

}
