package io.github.clauderesilience.cache;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.time.DurationText;
import io.github.clauderesilience.time.LateWatch;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cache.Cache;
import org.springframework.cache.support.NoOpCache;
import org.springframework.util.ClassUtils;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Stored answers in a cache of any kind. A cache in memory is used on the calling thread;
 * any other on threads that may block, for a bounded time. A failing cache never fails a
 * call: it is logged once, and bypassed for {@link #PAUSE}, like an open circuit.
 * Thread-safe.
 */
final class FaqStore {

	/** A cache that takes longer does not help; our choice. */
	static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

	/** How long a failing cache is bypassed; our choice. */
	static final Duration PAUSE = Duration.ofSeconds(5);

	/**
	 * How many answers of a cache in memory stay parsed, since parsing one costs more
	 * than all else that a hit does; our choice. A power of two.
	 */
	private static final int REMEMBERED = 256;

	private static final Logger logger = LoggerFactory.getLogger(FaqStore.class);

	private static final boolean CAFFEINE = ClassUtils.isPresent("com.github.benmanes.caffeine.cache.Cache",
			FaqStore.class.getClassLoader());

	private final Cache cache;

	private final Timeline timeline;

	private final Scheduler blocking;

	private final boolean inMemory;

	private final StoreFailures failures;

	private volatile boolean inTrouble;

	private volatile long troubleNanos;

	private final AtomicReferenceArray<@Nullable Read> lastRead = new AtomicReferenceArray<>(REMEMBERED);

	FaqStore(Cache cache, Timeline timeline, Scheduler blocking, StoreFailures failures) {
		this.failures = failures;
		this.cache = cache;
		this.timeline = timeline;
		this.blocking = blocking;
		this.inMemory = cache instanceof NoOpCache || isInMemory(cache.getNativeCache());
	}

	Cache cache() {
		return this.cache;
	}

	/**
	 * Whether using the cache on this thread would block a thread that must not be
	 * blocked.
	 */
	boolean mustLeaveThread() {
		return !this.inMemory && Schedulers.isInNonBlockingThread();
	}

	/** Whether a look costs next to nothing. */
	boolean isInMemory() {
		return this.inMemory;
	}

	Mono<StoredAnswer> find(String key) {
		return use(() -> read(key));
	}

	/** Keeps an answer; never fails. */
	Mono<Void> put(String key, StoredAnswer answer) {
		return use(() -> {
			this.cache.put(key, answer.write());
			return null;
		}).then();
	}

	/** Looks on the thread of the caller, who may block. */
	@Nullable StoredAnswer findNow(String key) {
		return guarded(() -> read(key));
	}

	/** Keeps an answer on the thread of the caller, who may block. */
	void putNow(String key, StoredAnswer answer) {
		guarded(() -> {
			this.cache.put(key, answer.write());
			return null;
		});
	}

	/**
	 * How many answers lie in the cache.
	 * @return the number, or {@code null} if the cache does not say
	 */
	@Nullable Long size() {
		@Nullable Object nativeCache = this.cache.getNativeCache();
		if (nativeCache instanceof Map<?, ?> map) {
			return (long) map.size();
		}
		return CAFFEINE ? CaffeineSize.of(nativeCache) : null;
	}

	private @Nullable StoredAnswer read(String key) {
		Cache.ValueWrapper wrapper = this.cache.get(key);
		Object value = (wrapper != null) ? wrapper.get() : null;
		if (value == null || !this.inMemory) {
			return StoredAnswer.read(value);
		}
		int slot = key.hashCode() & (REMEMBERED - 1);
		Read last = this.lastRead.get(slot);
		if (last != null && last.value == value) {
			return last.answer;
		}
		StoredAnswer answer = StoredAnswer.read(value);
		this.lastRead.set(slot, new Read(value, answer));
		return answer;
	}

	private <T> Mono<T> use(Callable<@Nullable T> action) {
		if (this.inMemory) {
			return Mono.fromCallable(() -> guarded(action));
		}
		return Mono.defer(() -> isLeftAlone() ? Mono.<T>empty()
				: Mono.<T>fromCallable(() -> guarded(action))
					.subscribeOn(this.blocking)
					.timeout(LONGEST_WAIT, tooSlow(), this.timeline.scheduler()));
	}

	private <T> Mono<T> tooSlow() {
		return Mono.defer(() -> {
			trouble(LateWatch.cause(LONGEST_WAIT));
			return Mono.empty();
		});
	}

	private <T> @Nullable T guarded(Callable<@Nullable T> action) {
		if (isLeftAlone()) {
			return null;
		}
		try {
			T result = action.call();
			if (this.inTrouble) {
				works();
			}
			return result;
		}
		catch (Throwable ex) {
			trouble(ex);
			return null;
		}
	}

	private boolean isLeftAlone() {
		return this.inTrouble && this.timeline.since(this.troubleNanos).compareTo(PAUSE) < 0;
	}

	private synchronized void trouble(Throwable failure) {
		this.troubleNanos = this.timeline.nanoTime();
		if (!this.inTrouble) {
			this.inTrouble = true;
			this.failures.begin(what(), failure,
					"Questions go to Claude instead. The cache is tried again by a question " + DurationText.of(PAUSE)
							+ " after it last failed.");
			logger.warn("The cache {} cannot be used, so questions go to Claude until it can: {}", this.cache.getName(),
					StoreFailures.reason(failure));
		}
	}

	private synchronized void works() {
		if (this.inTrouble) {
			this.inTrouble = false;
			this.failures.end(what());
			logger.info("The cache {} works again", this.cache.getName());
		}
	}

	private String what() {
		return "the cache " + this.cache.getName();
	}

	/* A cache without a native one, which a proxy or a test may be, can be anywhere. */
	private static boolean isInMemory(@Nullable Object nativeCache) {
		return nativeCache instanceof Map
				|| nativeCache != null && nativeCache.getClass().getName().startsWith("com.github.benmanes.caffeine.");
	}

	/**
	 * What was read last, valid while the cache gives the very same object.
	 */
	private record Read(Object value, @Nullable StoredAnswer answer) {
	}

	/** Keeps Caffeine out of applications that do not have it. */
	private static final class CaffeineSize {

		static @Nullable Long of(@Nullable Object nativeCache) {
			if (nativeCache instanceof com.github.benmanes.caffeine.cache.Cache<?, ?> caffeine) {
				return caffeine.estimatedSize();
			}
			return (nativeCache instanceof com.github.benmanes.caffeine.cache.AsyncCache<?, ?> async)
					? async.synchronous().estimatedSize() : null;
		}

	}

}
