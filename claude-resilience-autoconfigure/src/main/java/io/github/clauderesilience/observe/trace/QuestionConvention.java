package io.github.clauderesilience.observe.trace;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names observations of questions and chooses their attributes. A bean of this type
 * replaces {@link DefaultQuestionConvention}.
 */
public interface QuestionConvention extends ObservationConvention<QuestionContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof QuestionContext;
	}

}
