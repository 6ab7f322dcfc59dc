package io.github.clauderesilience.sample.review;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.review.ClaudeReviewDecided;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The newest answers to questions that were asked again, wherever they were approved, for
 * the page. A real application would send them to the person who asked. Thread-safe.
 */
@Component
class SecondAnswers {

	private static final int MOST = 100;

	private final Map<String, ClaudeReply> answers = new LinkedHashMap<>();

	private final Map<String, String> advice = new LinkedHashMap<>();

	@EventListener
	synchronized void decided(ClaudeReviewDecided decided) {
		String id = decided.item().id();
		this.advice.remove(id);
		ClaudeReply reply = decided.reply();
		if (reply != null) {
			keep(this.answers, id, reply);
		}
	}

	synchronized void notAnswered(String id, String whatToDo) {
		keep(this.advice, id, whatToDo);
	}

	private static <V> void keep(Map<String, V> map, String id, V value) {
		map.put(id, value);
		if (map.size() > MOST) {
			map.remove(map.keySet().iterator().next());
		}
	}

	synchronized Map<String, ClaudeReply> byId() {
		return Map.copyOf(this.answers);
	}

	synchronized Map<String, String> adviceById() {
		return Map.copyOf(this.advice);
	}

}
