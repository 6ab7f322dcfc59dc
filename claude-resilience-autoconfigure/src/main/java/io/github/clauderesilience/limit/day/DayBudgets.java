package io.github.clauderesilience.limit.day;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.time.DurationText;
import io.github.clauderesilience.time.LastWrites;
import io.github.clauderesilience.time.LateWatch;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The budgets of all limit groups that have one. Their use is stored shortly after it
 * changed and at shutdown; if that fails, one warning is logged and calls continue.
 * Thread-safe.
 */
public final class DayBudgets implements AutoCloseable {

	/** Our choice: a crash forgets the use of the last seconds. */
	private static final long SAVE_MILLIS = 2000;

	private static final Logger logger = LoggerFactory.getLogger(DayBudgets.class);

	private final DayStore store;

	private final Timeline timeline;

	private final Executor blocking;

	private final Map<String, DayBudget> budgets = new TreeMap<>();

	private final Map<String, DayUse> saved = new HashMap<>();

	/* Number of unsaved changes; the thread that makes it positive schedules saving. */
	private final AtomicInteger changes = new AtomicInteger();

	private final LastWrites lastWrites;

	private final Consumer<@Nullable Throwable> trouble;

	private final LateWatch watch;

	private final CompletableFuture<@Nullable Void> firstRead = new CompletableFuture<>();

	private volatile boolean broken;

	private volatile Past past = Past.READ;

	/**
	 * Creates the budgets, and begins to read what was used today before a restart.
	 * @param settings what holds for all groups
	 * @param limits tokens a day by limit group
	 * @param store where days are kept
	 * @param timeline the time source
	 * @param blocking where the store is asked
	 */
	public DayBudgets(DaySettings settings, Map<String, Map<Dimension, Double>> limits, DayStore store,
			Timeline timeline, Executor blocking) {
		this(settings, limits, store, timeline, blocking, new LastWrites(timeline), (failure) -> {
		});
	}

	/**
	 * Creates the budgets, and begins to read what was used today before a restart.
	 * @param settings what holds for all groups
	 * @param limits tokens a day by limit group
	 * @param store where days are kept
	 * @param timeline the time source
	 * @param blocking where the store is asked
	 * @param lastWrites the time that all stores have at the end
	 * @param trouble told why the use cannot be read or stored, and {@code null} when it
	 * can be again
	 */
	public DayBudgets(DaySettings settings, Map<String, Map<Dimension, Double>> limits, DayStore store,
			Timeline timeline, Executor blocking, LastWrites lastWrites, Consumer<@Nullable Throwable> trouble) {
		this.trouble = trouble;
		this.watch = new LateWatch(timeline, this::late, this::over);
		this.lastWrites = lastWrites;
		this.store = store;
		this.timeline = timeline;
		this.blocking = blocking;
		ZonedDays days = new ZonedDays(timeline, settings.zone());
		limits.forEach((group, ofGroup) -> {
			if (!ofGroup.isEmpty()) {
				this.budgets.put(group,
						new DayBudget(new DayRules(ofGroup, settings.warnAt(), settings.interactiveShare()), days,
								this::changed, timeline.nanoTime()));
			}
		});
		if (!this.budgets.isEmpty() && store != DayStore.NONE) {
			this.past = Past.PENDING;
			// Nothing is saved before it is read
			this.changes.set(1);
			blocking.execute(() -> this.watch.run(this::readFirst));
		}
		else {
			this.firstRead.complete(null);
		}
	}

	/**
	 * The first reading of what was used before the start, on a thread that may block.
	 * @return done when that use counts, or could not be read and is tried again
	 */
	public Future<?> firstRead() {
		return this.firstRead;
	}

	/**
	 * The budget of a group.
	 * @param group the limit group
	 * @return its budget, {@link DayBudget#NONE} if it has no limit
	 */
	public DayBudget of(String group) {
		return this.budgets.getOrDefault(group, DayBudget.NONE);
	}

	private void readFirst() {
		try {
			restore();
		}
		finally {
			this.firstRead.complete(null);
		}
		if (this.past != Past.READ || this.changes.decrementAndGet() > 0) {
			saveSoon();
		}
	}

