package io.github.clauderesilience.sample.board;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import io.github.clauderesilience.ClaudeAlert;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The newest alerts of the starter. Thread-safe.
 */
@Component
class AlertLog {

	private static final int MOST = 8;

	private final Deque<BoardSnapshot.Alert> alerts = new ArrayDeque<>();

	@EventListener
	synchronized void heard(ClaudeAlert alert) {
		this.alerts.addFirst(new BoardSnapshot.Alert(alert.at(), alert.kind().name(), alert.message()));
		if (this.alerts.size() > MOST) {
			this.alerts.removeLast();
		}
	}

	synchronized List<BoardSnapshot.Alert> newest() {
		return List.copyOf(this.alerts);
	}

}
