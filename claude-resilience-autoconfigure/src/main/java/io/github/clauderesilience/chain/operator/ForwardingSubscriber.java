package io.github.clauderesilience.chain.operator;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/**
 * Base class of our own operators: a subscriber between a source and a reader that
 * forwards all signals except items. See {@code docs/decisions/0006-own-operators.md}.
 *
 * @param <I> what comes in
 * @param <O> what goes out
 */
public abstract class ForwardingSubscriber<I, O> implements CoreSubscriber<I>, Subscription {

	private final CoreSubscriber<? super O> reader;

	private @Nullable Subscription source;

	/**
	 * Creates a subscriber between a source and a reader.
	 * @param reader who reads what goes out
	 */
	protected ForwardingSubscriber(CoreSubscriber<? super O> reader) {
		this.reader = reader;
	}

	/**
	 * Who reads what goes out.
	 * @return the subscriber
	 */
	protected final CoreSubscriber<? super O> reader() {
		return this.reader;
	}

	@Override
	public final Context currentContext() {
		return this.reader.currentContext();
	}

	@Override
	public final void onSubscribe(Subscription subscription) {
		this.source = subscription;
		this.reader.onSubscribe(this);
	}

	@Override
	public void onError(Throwable failure) {
		this.reader.onError(failure);
	}

	@Override
	public void onComplete() {
		this.reader.onComplete();
	}

	@Override
	public void request(long count) {
		Subscription subscription = this.source;
		if (subscription != null) {
			subscription.request(count);
		}
	}

	@Override
	public void cancel() {
		Subscription subscription = this.source;
		if (subscription != null) {
			subscription.cancel();
		}
	}

}