	private synchronized void restore() {
		try {
			read();
			this.past = Past.READ;
		}
		catch (Throwable ex) {
			logger.warn(
					"Today's token use cannot be read. What was used before the start counts as soon as it can be: {}",
					StoreFailures.reason(ex));
			this.past = Past.UNREADABLE;
			this.trouble.accept(ex);
		}
	}

	private void read() throws IOException {
		Map<String, DayUse> earlier = this.store.load();
		long now = this.timeline.nanoTime();
		this.saved.putAll(earlier);
		this.budgets.forEach((group, budget) -> {
			DayUse use = earlier.get(group);
			if (use != null) {
				budget.restore(use, now);
				this.saved.put(group, budget.use(now));
			}
		});
	}

	private void changed() {
		if (this.store != DayStore.NONE && this.changes.getAndIncrement() == 0) {
			saveSoon();
		}
	}

	private void saveSoon() {
		try {
			this.timeline.scheduler()
				.schedule(() -> this.blocking.execute(this::save), SAVE_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The application ends: close writes it
			this.changes.set(0);
		}
	}

	/* One thread at a time, however long the store takes; what failed is tried again. */
	private void save() {
		this.watch.run(this::saveNow);
	}

	private void saveNow() {
		int seen = this.changes.get();
		if (!write() || this.changes.addAndGet(-seen) > 0) {
			saveSoon();
		}
	}

	private synchronized boolean write() {
		boolean failing = this.broken || this.past == Past.UNREADABLE;
		// Before anything is written: that would replace what was not read yet
		boolean changed = (this.past != Past.READ && isReadNow()) || this.broken;
		for (Map.Entry<String, DayBudget> entry : this.budgets.entrySet()) {
			DayUse use = entry.getValue().save();
			if (use != null) {
				this.saved.put(entry.getKey(), use);
				changed = true;
			}
		}
		if (!changed) {
			return this.past == Past.READ;
		}
		try {
			this.store.save(Map.copyOf(this.saved));
			this.broken = false;
			this.past = Past.READ;
			if (failing) {
				logger.info("Today's token use is stored again");
				this.trouble.accept(null);
			}
			return true;
		}
		catch (Throwable ex) {
			if (!this.broken) {
				logger.warn(
						"Today's token use cannot be stored. Calls continue, but after a restart counting resumes from what"
								+ " was stored before: {}",
						StoreFailures.reason(ex));
			}
			if (!failing) {
				this.trouble.accept(ex);
			}
			this.broken = true;
			return false;
		}
	}

	/* A table that is locked fails late, or not at all. */
	private void late() {
		if (this.past == Past.PENDING) {
			this.trouble.accept(LateWatch.cause());
			logger.warn("The store of today's token use has not answered for {}. What was used before the start counts"
					+ " as soon as it does", DurationText.of(LateWatch.LIMIT));
		}
		else if (!this.broken && this.past == Past.READ) {
			this.trouble.accept(LateWatch.cause());
			logger.warn("The store of today's token use has not answered for {}. Calls continue, but after a restart"
					+ " counting resumes from what was stored before", DurationText.of(LateWatch.LIMIT));
		}
	}

	private void over() {
		if (!this.broken && this.past == Past.READ) {
			this.trouble.accept(null);
			logger.info("The store of today's token use answers again");
		}
	}

	private boolean isReadNow() {
		try {
			read();
			this.past = Past.READ;
			return true;
		}
		catch (Throwable ex) {
			logger.debug("Today's token use still cannot be read", ex);
			return false;
		}
	}

	/**
	 * Keeps what was used, unless the store fails or takes too long.
	 */
	@Override
	public void close() {
		if (this.broken || !this.lastWrites.run(this::write)) {
			logger.warn("Today's token use since the last write is not stored: the store {}",
					(this.broken || this.past == Past.UNREADABLE) ? "fails" : "takes too long");
		}
	}

	/**
	 * What was used before the start; what is written while it is not known replaces it.
	 */
	private enum Past {

		/** Not read yet. */
		PENDING,

		/** Reading it failed. */
		UNREADABLE,

		/** It counts. */
		READ

	}

}
