package io.github.clauderesilience.limit.day;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.clauderesilience.limit.core.DayBudget;
import io.github.clauderesilience.limit.core.DayRules;
import io.github.clauderesilience.limit.core.DayUse;
import io.github.clauderesilience.limit.core.Dimension;
import io.github.clauderesilience.time.Timeline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The budgets of all limit groups that have one. What was used is kept a moment after it
 * changed and at the end; where that fails, a warning says so and calls go on.
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

	private final AtomicBoolean saving = new AtomicBoolean();

	private volatile boolean broken;

	/**
	 * The budgets, with what was used today before a restart.
	 * @param settings what holds for all groups
	 * @param limits tokens a day by limit group
	 * @param store where days are kept
	 * @param timeline the time source
	 * @param blocking where the store is asked
	 */
	public DayBudgets(DaySettings settings, Map<String, Map<Dimension, Double>> limits, DayStore store,
			Timeline timeline, Executor blocking) {
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
		if (!this.budgets.isEmpty()) {
			restore();
		}
	}

	/**
	 * The budget of a group.
	 * @param group the limit group
	 * @return its budget, {@link DayBudget#NONE} where it has no limit
	 */
	public DayBudget of(String group) {
		return this.budgets.getOrDefault(group, DayBudget.NONE);
	}

	private void restore() {
		try {
			this.saved.putAll(this.store.load());
			this.saved.forEach((group, use) -> of(group).restore(use, this.timeline.nanoTime()));
		}
		catch (IOException | RuntimeException ex) {
			logger.warn("What was used of the day cannot be read, and counts as nothing until midnight: {}", text(ex));
		}
	}

	private void changed() {
		if (this.store == DayStore.NONE || !this.saving.compareAndSet(false, true)) {
			return;
		}
		try {
			this.timeline.scheduler()
				.schedule(() -> this.blocking.execute(this::save), SAVE_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The application ends: close writes it
			this.saving.set(false);
		}
	}

	private void save() {
		this.saving.set(false);
		write();
	}

	private synchronized void write() {
		boolean changed = this.broken;
		for (Map.Entry<String, DayBudget> entry : this.budgets.entrySet()) {
			DayUse use = entry.getValue().save();
			if (use != null) {
				this.saved.put(entry.getKey(), use);
				changed = true;
			}
		}
		if (!changed) {
			return;
		}
		try {
			this.store.save(Map.copyOf(this.saved));
			this.broken = false;
		}
		catch (IOException | RuntimeException ex) {
			if (!this.broken) {
				logger.warn("What was used of the day cannot be kept; calls go on, but a restart will count"
						+ " from what was kept before: {}", text(ex));
			}
			this.broken = true;
		}
	}

	private static String text(Exception failure) {
		return failure.getClass().getSimpleName() + ": " + failure.getMessage();
	}

	/**
	 * Keeps what was used.
	 */
	@Override
	public void close() {
		write();
	}

}
