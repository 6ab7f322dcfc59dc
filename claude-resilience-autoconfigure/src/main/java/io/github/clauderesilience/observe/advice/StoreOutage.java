package io.github.clauderesilience.observe.advice;

import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;

/**
 * Logs once that the store of the use of limits fails, and once that it works again.
 * Thread-safe.
 */
final class StoreOutage {

	private static final Logger logger = LoggerFactory.getLogger(TierAdvisor.class);

	private final AtomicBoolean told = new AtomicBoolean();

	private volatile boolean failed;

	/**
	 * An hourly look begins.
	 */
	void begin() {
		this.failed = false;
	}

	/**
	 * The store failed.
	 * @param failure what it threw
	 */
	void failed(Throwable failure) {
		this.failed = true;
		if (this.told.compareAndSet(false, true)) {
			logger.warn(
					"The use of limits could not be stored or read. Calls are not affected: use is kept in memory"
							+ " and offered again every hour; alerts about limits wait until the store works: {}",
					NestedExceptionUtils.getMostSpecificCause(failure).toString());
		}
	}

	/**
	 * An hourly look ends.
	 */
	void end() {
		if (!this.failed && this.told.compareAndSet(true, false)) {
			logger.info("The use of limits is stored again");
		}
	}

}
