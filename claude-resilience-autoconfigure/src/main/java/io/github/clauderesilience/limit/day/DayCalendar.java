package io.github.clauderesilience.limit.day;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The day on which tokens are counted, whatever the wall clock does. A day that ends by
 * the monotonic clock, too, gives way to an unused one. If the date changes before that,
 * the wall clock was set: a date that was not seen today begins unused, and going back
 * counts what was used on both dates, so that no use is lost and the next midnight begins
 * a new day. Not thread-safe.
 */
final class DayCalendar {

	/**
	 * Our choice: how far the wall clock may have been ahead of the monotonic one at
	 * midnight, after a day without a call; a clock that is slewed gains 43 seconds a day
	 * at most.
	 */
	private static final long TOLERANCE_NANOS = 300_000_000_000L;

	/** Our choice: a clock that is set more often a day is not worth more memory. */
	private static final int DATES_KEPT = 16;

	/* Dates whose use is in the current figures, and those whose use is not. */
	private final Set<LocalDate> counted = new LinkedHashSet<>();

	private final Map<LocalDate, DayUse> left = new LinkedHashMap<>();

	private LocalDate date = LocalDate.MIN;

	private long endNanos;

	/** The day that is counted now. */
	LocalDate date() {
		return this.date;
	}

	/** When it ends, by the monotonic clock. */
	long endNanos() {
		return this.endNanos;
	}

	/** Whether the use of a date is in the current figures. */
	boolean counts(@Nullable LocalDate day) {
		return day != null && this.counted.contains(day);
	}

	/**
	 * Follows the wall clock.
	 * @param today what it says
	 * @param used what was used on the day that was counted so far
	 * @return what is used of the day that is counted now, {@code null} for no change
	 */
	@Nullable DayUse rollOver(Days.Day today, DayUse used, long nowNanos) {
		boolean isLater = today.date().isAfter(this.date);
		boolean over = this.date.equals(LocalDate.MIN) || this.counted.size() + this.left.size() > DATES_KEPT
				|| nowNanos - this.endNanos >= (isLater ? -TOLERANCE_NANOS : 0);
		this.endNanos = nowNanos + today.leftNanos();
		LocalDate before = this.date;
		if (today.date().equals(before)) {
			return null;
		}
		this.date = today.date();
		if (over) {
			return begin(before, used);
		}
		if (this.counted.contains(this.date)) {
			return null;
		}
		DayUse earlier = this.left.remove(this.date);
		double input = (earlier != null) ? earlier.inputTokens() : 0;
		double output = (earlier != null) ? earlier.outputTokens() : 0;
		if (!isLater) {
			this.counted.add(this.date);
			return new DayUse(this.date, used.inputTokens() + input, used.outputTokens() + output);
		}
		this.left.put(before, used);
		this.counted.clear();
		this.counted.add(this.date);
		return new DayUse(this.date, input, output);
	}

	private DayUse begin(LocalDate before, DayUse used) {
		this.left.clear();
		this.left.put(before, used);
		this.counted.clear();
		this.counted.add(this.date);
		return new DayUse(this.date, 0, 0);
	}

}
