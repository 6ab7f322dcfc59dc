package io.github.clauderesilience.chain;

import java.util.function.Supplier;

import io.github.clauderesilience.ClaudeEvent;
import reactor.core.publisher.Flux;

/**
 * A filter of the wire ring that the exchanges of questions pass before their request is
 * made, so that a call that waits there holds no request. Afterwards the filter lets the
 * request pass.
 */
@FunctionalInterface
public interface EarlyFilter {

	/** Lets everything pass. */
	EarlyFilter NONE = (exchange, send) -> send.get();

	/**
	 * Lets an exchange pass, now or later, or fails.
	 * @param exchange the exchange, which its owner closes when its subscription ends
	 * @param send makes the request and sends it; called at most once, when its events
	 * are wanted
	 * @return the events, to be subscribed to once and at once
	 */
	Flux<ClaudeEvent> early(Exchange exchange, Supplier<Flux<ClaudeEvent>> send);

}
