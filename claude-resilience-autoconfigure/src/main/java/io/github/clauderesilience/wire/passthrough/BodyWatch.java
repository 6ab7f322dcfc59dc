package io.github.clauderesilience.wire.passthrough;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.Settlements;
import io.github.clauderesilience.wire.TransportFailures;
import io.github.clauderesilience.wire.event.BrokenStreamException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Watches the body of one successful answer as it passes to its reader, who gets every
 * byte unchanged; a body that turns out not to be whole ends with a typed failure.
 */
final class BodyWatch {

	private final Exchange exchange;

	private final int status;

	private final HttpHeaders headers;

	private final TransportFailures transport;

	private final Duration idle;

	private final Timeline timeline;

	private final BodyMeter meter;

	private volatile boolean read;

	BodyWatch(Exchange exchange, int status, HttpHeaders headers, TransportFailures transport, Duration idle,
			Timeline timeline) {
		this.exchange = exchange;
		this.status = status;
		this.headers = headers;
		this.transport = transport;
		this.idle = idle;
		this.timeline = timeline;
		this.meter = meter(exchange);
	}

	private static BodyMeter meter(Exchange exchange) {
		if (!exchange.target().generates()) {
			return new BodyMeter.None();
		}
		return new AnswerMeter(exchange::progressed);
	}

	/**
	 * Whether a reader has subscribed to the body.
	 */
	boolean isRead() {
		return this.read;
	}

	Flux<DataBuffer> watch(Flux<DataBuffer> body) {
		return new IdleFlux(body, this.idle, this.timeline).doOnSubscribe((subscription) -> this.read = true)
			.doOnNext(this.meter::pass)
			.concatWith(Mono.defer(this::verdict))
			.onErrorMap(TimeoutException.class,
					(failure) -> this.transport.timeout(this.exchange, "no more of its answer", this.idle, this.idle,
							failure))
			.onErrorMap((failure) -> this.transport.withinStream(failure, this.exchange, this.status, this.headers))
			.doOnError((failure) -> this.exchange.close(Settlements.of(failure, this.meter.usage())))
			.doOnComplete(() -> this.exchange.close(Settlement.success(this.meter.usage())))
			.doOnCancel(() -> this.exchange.close(Settlement.cancelled(this.meter.usage())));
	}

	private Mono<DataBuffer> verdict() {
		BrokenStreamException broken = this.meter.end();
		return (broken != null) ? Mono.error(broken) : Mono.empty();
	}

}
