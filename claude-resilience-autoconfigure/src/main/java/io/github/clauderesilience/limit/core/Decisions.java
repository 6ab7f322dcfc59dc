package io.github.clauderesilience.limit.core;

import java.util.ArrayList;
import java.util.List;

import io.github.clauderesilience.limit.need.Notice;
import io.github.clauderesilience.limit.need.Refusal;

/**
 * Decisions and notices of a pool that are not taken yet.
 */
final class Decisions {

	private final List<Ticket> decided = new ArrayList<>();

	private final List<Notice> notices = new ArrayList<>();

	void admitted(Ticket ticket) {
		this.decided.add(ticket);
	}

	void refused(Ticket ticket, Refusal reason, long afterNanos, long nowNanos) {
		ticket.refused(reason, afterNanos, nowNanos);
		this.decided.add(ticket);
	}

	/** Where something that people may want to know is added. */
	List<Notice> notices() {
		return this.notices;
	}

	List<Ticket> take() {
		List<Ticket> taken = this.decided.isEmpty() ? List.of() : new ArrayList<>(this.decided);
		this.decided.clear();
		return taken;
	}

	List<Notice> takeNotices() {
		List<Notice> taken = this.notices.isEmpty() ? List.of() : new ArrayList<>(this.notices);
		this.notices.clear();
		return taken;
	}

}
