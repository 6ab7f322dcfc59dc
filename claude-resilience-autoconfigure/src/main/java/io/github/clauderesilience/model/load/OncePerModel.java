package io.github.clauderesilience.model.load;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers which models something was already said about, so that it is said once per
 * model and not once per call. Thread-safe; remembers a bounded number of names.
 */
final class OncePerModel {

	/** Our choice: far more than there are models, far less than made-up ids could be. */
	private static final int MOST = 1000;

	private final Set<String> seen = ConcurrentHashMap.newKeySet();

	/**
	 * Whether this is the first time for a model.
	 * @param id the id of the model
	 * @return {@code true} exactly once per id; never again once a thousand ids were seen
	 */
	public boolean first(String id) {
		return !this.seen.contains(id) && this.seen.size() < MOST && this.seen.add(id);
	}

}
