package io.github.clauderesilience.wire.stream;

import java.time.Duration;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.time.TimeLimits;
import io.github.clauderesilience.wire.event.BrokenStreamException;
import io.github.clauderesilience.wire.event.MessageBound;
import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decodes the bytes of one streamed answer into events. Requests one buffer at a time,
 * and only on demand; cancel closes the connection; the exchange is closed once, with the
 * usage known by then. See {@code docs/decisions/0006-own-operators.md}.
 */
public final class EventFlux extends Flux<ClaudeEvent> {

	private final Flux<DataBuffer> body;

	private final Exchange exchange;

	private final Patience patience;

	private final MessageBound bound;

	private final Ending ending;

	private final TimeLimits limits;

	/**
	 * Creates the events of a body.
	 * @param body the body of a 200, by its first byte events or one JSON message
	 * @param exchange the exchange, which has been sent
	 * @param patience how long to wait for what
	 * @param bound how large the message may be
	 * @param ending what becomes of the end
	 * @param limits measures time
	 */
	public EventFlux(Flux<DataBuffer> body, Exchange exchange, Patience patience, MessageBound bound, Ending ending,
			TimeLimits limits) {
		this.body = body;
		this.exchange = exchange;
		this.patience = patience;
		this.bound = bound;
		this.ending = ending;
		this.limits = limits;
	}

	@Override
	public void subscribe(CoreSubscriber<? super ClaudeEvent> actual) {
		this.body.subscribe(new EventSubscriber(actual, this.exchange,
				new Watchdog(this.exchange, this.patience, this.limits), this.bound, this.ending));
	}

	/**
	 * How long to wait. How long an answer may be silent before its first content is a
	 * matter of the exchange.
	 *
	 * @param idle between two events after the first content, pings included; positive
	 * @param kind the kind of the answer
	 * @param silences what answers of its kind were seen to need
	 */
	public record Patience(Duration idle, AnswerKind kind, Silences silences) {
	}

	/**
	 * What becomes of the end of a stream.
	 */
	public interface Ending {

		/**
		 * The answer is complete; the exchange has been closed.
		 * @param message the whole message
		 * @return the last event
		 * @throws ClaudeException when the message is no answer: a refusal, for example
		 */
		ClaudeEvent completed(ObjectNode message);

		/**
		 * The stream broke.
		 * @param failure a {@link BrokenStreamException}, or what the transport said
		 * @return the typed failure
		 */
		Throwable failed(Throwable failure);

		/**
		 * Nothing came for too long.
		 * @param what what was missing, for people
		 * @param waited how long it was waited for
		 * @param quiet how long there has been no sign of life
		 * @return the typed failure
		 */
		ClaudeException timedOut(String what, Duration waited, Duration quiet);

	}

}
