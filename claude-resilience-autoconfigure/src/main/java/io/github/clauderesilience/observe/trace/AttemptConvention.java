package io.github.clauderesilience.observe.trace;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names observations of attempts and chooses their attributes. A bean of this type
 * replaces {@link DefaultAttemptConvention}.
 */
public interface AttemptConvention extends ObservationConvention<AttemptContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof AttemptContext;
	}

}
