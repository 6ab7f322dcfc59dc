package io.github.clauderesilience.limit.day;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.need.Backlog;
import io.github.clauderesilience.limit.need.Call;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Need;
import io.github.clauderesilience.limit.need.Notice;
import io.github.clauderesilience.limit.need.PoolView;
import org.jspecify.annotations.Nullable;

/**
 * The token budget of one limit group for one day, over all its keys. A call reserves its
 * expected use and is settled with its actual use, on the day on which it was sent: used
 * + reserved + need ≤ budget, minus {@code interactive-share} for the other lanes.
 * Thread-safe.
 */
public final class DayBudget {

	/** A budget without limits. */
	public static final DayBudget NONE = new DayBudget(DayRules.NONE, () -> new Days.Day(LocalDate.EPOCH, 1), () -> {
	}, 0);

	private static final Dimension[] DIMENSIONS = Dimension.values();

	/** Our choice: how soon a clock that was set is noticed. */
	private static final long ASK_AGAIN_NANOS = 1_000_000_000L;

	/** Guards a comparison of sums of doubles; far below one token. */
	private static final double EPSILON = 1e-6;

	private final DayRules rules;

	private final Days days;

	private final Runnable changed;

	private final boolean limited;

	private final Set<Dimension> warned = EnumSet.noneOf(Dimension.class);

	private final DayCalendar calendar = new DayCalendar();

	private long askAgainNanos;

	private Need used = Need.NONE;

	private boolean refusedSome;

	private boolean refusedAll;

	private boolean dirty;

	/**
	 * Creates a budget of which nothing is used.
	 * @param rules the limits
	 * @param days the calendar
	 * @param changed told once something was used since {@link #save} was last asked;
	 * must not block
	 * @param nowNanos the time
	 */
	public DayBudget(DayRules rules, Days days, Runnable changed, long nowNanos) {
		this.rules = rules;
		this.days = days;
		this.changed = changed;
		this.limited = !rules.limits().isEmpty();
		this.askAgainNanos = nowNanos;
	}

	/**
	 * Takes over what was used before a restart, if it was used today or on a day that
	 * has not come yet. A warning that was due by then is not given again.
	 * @param earlier what was used
	 * @param nowNanos the time
	 */
	public synchronized void restore(DayUse earlier, long nowNanos) {
		rollOver(nowNanos);
		// Later than today was kept by a clock that was ahead, and may be from today.
		if (!earlier.date().isBefore(this.calendar.date())) {
			this.used = this.used.plus(earlier.need());
			this.rules.limits().forEach((dimension, limit) -> {
				if (used(dimension) >= limit * this.rules.warnAt()) {
					this.warned.add(dimension);
				}
			});
			if (earlier.date().isAfter(this.calendar.date())) {
				this.dirty = true;
				this.changed.run();
			}
		}
	}

	/**
	 * What has to be kept for a restart.
	 * @return the use of today, {@code null} if nothing has changed since this was last
	 * asked
	 */
	public synchronized @Nullable DayUse save() {
		if (!this.dirty) {
			return null;
		}
		this.dirty = false;
		return use();
	}

	/**
	 * What was used and reserved today.
	 * @param nowNanos the time
	 * @return the use of today
	 */
	public synchronized DayUse use(long nowNanos) {
		rollOver(nowNanos);
		return use();
	}

	/**
	 * The limits and what was used of them.
	 * @param nowNanos the time
	 * @return a view of each, empty if there is no limit
	 */
	public List<PoolView.DayView> views(long nowNanos) {
		List<PoolView.DayView> views = new ArrayList<>();
		if (this.limited) {
			DayUse use = use(nowNanos);
			Duration left = Duration.ofNanos(leftNanos(nowNanos));
			for (Dimension dimension : DIMENSIONS) {
				Double limit = this.rules.limits().get(dimension);
				if (limit != null) {
					views.add(new PoolView.DayView(dimension, limit, use.need().in(dimension), use.date(), left));
				}
			}
		}
		return views;
	}

	/**
	 * Whether the day has enough left for a call. What is more than a whole day's worth
	 * is let go while nothing has been used.
	 * @param ticket the call
	 * @param ahead what goes before it
	 * @param nowNanos the time
	 * @return {@code false} if it has to wait for another day
	 */
	public boolean admits(Call ticket, Backlog ahead, long nowNanos) {
		return !this.limited || hasLeft(ticket, ahead, nowNanos);
	}

