package io.github.clauderesilience.wire.stream;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.operator.Drain;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.wire.event.BrokenStreamException;
import io.github.clauderesilience.wire.event.EventDecoder;
import io.github.clauderesilience.wire.event.MessageBound;
import io.github.clauderesilience.wire.event.SseParser;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;
import tools.jackson.databind.node.ObjectNode;

/**
 * One reader of one stream.
 */
final class EventSubscriber implements CoreSubscriber<DataBuffer>, Subscription {

	/*
	 * Signals of the body, the reader and the watchdog only leave a note in a volatile
	 * field and call drain(). The loop in there runs on one thread at a time and does
	 * everything else: decode, deliver, ask for more, end. A queue of events is left over
	 * from one buffer at most.
	 */

	private static final AtomicIntegerFieldUpdater<EventSubscriber> WIP = AtomicIntegerFieldUpdater
		.newUpdater(EventSubscriber.class, "wip");

	private static final AtomicLongFieldUpdater<EventSubscriber> REQUESTED = AtomicLongFieldUpdater
		.newUpdater(EventSubscriber.class, "requested");

	/** Bound for one event; the largest are results of server tools; our choice. */
	private static final int MAX_EVENT_BYTES = 16 * 1024 * 1024;

	private final CoreSubscriber<? super ClaudeEvent> actual;

	private final Exchange exchange;

	private final Watchdog watchdog;

	private final EventFlux.Ending ending;

	private final EventDecoder decoder;

	private final SseParser parser;

	private final @Nullable RawTap tap;

	private final Queue<ClaudeEvent> queue = new ArrayDeque<>(2);

	private @Nullable Subscription upstream;

	private volatile int wip;

	private volatile long requested;

	private volatile @Nullable DataBuffer chunk;

	private volatile boolean reading;

	private volatile boolean bodyEnded;

	private volatile @Nullable Throwable bodyFailure;

	private volatile boolean expired;

	private volatile boolean cancelled;

	private boolean paused = true;

	private boolean answered;

	private boolean terminated;

	private @Nullable Throwable failure;

	EventSubscriber(CoreSubscriber<? super ClaudeEvent> actual, Exchange exchange, Watchdog watchdog,
			MessageBound bound, EventFlux.Ending ending) {
		this.actual = actual;
		this.exchange = exchange;
		this.watchdog = watchdog;
		this.ending = ending;
		String requestId = exchange.requestId();
		this.decoder = new EventDecoder((requestId != null) ? requestId : "", bound, exchange::shown, this::decoded,
				exchange::progressed);
		this.tap = RawTap.of(exchange, this.decoder, this.queue::add);
		this.parser = new SseParser((this.tap != null) ? this.tap : this.decoder, MAX_EVENT_BYTES, bound.bytes());
	}

	@Override
	public Context currentContext() {
		return this.actual.currentContext();
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		if (Operators.validate(this.upstream, subscription)) {
			this.upstream = subscription;
			this.watchdog.start(this::expire);
			this.actual.onSubscribe(this);
		}
	}

	@Override
	public void onNext(DataBuffer buffer) {
		this.chunk = buffer;
		this.reading = false;
		drain();
	}

	@Override
	public void onError(Throwable problem) {
		this.bodyFailure = problem;
		this.bodyEnded = true;
		drain();
	}

	@Override
	public void onComplete() {
		this.bodyEnded = true;
		drain();
	}

	@Override
	public void request(long n) {
		if (Operators.validate(n)) {
			Operators.addCap(REQUESTED, this, n);
			drain();
		}
	}

	@Override
	public void cancel() {
		if (this.cancelled) {
			return;
		}
		this.cancelled = true;
		cancelUpstream();
		this.watchdog.stop();
		this.exchange.close(Settlement.cancelled(this.decoder.usage()));
		drain();
	}

	private void expire() {
		this.expired = true;
		drain();
	}

	private void drain() {
		Drain.run(WIP, this, EventSubscriber::steps);
	}

	private void steps() {
		while (step()) {
			continue;
		}
	}

	/**
	 * Does the next thing there is to do.
	 * @return {@code false} if there is nothing to do at present
	 */
	private boolean step() {
		if (this.cancelled || this.terminated) {
			discard();
			return false;
		}
		if (!this.queue.isEmpty() && this.requested > 0) {
			deliver();
			return true;
		}
		if (this.expired) {
			return expireNow();
		}
		if (!this.queue.isEmpty()) {
			return pause();
		}
		if (this.failure != null && !this.answered) {
			return terminate();
		}
		DataBuffer buffer = this.chunk;
		if (buffer != null) {
			this.chunk = null;
			decode(buffer);
			return true;
		}
		if (this.bodyEnded) {
			return bodyEnd();
		}
		return readOn();
	}

