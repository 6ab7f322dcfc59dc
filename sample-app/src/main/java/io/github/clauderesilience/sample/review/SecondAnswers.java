package io.github.clauderesilience.sample.review;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.review.ReviewItem;
import io.github.clauderesilience.sample.SupportDesk;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.stereotype.Component;

/**
 * Asks approved questions again, and keeps the newest answers for the page. Thread-safe.
 */
@Component
class SecondAnswers {

	private static final int MOST = 100;

	private final SupportDesk desk;

	private final Map<String, ClaudeReply> answers = new LinkedHashMap<>();

	SecondAnswers(SupportDesk desk) {
		this.desk = desk;
	}

	/**
	 * Asks a question again as it was asked.
	 * @param item the approved question
	 * @return the answer, empty where the request itself is gone
	 */
	Mono<ClaudeReply> ask(ReviewItem item) {
		ObjectNode body = item.request();
		if (body == null) {
			return Mono.empty();
		}
		ClaudeRequest.Builder request = ClaudeRequest.builder();
		body.properties().forEach((field) -> {
			// Whether it is streamed is up to the method that sends it.
			if (!field.getKey().equals("stream")) {
				request.set(field.getKey(), field.getValue());
			}
		});
		return this.desk.again(request.build()).doOnNext((reply) -> keep(item.id(), reply));
	}

	private synchronized void keep(String id, ClaudeReply reply) {
		this.answers.put(id, reply);
		if (this.answers.size() > MOST) {
			this.answers.remove(this.answers.keySet().iterator().next());
		}
	}

	synchronized Map<String, ClaudeReply> byId() {
		return Map.copyOf(this.answers);
	}

}
