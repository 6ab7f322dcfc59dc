package io.github.clauderesilience.chain.attempt;

import java.time.Duration;

/**
 * Whether there is quota for a call to a model now, and when. Asked by the fallback,
 * answered by the limiter.
 */
@FunctionalInterface
public interface ModelAvailability {

	/**
	 * How long a call to a model would have to wait.
	 * @param model the model id
	 * @param target what would be asked; its model is ignored
	 * @return zero if it can be sent now, otherwise the expected wait
	 */
	Duration expectedWait(String model, Target target);

}
