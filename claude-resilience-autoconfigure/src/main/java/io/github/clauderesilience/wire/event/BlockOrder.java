package io.github.clauderesilience.wire.event;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

import io.github.clauderesilience.ClaudeEvent;
import org.jspecify.annotations.Nullable;

/**
 * Shows the events of one block after the other, so that the pieces of text add up to the
 * text of the message even if the stream fills several blocks at once: what belongs to a
 * later block waits until those before it are over. Not thread-safe.
 */
final class BlockOrder {

	private final Deque<OpenBlock> line = new ArrayDeque<>(2);

	private final Consumer<ClaudeEvent> events;

	/**
	 * Creates an order without blocks.
	 * @param events receives the events
	 */
	BlockOrder(Consumer<ClaudeEvent> events) {
		this.events = events;
	}

	void begin(OpenBlock block) {
		this.line.addLast(block);
	}

	void show(OpenBlock block, ClaudeEvent event) {
		if (this.line.peekFirst() == block) {
			this.events.accept(event);
		}
		else {
			block.hold(event);
		}
	}

	void end(OpenBlock block) {
		block.over();
		OpenBlock first = this.line.peekFirst();
		while (first != null && first.isOver()) {
			this.line.removeFirst();
			first = next();
		}
	}

	private @Nullable OpenBlock next() {
		OpenBlock next = this.line.peekFirst();
		if (next != null) {
			next.takeHeld().forEach(this.events);
		}
		return next;
	}

}
