package io.github.clauderesilience.simulator.reply;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.clauderesilience.simulator.request.ModelFacts;
import io.github.clauderesilience.simulator.request.Prompt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Prompt cache of the simulated API (platform.claude.com/docs/en/build-with-claude/
 * prompt-caching, read 2026-09): entries end at a {@code cache_control} mark, are per
 * organisation, model, thinking and effort, live five minutes or an hour from their last
 * use, and can be found again from a later mark whose prefix contains them. Thread-safe.
 */
final class PromptCache {

	private static final long FIVE_MINUTES = Duration.ofMinutes(5).toNanos();

	private static final long ONE_HOUR = Duration.ofHours(1).toNanos();

	private static final int MAX_ENTRIES = 100_000;

	private final Map<Long, Entry> entries = new ConcurrentHashMap<>();

	/**
	 * Splits the tokens of a prompt. Nothing is written yet.
	 */
	Lookup lookup(String organization, ModelFacts model, Prompt prompt, double charsPerToken, long nowNanos) {
		long total = prompt.tokens(charsPerToken);
		if (!prompt.cacheMarked()) {
			return new Lookup(new Usage(total, 0, 0, 0, prompt.fast()), List.of());
		}
		Prefixes prefixes = prefixes(organization, model, prompt.json());
		Prefix last = prefixes.lastMarked;
		if (last == null || tokens(last, charsPerToken) < model.minCacheable()) {
			return new Lookup(new Usage(total, 0, 0, 0, prompt.fast()), List.of());
		}
		long read = 0;
		List<Prefix> touched = new ArrayList<>();
		for (Prefix prefix : prefixes.list) {
			Entry entry = this.entries.get(prefix.hash);
			if (entry != null && entry.readableFromNanos <= nowNanos && nowNanos < entry.untilNanos
					&& prefix.chars <= last.chars) {
				read = tokens(prefix, charsPerToken);
				touched.add(new Prefix(prefix.hash, prefix.chars, entry.ttlNanos));
			}
		}
		touched.addAll(prefixes.marked);
		long created = Math.max(0, tokens(last, charsPerToken) - read);
		boolean hour = last.ttlNanos == ONE_HOUR;
		return new Lookup(
				new Usage(total - read - created, hour ? 0 : created, hour ? created : 0, read, prompt.fast()),
				touched);
	}

	private static Prefixes prefixes(String organization, ModelFacts model, JsonNode json) {
		Prefixes prefixes = new Prefixes(organization, model.id(), json);
		prefixes.addAll(json.path("tools"));
		prefixes.addAll(json.path("system"));
		json.path("messages").forEach((message) -> {
			prefixes.measure.mix(message.path("role").asString("").hashCode());
			prefixes.addAll(message.path("content"));
		});
		if (json.path("cache_control").isObject()) {
			prefixes.mark(json.path("cache_control"));
		}
		return prefixes;
	}

	/**
	 * Writes the entries of a request whose reply has begun.
	 */
	void store(Lookup lookup, long nowNanos) {
		if (this.entries.size() > MAX_ENTRIES) {
			this.entries.values().removeIf((entry) -> entry.untilNanos <= nowNanos);
		}
		for (Prefix prefix : lookup.prefixes) {
			this.entries.merge(prefix.hash, new Entry(nowNanos, nowNanos + prefix.ttlNanos, prefix.ttlNanos),
					(old, fresh) -> new Entry(Math.min(old.readableFromNanos, fresh.readableFromNanos),
							fresh.untilNanos, fresh.ttlNanos));
		}
	}

	void clear() {
		this.entries.clear();
	}

	private static long tokens(Prefix prefix, double charsPerToken) {
		return (long) Math.ceil(prefix.chars / charsPerToken);
	}

	/**
	 * Usage of a request, and what it writes to the cache.
	 */
	record Lookup(Usage usage, List<Prefix> prefixes) {
	}

	record Prefix(long hash, long chars, long ttlNanos) {
	}

	private record Entry(long readableFromNanos, long untilNanos, long ttlNanos) {
	}

	/**
	 * Prefixes of one prompt, one per content block.
	 */
	private static final class Prefixes {

		private final Prompt.Measure measure = new Prompt.Measure();

		private final List<Prefix> list = new ArrayList<>();

		private final List<Prefix> marked = new ArrayList<>();

		private @Nullable Prefix lastMarked;

		Prefixes(String organization, String model, JsonNode json) {
			this.measure.mix(organization.hashCode());
			this.measure.mix(model.hashCode());
			this.measure.mix(json.path("speed").asString("").hashCode());
			this.measure.mix(json.path("thinking").toString().hashCode());
			this.measure.mix(json.path("output_config").path("effort").asString("").hashCode());
		}

		void addAll(JsonNode blocks) {
			if (blocks.isArray()) {
				blocks.forEach(this::add);
			}
			else {
				add(blocks);
			}
		}

		void mark(JsonNode cacheControl) {
			long ttlNanos = "1h".equals(cacheControl.path("ttl").asString("")) ? ONE_HOUR : FIVE_MINUTES;
			this.lastMarked = new Prefix(this.measure.hash(), this.measure.chars(), ttlNanos);
			this.marked.add(this.lastMarked);
		}

		private void add(JsonNode block) {
			this.measure.add(block);
			this.list.add(new Prefix(this.measure.hash(), this.measure.chars(), 0));
			if (block.path("cache_control").isObject()) {
				mark(block.path("cache_control"));
			}
		}

	}

}
