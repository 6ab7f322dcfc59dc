package io.github.clauderesilience.wire.call;

import java.time.Duration;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.wire.TransportFailures;
import io.github.clauderesilience.wire.stream.EventFlux;
import org.springframework.http.HttpHeaders;
import tools.jackson.databind.node.ObjectNode;

/**
 * What becomes of the end of one streamed answer.
 */
final class StreamEnding implements EventFlux.Ending {

	private final MessageReader reader;

	private final TransportFailures transport;

	private final Replies replies;

	private final ClaudeCall call;

	private final Exchange exchange;

	private final int status;

	private final HttpHeaders headers;

	StreamEnding(MessageReader reader, TransportFailures transport, Replies replies, ClaudeCall call, Exchange exchange,
			int status, HttpHeaders headers) {
		this.reader = reader;
		this.transport = transport;
		this.replies = replies;
		this.call = call;
		this.exchange = exchange;
		this.status = status;
		this.headers = headers;
	}

	@Override
	public ClaudeEvent completed(ObjectNode message) {
		ClaudeException verdict = this.reader.verdict(message, this.status, this.exchange, this.call);
		if (verdict != null) {
			throw verdict;
		}
		return this.replies.completed(message, this.exchange, this.call);
	}

	@Override
	public Throwable failed(Throwable failure) {
		return this.transport.withinStream(failure, this.exchange, this.status, this.headers);
	}

	@Override
	public ClaudeException timedOut(String what, Duration waited, Duration quiet) {
		return this.transport.timeout(this.exchange, what, waited, quiet, null);
	}

}
