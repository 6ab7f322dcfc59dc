package io.github.clauderesilience.cache;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.cache.key.FaqKeys;
import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.error.UserMessages;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.context.i18n.LocaleContextHolder;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * The caches that answers are kept in, by name, each with our rules about time.
 * Thread-safe.
 */
public final class FaqCaches {

	private final FaqSettings settings;

	private final Function<String, Cache> caches;

	private final FaqKeys keys;

	private static final Instant ANOTHER_TIME = Instant.parse("2001-12-31T23:59:00Z");

	/** Enough of an apology to know it by; our choice. */
	private static final int TELLING_CHARS = 20;

	private final UserMessages messages;

	private final Timeline timeline;

	private final Scheduler blocking;

	private final StoreFailures failures;

	private final ConcurrentMap<String, FaqShelf> shelves = new ConcurrentHashMap<>();

	/**
	 * Creates caches.
	 * @param settings how long answers are kept
	 * @param caches the cache behind a name; asked once a name
	 * @param keys what counts as the same question
	 * @param messages what people read when there is no answer, which is never kept
	 * @param timeline the time source
	 * @param blocking where caches outside the process are used
	 */
	public FaqCaches(FaqSettings settings, Function<String, Cache> caches, FaqKeys keys, UserMessages messages,
			Timeline timeline, Scheduler blocking) {
		this.settings = settings;
		this.caches = caches;
		this.keys = keys;
		this.messages = messages;
		this.timeline = timeline;
		this.blocking = blocking;
		this.failures = new StoreFailures(timeline::now);
	}

	/**
	 * Caches that fail, for the verdict of each client that uses these.
	 * @return their failures
	 */
	public StoreFailures failures() {
		return this.failures;
	}

	/**
	 * How many answers are kept.
	 * @return the number by cache, {@code null} if a cache does not say
	 */
	public Map<String, @Nullable Long> sizes() {
		Map<String, @Nullable Long> sizes = new TreeMap<>();
		this.shelves.forEach((name, shelf) -> sizes.put(name, shelf.store().size()));
		return sizes;
	}

	/**
	 * Forgets the answer to a request.
	 * @param body the complete body of the Messages API request
	 * @param betas its beta features
	 */
	public void evict(ObjectNode body, List<String> betas) {
		shelf().evict(this.keys.of(body, betas));
	}

	/**
	 * Forgets the answer to a plain question.
	 * @param question what is asked
	 * @param model the model it is put to
	 * @param maxTokens the most output tokens
	 */
	public void evict(String question, String model, int maxTokens) {
		evict(plain(question, model, null, maxTokens), List.of());
	}

	/**
	 * Forgets the answer to a plain question in one cache.
	 * @param name the name of the cache
	 * @param question what is asked
	 * @param model the model it is put to
	 * @param system the system prompt, {@code null} for none
	 * @param maxTokens the most output tokens
	 * @return {@code false} if no cache of that name is in use here, or if the cache
	 * reports no answer
	 */
	public boolean evict(String name, String question, String model, @Nullable String system, int maxTokens) {
		FaqShelf shelf = this.shelves.get(name);
		if (shelf == null) {
			return false;
		}
		boolean found = shelf.evict(this.keys
			.of(plain(question, model, (system != null) ? StringNode.valueOf(system) : null, maxTokens), List.of()));
		return (system != null
				&& shelf.evict(this.keys.of(plain(question, model, block(system), maxTokens), List.of()))) || found;
	}

	/* As systemCached(...) sends it; what is cached at the API does not count. */
	private static JsonNode block(String system) {
		ObjectNode block = Json.object();
		block.put("type", "text");
		block.put("text", system);
		return Json.of(List.of(block));
	}

	private static ObjectNode plain(String question, String model, @Nullable JsonNode system, int maxTokens) {
		ObjectNode body = Json.object();
		body.put("model", model);
		body.put("max_tokens", maxTokens);
		if (system != null) {
			body.set("system", system);
		}
		body.putArray("messages").addObject().put("role", "user").put("content", question);
		return body;
	}

	/** Forgets all answers, in all caches that are in use here. */
	public void clear() {
		this.shelves.values().forEach((shelf) -> shelf.store().cache().clear());
	}

	/**
	 * Forgets all answers in one cache.
	 * @param name the name of the cache
	 * @return {@code false} if no cache of that name is in use here
	 */
	public boolean clear(String name) {
		FaqShelf shelf = this.shelves.get(name);
		if (shelf == null) {
			return false;
		}
		shelf.store().cache().clear();
		return true;
	}

	String name() {
		return this.settings.cacheName();
	}

	FaqShelf shelf() {
		return shelf(this.settings.cacheName());
	}

	FaqShelf shelf(String name) {
		return this.shelves.computeIfAbsent(name,
				(each) -> new FaqShelf(
						new FaqStore(this.caches.apply(each), this.timeline, this.blocking, this.failures),
						this.settings, this::isApology, this.timeline));
	}

	private boolean isApology(String text) {
		return Stream.of(LocaleContextHolder.getLocale(), Locale.getDefault(), Locale.ENGLISH)
			.distinct()
			.anyMatch((locale) -> Arrays.stream(ErrorClass.values())
				.anyMatch((errorClass) -> text.contains(this.messages.text(errorClass, locale))
						|| isDated(text, errorClass, locale) || isInMinutes(text, errorClass, locale)));
	}

	/** An apology that names minutes, recognised by what it says before that. */
	private boolean isInMinutes(String text, ErrorClass errorClass, Locale locale) {
		String one = this.messages.textIn(errorClass, Duration.ofMinutes(10), locale);
		String other = this.messages.textIn(errorClass, Duration.ofMinutes(45), locale);
		int same = 0;
		while (same < Math.min(one.length(), other.length()) && one.charAt(same) == other.charAt(same)) {
			same++;
		}
		return same >= TELLING_CHARS && text.contains(one.substring(0, same));
	}

	/** An apology that names a time, recognised by what it says after that. */
	private boolean isDated(String text, ErrorClass errorClass, Locale locale) {
		String one = this.messages.textUntil(errorClass, Instant.EPOCH, locale);
		String other = this.messages.textUntil(errorClass, ANOTHER_TIME, locale);
		int same = 0;
		while (same < Math.min(one.length(), other.length())
				&& one.charAt(one.length() - 1 - same) == other.charAt(other.length() - 1 - same)) {
			same++;
		}
		return same >= TELLING_CHARS && text.endsWith(one.substring(one.length() - same));
	}

}
