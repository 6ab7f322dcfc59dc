package io.github.clauderesilience.time;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets a log line of each kind pass once per period and counts the others, so that a
 * lasting fault neither floods the log nor goes unseen. Thread-safe.
 */
public final class LogThrottle {

	/** Kinds remembered at a time; the oldest are forgotten. Our choice. */
	private static final int MOST = 100;

	private final Map<String, Seen> seen = new LinkedHashMap<>(16, 0.75f, true) {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
			return size() > MOST;
		}

	};

	private final long periodNanos;

	private final Timeline timeline;

	/**
	 * Creates a throttle that has let nothing pass.
	 * @param period time between two lines of one kind; positive
	 * @param timeline the time source
	 */
	public LogThrottle(Duration period, Timeline timeline) {
		this.periodNanos = period.toNanos();
		this.timeline = timeline;
	}

	/**
	 * Writes a line if its turn has come.
	 * @param kind what lines are counted together by
	 * @param line writes the line; takes how many lines of this kind were held back since
	 * the last one, 0 or positive
	 * @return whether it was written
	 */
	public boolean log(String kind, Line line) {
		long now = this.timeline.nanoTime();
		int heldBack;
		synchronized (this.seen) {
			Seen last = this.seen.get(kind);
			if (last != null && now - last.atNanos < this.periodNanos) {
				last.heldBack++;
				return false;
			}
			heldBack = (last != null) ? last.heldBack : 0;
			this.seen.put(kind, new Seen(now));
		}
		line.write(heldBack);
		return true;
	}

	/**
	 * The end of a line that stands for others.
	 * @param heldBack lines of the kind that were not written since the last one
	 * @return empty if there are none, otherwise a blank and their number in brackets
	 */
	public static String more(int heldBack) {
		return (heldBack > 0) ? " (and " + heldBack + " more like it since this was last logged)" : "";
	}

	/**
	 * A line of a log.
	 */
	@FunctionalInterface
	public interface Line {

		/**
		 * Writes the line.
		 * @param heldBack lines of this kind that were not written since the last one
		 */
		void write(int heldBack);

	}

	private static final class Seen {

		private final long atNanos;

		private int heldBack;

		private Seen(long atNanos) {
			this.atNanos = atNanos;
		}

	}

}
