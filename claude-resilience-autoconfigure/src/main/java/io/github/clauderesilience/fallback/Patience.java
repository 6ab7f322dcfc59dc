package io.github.clauderesilience.fallback;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.StandIn;
import org.jspecify.annotations.Nullable;

/**
 * The patience of one call with one model: begins with the first trouble, and is over
 * when what would be waited for ends beyond it, but only while another model can take the
 * call. A model that was silent is not asked again. Thread-safe.
 */
final class Patience implements StandIn {

	/* From here on the API itself said that it took too long: that is no silence. */
	private static final int ERROR = 400;

	private final Duration patience;

	private final Supplier<Duration> elapsed;

	private final Predicate<ErrorClass> canTakeNow;

	private final BooleanSupplier ready;

	private @Nullable Duration troubled;

	/**
	 * Creates the patience of a call.
	 * @param patience how long it lasts; positive
	 * @param elapsed the time since the call began
	 * @param ready whether another model is not down
	 * @param canTakeNow whether another model can take the call after a failure
	 */
	Patience(Duration patience, Supplier<Duration> elapsed, BooleanSupplier ready, Predicate<ErrorClass> canTakeNow) {
		this.patience = patience;
		this.elapsed = elapsed;
		this.ready = ready;
		this.canTakeNow = canTakeNow;
	}

	@Override
	public boolean isReady() {
		return this.ready.getAsBoolean();
	}

	@Override
	public boolean takesOver(ClaudeException failure, Duration wait) {
		boolean silent = failure.errorClass() == ErrorClass.TIMEOUT && failure.status() < ERROR;
		return (silent || isOver(wait)) && this.canTakeNow.test(failure.errorClass());
	}

	private synchronized boolean isOver(Duration wait) {
		Duration now = this.elapsed.get();
		if (this.troubled == null) {
			this.troubled = now;
		}
		return now.minus(this.troubled).plus(wait).compareTo(this.patience) > 0;
	}

}
