package io.github.clauderesilience.observe.meter;

import io.github.clauderesilience.model.ModelTable;
import org.jspecify.annotations.Nullable;

/**
 * The tag value of a model: its full id, or {@value #OTHER} for one that is not in the
 * model table, so that the number of values is bounded by the table whatever is asked.
 */
final class ModelTag {

	static final String OTHER = "other";

	private final ModelTable models;

	ModelTag(ModelTable models) {
		this.models = models;
	}

	String of(@Nullable String model) {
		String key = this.models.key(model);
		return key.equals(ModelTable.UNKNOWN_MODEL) ? OTHER : key;
	}

}
