package io.github.clauderesilience.limit.core;

import java.util.ArrayList;
import java.util.List;

import io.github.clauderesilience.limit.need.Notice;
import io.github.clauderesilience.limit.need.Refusal;

/**
 * Decisions and notices of a pool that are not taken yet.
 *
 * @param <T> the class of the tickets
 */
final class Decisions<T extends Ticket> {

	private final List<T> decided = new ArrayList<>();

	private final List<Notice> notices = new ArrayList<>();

	void admitted(T ticket) {
		this.decided.add(ticket);
	}

	void refused(T ticket, Refusal reason, long afterNanos, long nowNanos) {
		ticket.refused(reason, afterNanos, nowNanos);
		this.decided.add(ticket);
	}

	/** Where something that people may want to know is added. */
	List<Notice> notices() {
		return this.notices;
	}

	List<T> take() {
		List<T> taken = this.decided.isEmpty() ? List.of() : new ArrayList<>(this.decided);
		this.decided.clear();
		return taken;
	}

	List<Notice> takeNotices() {
		List<Notice> taken = this.notices.isEmpty() ? List.of() : new ArrayList<>(this.notices);
		this.notices.clear();
		return taken;
	}

}