	private void deliver() {
		ClaudeEvent event = this.queue.remove();
		if (this.requested != Long.MAX_VALUE) {
			REQUESTED.decrementAndGet(this);
		}
		this.actual.onNext(event);
	}

	private boolean pause() {
		if (!this.paused) {
			this.paused = true;
			this.watchdog.paused();
		}
		return false;
	}

	private boolean readOn() {
		if (this.reading) {
			return false;
		}
		if (this.requested == 0 && !this.answered) {
			return pause();
		}
		if (this.paused) {
			this.paused = false;
			this.watchdog.resumed();
		}
		this.reading = true;
		Subscription body = this.upstream;
		if (body != null) {
			body.request(1);
		}
		return false;
	}

	private void decode(DataBuffer buffer) {
		try {
			if (this.tap != null) {
				this.tap.begin(buffer);
			}
			if (this.answered) {
				pass();
				return;
			}
			int before = this.decoder.count();
			this.parser.feed(buffer);
			if (this.tap != null) {
				this.tap.end();
			}
			if (this.decoder.count() != before) {
				this.watchdog.heard(this.decoder.hasContent());
			}
			if (awaitsStop()) {
				this.watchdog.awaitsStop();
			}
			answer();
		}
		catch (RuntimeException | Error ex) {
			fail(this.ending.failed(ex));
		}
		finally {
			DataBufferUtils.release(buffer);
		}
	}

	/** What comes after the message belongs to the answer as well, if only a line end. */
	private void pass() {
		if (this.tap != null) {
			this.tap.end();
			this.tap.flush();
		}
	}

	private void decoded(ClaudeEvent event) {
		this.queue.add(event);
		if (this.tap != null && event.isContent()) {
			this.tap.seen();
		}
	}

	/*
	 * The answer is complete without message_stop. A carried stream is not: its reader
	 * decides about the bytes that came.
	 */
	private boolean awaitsStop() {
		return this.tap == null && this.decoder.awaitsStop();
	}

	private void stop() {
		this.decoder.stop();
		answer();
	}

	private void answer() {
		ObjectNode message = this.decoder.message();
		if (message == null) {
			return;
		}
		if (this.tap != null) {
			this.tap.flush();
		}
		this.answered = true;
		this.exchange.close(Settlement.success(this.decoder.usage()));
		this.watchdog.answered();
		try {
			this.queue.add(this.ending.completed(message));
		}
		catch (ClaudeException verdict) {
			if (this.tap != null) {
				this.tap.declined();
			}
			this.failure = verdict;
		}
	}

	private boolean bodyEnd() {
		if (!this.answered) {
			endOfBody();
		}
		if (!this.queue.isEmpty()) {
			return true;
		}
		return terminate();
	}

	private void endOfBody() {
		try {
			Throwable problem = this.bodyFailure;
			if (problem == null) {
				this.parser.end();
				answer();
			}
			if (this.answered) {
				return;
			}
			if (awaitsStop()) {
				stop();
			}
			else if (problem != null) {
				fail(this.ending.failed(problem));
			}
			else {
				fail(this.ending.failed((this.decoder.count() == 0)
						? BrokenStreamException.noStream("a body without any event, which may be empty")
						: BrokenStreamException.malformed("the end of the body before message_stop")));
			}
		}
		catch (RuntimeException ex) {
			fail(this.ending.failed(ex));
		}
	}

	private boolean expireNow() {
		if (this.failure == null && !this.answered) {
			Watchdog.Verdict verdict = this.watchdog.verdict();
			if (verdict == null) {
				this.expired = false;
				this.watchdog.again();
				return true;
			}
			if (awaitsStop()) {
				stop();
				return true;
			}
			fail(this.ending.timedOut(verdict.what(), verdict.waited(), verdict.quiet()));
		}
		cancelUpstream();
		return this.queue.isEmpty() && terminate();
	}

	private void fail(Throwable typed) {
		this.failure = typed;
		cancelUpstream();
		this.watchdog.stop();
		this.exchange.close((typed instanceof ClaudeException known) ? Settlement.failure(known, this.decoder.usage())
				: Settlement.cancelled(this.decoder.usage()));
	}

	private boolean terminate() {
		this.terminated = true;
		this.watchdog.stop();
		Throwable problem = this.failure;
		if (problem != null) {
			this.actual.onError(problem);
		}
		else {
			this.actual.onComplete();
		}
		return true;
	}

	private void discard() {
		this.queue.clear();
		DataBuffer buffer = this.chunk;
		if (buffer != null) {
			this.chunk = null;
			DataBufferUtils.release(buffer);
		}
	}

	private void cancelUpstream() {
		Subscription body = this.upstream;
		if (body != null) {
			body.cancel();
		}
	}

}
