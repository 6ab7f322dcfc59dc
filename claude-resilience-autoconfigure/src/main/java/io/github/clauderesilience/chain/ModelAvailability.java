package io.github.clauderesilience.chain;

import java.time.Duration;

/**
 * Whether a model can take a call now, and when. Asked by the fallback, answered by the
 * breaker and by the limiter.
 */
@FunctionalInterface
public interface ModelAvailability {

	/**
	 * How long a call to a model would have to wait.
	 * @param model the model id
	 * @param target what would be asked; its model is ignored
	 * @return zero where it can be sent now, otherwise the expected wait
	 */
	Duration expectedWait(String model, Exchange.Target target);

}
