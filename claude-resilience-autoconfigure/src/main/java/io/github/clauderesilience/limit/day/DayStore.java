package io.github.clauderesilience.limit.day;

import java.io.IOException;
import java.util.Map;

/**
 * Keeps what was used of a day over a restart. Asked on threads that may block. A bean of
 * the application's own takes the place of the one that the properties name.
 */
public interface DayStore {

	/** Keeps nothing. */
	DayStore NONE = new DayStore() {

		@Override
		public Map<String, DayUse> load() {
			return Map.of();
		}

		@Override
		public void save(Map<String, DayUse> uses) {
			// A restart begins with an unused day
		}

	};

	/**
	 * What was kept last.
	 * @return the use of the last day by limit group; empty if nothing was kept
	 * @throws IOException when it cannot be read; the message says what and where
	 */
	Map<String, DayUse> load() throws IOException;

	/**
	 * Keeps the use of today in place of what was kept before.
	 * @param uses the use by limit group, all groups that have a budget
	 * @throws IOException when it cannot be written; the message says what and where
	 */
	void save(Map<String, DayUse> uses) throws IOException;

	/**
	 * A store for the days of another account of the application, beside this one.
	 * @param client the name of its client
	 * @return a store of its own; keeps nothing unless this is overridden
	 */
	default DayStore of(String client) {
		return NONE;
	}

}