	private synchronized boolean hasLeft(Call ticket, Backlog ahead, long nowNanos) {
		rollOver(nowNanos);
		for (Dimension dimension : DIMENSIONS) {
			Double limit = this.rules.limits().get(dimension);
			if (limit != null) {
				double most = (ticket.demand().lane() != Lane.INTERACTIVE) ? limit * (1 - this.rules.interactiveShare())
						: limit;
				double need = Math.min(ticket.need().in(dimension), most);
				if (used(dimension) + ahead.amount(dimension) + need > most + EPSILON) {
					return false;
				}
			}
		}
		return true;
	}

	/**
	 * Says that a call was refused.
	 * @param ticket the call
	 * @param notices where the first refusals of a day are told
	 * @param nowNanos the time
	 * @return nanoseconds until the next day, positive
	 */
	public synchronized long refused(Call ticket, List<Notice> notices, long nowNanos) {
		rollOver(nowNanos);
		long left = Math.max(1, this.calendar.endNanos() - nowNanos);
		boolean all = ticket.demand().lane() == Lane.INTERACTIVE;
		if (all ? !this.refusedAll : !this.refusedSome) {
			this.refusedSome = true;
			this.refusedAll = this.refusedAll || all;
			notices.add(new Notice.DayUsedUp(all, left));
		}
		return left;
	}

	/**
	 * How long until the next day.
	 * @param nowNanos the time
	 * @return nanoseconds, positive
	 */
	public synchronized long leftNanos(long nowNanos) {
		rollOver(nowNanos);
		return Math.max(1, this.calendar.endNanos() - nowNanos);
	}

	/**
	 * Reserves what a call is expected to use.
	 * @param ticket the call
	 * @param notices where a warning is added
	 * @param nowNanos the time
	 * @return the day on which it counts, {@code null} without limits
	 */
	public @Nullable LocalDate take(Call ticket, List<Notice> notices, long nowNanos) {
		return this.limited ? reserve(ticket, notices, nowNanos) : null;
	}

	private synchronized LocalDate reserve(Call ticket, List<Notice> notices, long nowNanos) {
		rollOver(nowNanos);
		add(ticket.need());
		warn(notices);
		return this.calendar.date();
	}

	/**
	 * Settles a difference, on the day on which the call was sent: for one of yesterday
	 * nothing is left to settle.
	 * @param day the day on which the call was sent, as {@link #take} said
	 * @param more what it used beyond what was reserved; negative gives back
	 * @param notices where a warning is added
	 * @param nowNanos the time
	 */
	public void adjust(@Nullable LocalDate day, Need more, List<Notice> notices, long nowNanos) {
		if (this.limited) {
			settle(day, more, notices, nowNanos);
		}
	}

	private synchronized void settle(@Nullable LocalDate day, Need more, List<Notice> notices, long nowNanos) {
		rollOver(nowNanos);
		if (this.calendar.counts(day)) {
			add(more);
			warn(notices);
		}
	}

	private void add(Need more) {
		Need sum = this.used.plus(more);
		this.used = new Need(0, Math.max(0, sum.inputTokens()), Math.max(0, sum.outputTokens()));
		if (!this.dirty) {
			this.dirty = true;
			this.changed.run();
		}
	}

	private void warn(List<Notice> notices) {
		for (Dimension dimension : DIMENSIONS) {
			Double limit = this.rules.limits().get(dimension);
			if (limit != null && used(dimension) >= limit * this.rules.warnAt() && this.warned.add(dimension)) {
				notices.add(new Notice.DayNearlyUsed(dimension, limit, used(dimension), this.rules.interactiveShare()));
			}
		}
	}

	private double used(Dimension dimension) {
		return this.used.in(dimension);
	}

	private void rollOver(long nowNanos) {
		if (nowNanos - this.askAgainNanos < 0 && nowNanos - this.calendar.endNanos() < 0) {
			return;
		}
		this.askAgainNanos = nowNanos + ASK_AGAIN_NANOS;
		DayUse begun = this.calendar.rollOver(this.days.today(), use(), nowNanos);
		if (begun == null) {
			return;
		}
		this.used = begun.need();
		if (begun.need().tokens() == 0) {
			this.warned.clear();
			this.refusedSome = false;
			this.refusedAll = false;
		}
	}

	private DayUse use() {
		return new DayUse(this.calendar.date(), this.used.inputTokens(), this.used.outputTokens());
	}

}
