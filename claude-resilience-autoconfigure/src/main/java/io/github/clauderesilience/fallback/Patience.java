package io.github.clauderesilience.fallback;

import java.time.Duration;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.StandIn;
import io.github.clauderesilience.chain.Trouble;

/**
 * How long one call waits for one model ({@code claude.fallback.patience}): the time
 * begins with the first failure or pause. It is exhausted if the next wait would end
 * after it, or takes more than half of the time that the call has left, or after
 * {@link #MOST_REQUESTS} requests, but only while another model can take the call. A
 * model that was silent is not asked again. Thread-safe.
 */
final class Patience implements StandIn {

	/* From here on the API itself said that it took too long: that is no silence. */
	private static final int ERROR = 400;

	/** More requests would not help a failing model; our choice. */
	private static final int MOST_REQUESTS = 4;

	/** The rest of the time is for the model that takes over; our choice. */
	private static final int PART_OF_TIME_LEFT = 2;

	private final PatienceSettings.Bounds bounds;

	private final CallContext context;

	private final String model;

	private final Others others;

	/**
	 * Creates the patience of a call.
	 * @param bounds how long it lasts
	 * @param context the call
	 * @param model the key of the model
	 * @param others the models that may stand in
	 */
	Patience(PatienceSettings.Bounds bounds, CallContext context, String model, Others others) {
		this.bounds = bounds;
		this.context = context;
		this.model = model;
		this.others = others;
	}

	@Override
	public boolean isReady() {
		return this.others.isReady();
	}

	@Override
	public boolean canTakeNow(ErrorClass errorClass) {
		return this.others.canTakeNow(errorClass);
	}

	@Override
	public boolean takesOver(ClaudeException failure, Duration wait) {
		boolean silent = failure.errorClass() == ErrorClass.TIMEOUT && failure.status() < ERROR;
		boolean often = trouble().failed() >= MOST_REQUESTS;
		return (isPauseTooLong(wait) || silent || often) && canTakeNow(failure.errorClass());
	}

	@Override
	public boolean isPauseTooLong(Duration pause) {
		return trouble().since().plus(pause).compareTo(this.bounds.trouble()) > 0
				|| pause.compareTo(this.context.remaining().dividedBy(PART_OF_TIME_LEFT)) > 0;
	}

	@Override
	public boolean isQueueTooLong(Duration wait) {
		Duration most = this.bounds.queue();
		return most != null && wait.compareTo(most) > 0;
	}

	/* Made late: ten thousand calls may wait without any. */
	private Trouble trouble() {
		return this.context.trouble(this.model);
	}

	/**
	 * The models that may stand in for the one that is asked.
	 */
	interface Others {

		/** Whether one of them is not down. */
		boolean isReady();

		/** Whether one of them can take the call at once after a failure. */
		boolean canTakeNow(ErrorClass errorClass);

	}

}
