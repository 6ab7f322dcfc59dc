package io.github.clauderesilience.observe.advice;

import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.time.DurationText;
import io.github.clauderesilience.time.LateWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs once that the store of the use of limits fails, and once that it works again; the
 * verdict says so in between. Thread-safe.
 */
final class StoreOutage {

	private static final Logger logger = LoggerFactory.getLogger(TierAdvisor.class);

	private static final String STORING = "storing the use of limits";

	private static final String ADVICE = "Calls are not affected: use is kept in memory and offered again every hour; alerts about limits wait."
			+ " Check claude.tier-advice.store.";

	private final StoreFailures failures;

	private boolean told;

	private boolean failed;

	StoreOutage(StoreFailures failures) {
		this.failures = failures;
	}

	/**
	 * An hourly look begins.
	 */
	synchronized void begin() {
		this.failed = false;
	}

	/**
	 * The store failed.
	 * @param failure what it threw
	 */
	synchronized void failed(Throwable failure) {
		this.failed = true;
		if (!this.told) {
			this.told = true;
			this.failures.begin(STORING, failure, ADVICE);
			logger.warn(
					"The use of limits could not be stored or read. Calls are not affected: use is kept in memory"
							+ " and offered again every hour; alerts about limits wait until the store works: {}",
					StoreFailures.reason(failure));
		}
	}

	/**
	 * The store has not answered so far.
	 */
	synchronized void late() {
		if (!this.told) {
			this.told = true;
			this.failures.begin(STORING, LateWatch.cause(), ADVICE);
			logger.warn("The store of the use of limits has not answered for {}. Calls are not affected",
					DurationText.of(LateWatch.LIMIT));
		}
	}

	/**
	 * An hourly look ends.
	 */
	synchronized void end() {
		if (!this.failed && this.told) {
			this.told = false;
			this.failures.end(STORING);
			logger.info("The use of limits is stored again");
		}
	}

}
