package io.github.clauderesilience.autoconfigure;

import java.time.Duration;
import java.util.function.Function;

import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.support.NoOpCache;
import org.springframework.util.ClassUtils;

/**
 * Finds the cache behind a name: that of the application's {@code CacheManager}, or else
 * a bounded one of our own, which is not a bean and so does not affect the application's
 * caching.
 */
final class FaqCacheLookup implements Function<String, Cache> {

	private static final Logger logger = LoggerFactory.getLogger(FaqCacheLookup.class);

	private final ObjectProvider<CacheManager> managers;

	private final int maxEntries;

	private final Duration longest;

	private final @Nullable ClassLoader classLoader;

	FaqCacheLookup(ObjectProvider<CacheManager> managers, int maxEntries, Duration longest,
			@Nullable ClassLoader classLoader) {
		this.managers = managers;
		this.maxEntries = maxEntries;
		this.longest = longest;
		this.classLoader = classLoader;
	}

	@Override
	public Cache apply(String name) {
		CacheManager manager = this.managers.getIfUnique();
		Cache cache = (manager != null) ? manager.getCache(name) : null;
		return (cache != null) ? cache : own(name, manager);
	}

	private Cache own(String name, @Nullable CacheManager manager) {
		boolean caffeine = ClassUtils.isPresent("com.github.benmanes.caffeine.cache.Caffeine", this.classLoader)
				&& ClassUtils.isPresent("org.springframework.cache.caffeine.CaffeineCache", this.classLoader);
		String kept = caffeine ? "answers are kept in the memory of this instance"
				: "no answers are kept; add Caffeine, or a CacheManager";
		if (manager != null) {
			logger.info("The application's CacheManager has no cache \"{}\": {}", name, kept);
		}
		else {
			logger.info("The application has no (single or primary) CacheManager for the cache \"{}\": {}", name, kept);
		}
		return caffeine ? OwnCaffeine.cache(name, this.maxEntries, this.longest) : new NoOpCache(name);
	}

	/** Keeps Caffeine out of applications that do not have it. */
	private static final class OwnCaffeine {

		static Cache cache(String name, int maxEntries, Duration longest) {
			return new CaffeineCache(name,
					Caffeine.newBuilder().maximumSize(maxEntries).expireAfterWrite(longest).build());
		}

	}

}
