package io.github.clauderesilience.limit;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.time.Timeline;

/**
 * Checks periodically whether another model should take over queued calls of a pool:
 * because the pool pauses beyond their patience, or their estimated queue time exceeds
 * it. The most urgent lane comes first; if one call cannot be taken over, those behind it
 * of the same model and lane are not tried. Thread-safe.
 */
final class Rescue {

	/** Interval of the checks while a pool pauses; our choice. */
	private static final long PAUSED_MILLIS = 100;

	/** Interval of the checks otherwise; our choice. */
	private static final long QUEUED_MILLIS = 500;

	private final GuardedPool pool;

	private final Timeline timeline;

	private boolean looking;

	Rescue(GuardedPool pool, Timeline timeline) {
		this.pool = pool;
		this.timeline = timeline;
	}

	/**
	 * Calls wait from now on.
	 */
	void begin() {
		if (isFirst()) {
			again(PAUSED_MILLIS);
		}
	}

	private synchronized boolean isFirst() {
		boolean first = !this.looking;
		this.looking = true;
		return first;
	}

	private synchronized void end() {
		this.looking = false;
	}

	private void again(long millis) {
		this.timeline.scheduler().schedule(this::look, millis, TimeUnit.MILLISECONDS);
	}

	private void look() {
		GuardedPool.Waiting waiting = this.pool.waiting();
		Set<Place> stuck = new HashSet<>();
		for (AdmissionTicket ticket : waiting.tickets()) {
			Place place = new Place(ticket.demand().model(), ticket.demand().lane());
			if (!stuck.contains(place)
					&& ticket.admission().rescue(waiting.pause()) == PendingAdmission.Rescued.STUCK) {
				stuck.add(place);
			}
		}
		if (waiting.tickets().isEmpty()) {
			end();
			// Calls that came meanwhile found this still looking
			if (!this.pool.waiting().tickets().isEmpty()) {
				begin();
			}
			return;
		}
		again((waiting.pause() != null) ? PAUSED_MILLIS : QUEUED_MILLIS);
	}

	private record Place(String model, Lane lane) {
	}

}
