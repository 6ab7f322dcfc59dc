package io.github.clauderesilience.actuate;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

import io.github.clauderesilience.cache.FaqCaches;
import io.github.clauderesilience.cache.FaqStats;
import io.github.clauderesilience.observe.Keys;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * {@link CacheOperations} over the FAQ caches.
 */
public final class FaqCacheOperations implements CacheOperations {

	private final FaqCaches caches;

	private final FaqStats stats;

	private final String model;

	private final @Nullable String system;

	private final int maxTokens;

	private final StoreAccess access;

	/**
	 * Creates operations.
	 * @param caches the caches
	 * @param stats what became of questions
	 * @param model the default model
	 * @param system the system prompt of people's questions, {@code null} for none
	 * @param maxTokens the default for the most output tokens
	 * @param blocking threads on which caches are changed
	 */
	public FaqCacheOperations(FaqCaches caches, FaqStats stats, String model, @Nullable String system, int maxTokens,
			Scheduler blocking) {
		this.access = new StoreAccess("the cache",
				"It is not known whether the answer was removed: check what the cache runs on (claude.faq.cache), and"
						+ " remove it again.",
				blocking);
		this.caches = caches;
		this.stats = stats;
		this.model = model;
		this.system = system;
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
	public Eviction evict(String cache, @Nullable Question question) {
		if (question == null) {
			return changed(() -> this.caches.clear(cache)) ? Eviction.DONE : Eviction.NO_CACHE;
		}
		if (!this.caches.sizes().containsKey(cache)) {
			return Eviction.NO_CACHE;
		}
		return changed(() -> evictOne(cache, question)) ? Eviction.DONE : Eviction.NO_ANSWER;
	}

	private boolean changed(Supplier<Boolean> change) {
		return this.access.use(change, "changed");
	}

	private boolean evictOne(String cache, Question question) {
		String asked = (question.model() != null) ? question.model() : this.model;
		boolean found = this.caches.evict(cache, question.text(), asked, question.system(), this.maxTokens);
		// People's questions have the prompt of the settings, those of programs none
		boolean ofPeople = question.system() == null && this.system != null
				&& this.caches.evict(cache, question.text(), asked, this.system, this.maxTokens);
		return found || ofPeople;
	}

}
