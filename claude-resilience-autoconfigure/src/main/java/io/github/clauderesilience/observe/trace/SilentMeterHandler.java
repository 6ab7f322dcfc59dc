package io.github.clauderesilience.observe.trace;

import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.Observation;

/**
 * Keeps Boot's handler from making timers of our observations: the meters of this library
 * say more, and the timers would cost a call more than all of them. Spans and handlers of
 * the application are not touched. Boot gives an observation to the first of its meter
 * handlers that supports it, so this one has to come first.
 */
public final class SilentMeterHandler implements MeterObservationHandler<Observation.Context> {

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof AttemptContext || context instanceof QuestionContext;
	}

}
