package io.github.clauderesilience.sample.board;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

	private final Map<String, Integer> outages = new HashMap<>();

	@EventListener
	synchronized void heard(ClaudeAlert alert) {
		if (alert.kind() == ClaudeAlert.Kind.OUTAGE_STARTED && alert.model() != null) {
			this.outages.merge(alert.model(), 1, Integer::sum);
		}
		this.alerts.addFirst(new BoardSnapshot.Alert(alert.at(), alert.kind().name(), alert.message()));
		if (this.alerts.size() > MOST) {
			this.alerts.removeLast();
		}
	}

	/**
	 * How often a model has been down. Its circuit opens once more with each probe that
	 * fails, and all of that is one outage.
	 * @param model its id
	 * @return number of outages, the present one included
	 */
	synchronized int outages(String model) {
		return this.outages.getOrDefault(model, 0);
	}

	synchronized List<BoardSnapshot.Alert> newest() {
		return List.copyOf(this.alerts);
	}

}
