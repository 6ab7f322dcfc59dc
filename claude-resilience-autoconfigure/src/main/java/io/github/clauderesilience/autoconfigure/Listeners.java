package io.github.clauderesilience.autoconfigure;

import java.time.Duration;
import java.util.List;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.guard.Guard;
import io.github.clauderesilience.spi.FallbackListener;
import io.github.clauderesilience.spi.RetryListener;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Several listeners as one: ours and those of the application.
 */
final class Listeners {

	private Listeners() {
	}

	static RetryListener retry(ObjectProvider<RetryListener> listeners) {
		List<RetryListener> all = listeners.orderedStream().toList();
		return all.isEmpty() ? RetryListener.NONE : new RetryListener() {

			@Override
			public void retrying(@Nullable String model, ErrorClass errorClass, Duration delay) {
				Guard.each(all, (listener) -> listener.retrying(model, errorClass, delay));
			}

			@Override
			public void gaveUp(@Nullable String model, ErrorClass errorClass, RetryListener.Reason reason) {
				Guard.each(all, (listener) -> listener.gaveUp(model, errorClass, reason));
			}

		};
	}

	static FallbackListener fallback(ObjectProvider<FallbackListener> listeners) {
		List<FallbackListener> all = listeners.orderedStream().toList();
		return all.isEmpty() ? FallbackListener.NONE : new FallbackListener() {

			@Override
			public void fellBack(String from, String to, ErrorClass errorClass) {
				Guard.each(all, (listener) -> listener.fellBack(from, to, errorClass));
			}

			@Override
			public void outageStarted(String model) {
				Guard.each(all, (listener) -> listener.outageStarted(model));
			}

			@Override
			public void outageEnded(String model, Duration lasted) {
				Guard.each(all, (listener) -> listener.outageEnded(model, lasted));
			}

		};
	}

}
