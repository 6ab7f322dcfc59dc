package io.github.clauderesilience.carry;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.Function;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.chain.operator.Drain;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * The events of one carried call. The first event makes the answer certain: it is
 * reported at once, so that the response headers can be written, and then all events pass
 * on demand. For one subscriber.
 */
final class Passage extends Flux<ClaudeEvent> implements CoreSubscriber<ClaudeEvent>, Subscription {

	/*
	 * Until the first event is delivered, signals leave a note and call drain(), which
	 * runs on one thread at a time; no second event comes before it is asked for. Then
	 * signals go straight through.
	 */

	private static final AtomicIntegerFieldUpdater<Passage> WIP = AtomicIntegerFieldUpdater.newUpdater(Passage.class,
			"wip");

	private static final AtomicLongFieldUpdater<Passage> REQUESTED = AtomicLongFieldUpdater.newUpdater(Passage.class,
			"requested");

	private final MonoSink<CarriedResponse> answer;

	private final Function<Passage, CarriedResponse> certain;

	private final Function<Throwable, CarriedResponse> failed;

	private volatile @Nullable Subscription source;

	private volatile @Nullable CoreSubscriber<? super ClaudeEvent> reader;

	private volatile @Nullable ClaudeEvent first;

	private volatile @Nullable Throwable failure;

	private volatile boolean passing;

	private volatile boolean done;

	private volatile long requested;

	private volatile int wip;

	private boolean told;

	private Passage(MonoSink<CarriedResponse> answer, Function<Passage, CarriedResponse> certain,
			Function<Throwable, CarriedResponse> failed) {
		this.answer = answer;
		this.certain = certain;
		this.failed = failed;
	}

	/**
	 * The answer that events are the body of.
	 * @param events the events of a call, the first of which makes it certain
	 * @param certain makes the answer when the first event is there; what it is given has
	 * to be read
	 * @param failed makes the answer of a call that fails before
	 * @return the answer
	 */
	static Mono<CarriedResponse> of(Flux<ClaudeEvent> events, Function<Passage, CarriedResponse> certain,
			Function<Throwable, CarriedResponse> failed) {
		return Mono.create((sink) -> {
			Passage passage = new Passage(sink, certain, failed);
			sink.onCancel(passage::cancel);
			events.subscribe(passage);
		});
	}

	/**
	 * The event that made the answer certain.
	 */
	@Nullable ClaudeEvent first() {
		return this.first;
	}

	@Override
	public Context currentContext() {
		CoreSubscriber<? super ClaudeEvent> known = this.reader;
		return (known != null) ? known.currentContext() : Context.of(this.answer.contextView());
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		this.source = subscription;
		subscription.request(1);
	}

	@Override
	public void subscribe(CoreSubscriber<? super ClaudeEvent> actual) {
		this.reader = actual;
		actual.onSubscribe(this);
	}

	@Override
	public void onNext(ClaudeEvent event) {
		CoreSubscriber<? super ClaudeEvent> known = this.reader;
		if (this.passing && known != null) {
			known.onNext(event);
			return;
		}
		this.first = event;
		this.answer.success(this.certain.apply(this));
	}

	@Override
	public void onError(Throwable problem) {
		if (this.first == null) {
			this.answer.success(this.failed.apply(problem));
			return;
		}
		this.failure = problem;
		this.done = true;
		drain();
	}

	@Override
	public void onComplete() {
		if (this.first == null) {
			this.answer.success(this.failed.apply(new IllegalStateException("A call ended without an answer")));
			return;
		}
		this.done = true;
		drain();
	}

	@Override
	public void request(long count) {
		Subscription subscription = this.source;
		if (this.passing && subscription != null) {
			subscription.request(count);
		}
		else if (Operators.validate(count)) {
			Operators.addCap(REQUESTED, this, count);
			drain();
		}
	}

	@Override
	public void cancel() {
		Subscription subscription = this.source;
		if (subscription != null) {
			subscription.cancel();
		}
	}

	private void drain() {
		Drain.run(WIP, this, Passage::step);
	}

	private void step() {
		CoreSubscriber<? super ClaudeEvent> known = this.reader;
		ClaudeEvent event = this.first;
		if (known == null || event == null) {
			return;
		}
		if (!this.passing && this.requested > 0) {
			Operators.produced(REQUESTED, this, 1);
			known.onNext(event);
			this.passing = true;
		}
		if (!this.passing) {
			return;
		}
		if (this.done) {
			tellEnd(known);
			return;
		}
		long open = REQUESTED.getAndSet(this, 0);
		Subscription subscription = this.source;
		if (open > 0 && subscription != null) {
			subscription.request(open);
		}
	}

	private void tellEnd(CoreSubscriber<? super ClaudeEvent> known) {
		if (this.told) {
			return;
		}
		this.told = true;
		Throwable problem = this.failure;
		if (problem != null) {
			known.onError(problem);
		}
		else {
			known.onComplete();
		}
	}

}
