package io.github.clauderesilience.cache;

import java.util.Collection;
import java.util.List;

import io.github.clauderesilience.spi.FaqListener;

import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.cache.interceptor.CacheResolver;

/**
 * Gives {@code @Cacheable} methods of the application, of type {@code ClaudeReply},
 * {@code String} or a {@code Mono} of either, the caches they name, with our rules about
 * time. Thread-safe.
 */
public final class FaqCacheResolver implements CacheResolver {

	/** Name of the bean. */
	public static final String BEAN_NAME = "claudeFaqCacheResolver";

	private final FaqCaches caches;

	private final FaqListener listener;

	/**
	 * Creates a resolver.
	 * @param caches where answers are kept
	 * @param listener notified of answers to questions
	 */
	public FaqCacheResolver(FaqCaches caches, FaqListener listener) {
		this.caches = caches;
		this.listener = listener;
	}

	@Override
	public Collection<? extends Cache> resolveCaches(CacheOperationInvocationContext<?> context) {
		List<String> names = List.copyOf(context.getOperation().getCacheNames());
		return (names.isEmpty() ? List.of(this.caches.name()) : names).stream().map(this::cache).toList();
	}

	private Cache cache(String name) {
		return new FaqCache(name, this.caches.shelf(name), this.listener);
	}

}
