package io.github.clauderesilience.cache;

import java.time.Duration;

/**
 * How long answers are kept. Immutable.
 *
 * @param cacheName the cache of the application's {@code CacheManager} that keeps them
 * @param ttl how long an answer is as good as new; positive
 * @param staleTtl how old an answer may be that stands in while Claude cannot be reached;
 * longer than {@code ttl}, or zero for no such answers
 * @param fallbackTtl how long the answer of a fallback model is given to others; zero or
 * positive
 */
public record FaqSettings(String cacheName, Duration ttl, Duration staleTtl, Duration fallbackTtl) {

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException when a value cannot work; names the property
	 */
	public FaqSettings {
		if (cacheName.isBlank()) {
			throw new IllegalArgumentException("claude.faq.cache is blank, but must name a cache such as claude-faq");
		}
		if (ttl.isZero() || ttl.isNegative()) {
			throw new IllegalArgumentException("claude.faq.ttl is " + ttl + ", but must be positive");
		}
		if (!staleTtl.isZero() && staleTtl.compareTo(ttl) <= 0) {
			throw new IllegalArgumentException("claude.faq.stale-ttl is " + staleTtl
					+ ", but must be longer than claude.faq.ttl (" + ttl + "), or 0 for no stale answers");
		}
		if (fallbackTtl.isNegative()) {
			throw new IllegalArgumentException("claude.faq.fallback-ttl is " + fallbackTtl
					+ ", but must be positive, or 0 to keep no answers of fallback models");
		}
	}

	/**
	 * How long an answer is of any use.
	 * @return the longest of the times
	 */
	public Duration longest() {
		return (this.staleTtl.compareTo(this.ttl) > 0) ? this.staleTtl : this.ttl;
	}

}
