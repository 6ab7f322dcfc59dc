package io.github.clauderesilience.actuate;

import java.util.Map;
import java.util.TreeMap;

import io.github.clauderesilience.cache.FaqCaches;
import io.github.clauderesilience.cache.FaqStats;
import io.github.clauderesilience.observe.Keys;
import org.jspecify.annotations.Nullable;

/**
 * {@link CacheOperations} over the FAQ caches.
 */
public final class FaqCacheOperations implements CacheOperations {

	private final FaqCaches caches;

	private final FaqStats stats;

	private final String model;

	private final int maxTokens;

	/**
	 * Creates operations.
	 * @param caches the caches
	 * @param stats what became of questions
	 * @param model the default model
	 * @param maxTokens the default for the most output tokens
	 */
	public FaqCacheOperations(FaqCaches caches, FaqStats stats, String model, int maxTokens) {
		this.caches = caches;
		this.stats = stats;
		this.model = model;
		this.maxTokens = maxTokens;
	}

	@Override
	public Map<String, @Nullable Long> sizes() {
		return this.caches.sizes();
	}

	@Override
	public Map<String, Long> outcomes() {
		Map<String, Long> outcomes = new TreeMap<>();
		this.stats.counts().forEach((outcome, count) -> outcomes.put(Keys.of(outcome), count));
		return outcomes;
	}

	@Override
	public long savedTokens() {
		return this.stats.savedTokens();
	}

	@Override
	public Eviction evict(String cache, @Nullable String question) {
		if (question == null) {
			return this.caches.clear(cache) ? Eviction.DONE : Eviction.NO_CACHE;
		}
		if (!this.caches.sizes().containsKey(cache)) {
			return Eviction.NO_CACHE;
		}
		return this.caches.evict(cache, question, this.model, this.maxTokens) ? Eviction.DONE : Eviction.NO_ANSWER;
	}

}
