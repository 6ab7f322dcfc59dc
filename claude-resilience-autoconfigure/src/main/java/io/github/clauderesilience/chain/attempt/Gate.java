package io.github.clauderesilience.chain.attempt;

import io.github.clauderesilience.ClaudeException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What an attempt has to pass before it is sent: a key, quota, a closed circuit. Each
 * gate is asked once per send, in the order of the wire ring; what it takes for the
 * attempt is held by the exchange.
 */
@FunctionalInterface
public interface Gate {

	/**
	 * Lets an exchange pass, now or later, or refuses it. Acts when called.
	 * @param exchange the exchange, which its owner closes when its subscription ends
	 * @return {@code null} if it passes at once; otherwise what completes when it passes
	 * or fails with the refusal, to be subscribed to once and at once
	 */
	@Nullable Mono<Void> enter(Exchange exchange);

	/**
	 * Lets an exchange that this gate had let pass in again after the API refused it, if
	 * what this gate chose or granted was the cause.
	 * @param exchange the exchange, settled by this method if it is let in again
	 * @param failure what the API answered
	 * @return {@code null} if this gate cannot help, so that the failure stands;
	 * otherwise as {@link #enter}
	 */
	default @Nullable Mono<Void> reenter(Exchange exchange, ClaudeException failure) {
		return null;
	}

}
