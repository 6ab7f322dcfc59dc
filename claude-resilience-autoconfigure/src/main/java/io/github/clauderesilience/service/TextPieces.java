package io.github.clauderesilience.service;

import java.util.List;
import java.util.function.Function;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;

/**
 * The text in the events of one answer. An answer that came whole, without deltas, is one
 * piece. For one subscriber.
 */
final class TextPieces implements Function<ClaudeEvent, List<String>> {

	private final Function<ClaudeEvent.Restarted, ClaudeException> restarted;

	private boolean seen;

	/**
	 * Creates the function.
	 * @param restarted the failure when the answer begins again
	 */
	TextPieces(Function<ClaudeEvent.Restarted, ClaudeException> restarted) {
		this.restarted = restarted;
	}

	@Override
	public List<String> apply(ClaudeEvent event) {
		if (event instanceof ClaudeEvent.TextDelta delta) {
			this.seen = true;
			return List.of(delta.text());
		}
		if (event instanceof ClaudeEvent.Restarted again && this.seen) {
			throw this.restarted.apply(again);
		}
		if (event instanceof ClaudeEvent.Completed completed && !this.seen) {
			String text = completed.reply().text();
			return text.isEmpty() ? List.of() : List.of(text);
		}
		return List.of();
	}

}
