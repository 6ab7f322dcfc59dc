package io.github.clauderesilience.cache;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.spi.FaqListener;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.support.SimpleValueWrapper;
import reactor.core.publisher.Mono;

/**
 * A cache of the application as its own {@code @Cacheable} methods see it: replies and
 * texts go in and come out, and in between they are answers with our rules about time.
 * With {@code sync = true} one call is made for all who ask at once, and an older answer
 * stands in if Claude cannot be reached. Works for reactive methods over any cache.
 * Thread-safe.
 */
final class FaqCache implements Cache {

	private final String name;

	private final FaqShelf shelf;

	private final FaqListener listener;

	FaqCache(String name, FaqShelf shelf, FaqListener listener) {
		this.name = name;
		this.shelf = shelf;
		this.listener = listener;
	}

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public Object getNativeCache() {
		return this.shelf.store().cache().getNativeCache();
	}

	@Override
	public @Nullable ValueWrapper get(Object key) {
		StoredAnswer answer = this.shelf.freshNow(text(key));
		if (answer == null) {
			this.listener.served(FaqListener.Outcome.MISS, 0);
			return null;
		}
		return new SimpleValueWrapper(value(answer, FaqListener.Outcome.HIT));
	}

	@Override
	public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
		ValueWrapper wrapper = get(key);
		Object value = (wrapper != null) ? wrapper.get() : null;
		if (value != null && type != null && !type.isInstance(value)) {
			throw new IllegalStateException("The cache " + this.name + " holds an answer of type "
					+ value.getClass().getName() + ", but " + type.getName() + " was requested");
		}
		@SuppressWarnings("unchecked")
		T result = (T) value;
		return result;
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
		String text = text(key);
		StoredAnswer answer = this.shelf.freshNow(text);
		if (answer != null) {
			return (T) value(answer, FaqListener.Outcome.HIT);
		}
		try {
			return (T) this.shelf.askHere(text, () -> Mono.fromCallable(valueLoader))
				.map(this::value)
				.toFuture()
				.join();
		}
		catch (CompletionException ex) {
			throw new ValueRetrievalException(key, valueLoader, (ex.getCause() != null) ? ex.getCause() : ex);
		}
	}

	@Override
	public CompletableFuture<?> retrieve(Object key) {
		return this.shelf.find(text(key)).mapNotNull((known) -> {
			if (known.fresh() == null) {
				this.listener.served(FaqListener.Outcome.MISS, 0);
				return null;
			}
			return value(known.fresh(), FaqListener.Outcome.HIT);
		}).toFuture();
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
		String text = text(key);
		Mono<Object> value = this.shelf.glance(text).flatMap((known) -> {
			StoredAnswer fresh = known.fresh();
			return (fresh != null) ? Mono.just(value(fresh, FaqListener.Outcome.HIT))
					: this.shelf.ask(text, () -> Mono.fromFuture(valueLoader).map((loaded) -> (Object) loaded), null)
						.map(this::value);
		});
		return (CompletableFuture<T>) value.toFuture();
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		if (value != null) {
			this.shelf.keepNow(text(key), value);
		}
	}

	@Override
	public void evict(Object key) {
		this.shelf.evict(text(key));
	}

	@Override
	public void clear() {
		this.shelf.store().cache().clear();
	}

	private Object value(FaqShelf.Served served) {
		if (served.answer() instanceof StoredAnswer answer) {
			return value(answer, served.outcome());
		}
		if (!served.shared()) {
			this.listener.served(FaqListener.Outcome.MISS, 0);
			return served.answer();
		}
		this.listener.served(FaqListener.Outcome.COLLAPSED, tokens(served.answer()));
		return (served.answer() instanceof ClaudeReply reply) ? FaqShelf.shared(reply, reply.elapsed())
				: served.answer();
	}

	private Object value(StoredAnswer answer, FaqListener.Outcome outcome) {
		boolean stale = outcome == FaqListener.Outcome.STALE;
		Object value = answer.value(stale ? ClaudeReply.Source.STALE_CACHE : ClaudeReply.Source.CACHE,
				this.shelf.nowMillis());
		this.listener.served(outcome, stale ? 0 : tokens(value));
		return value;
	}

	private static long tokens(Object value) {
		return (value instanceof ClaudeReply reply) ? FaqInterceptor.tokens(reply) : 0;
	}

	private static String text(Object key) {
		return key.toString();
	}

}
