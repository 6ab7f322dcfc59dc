package io.github.clauderesilience.observe;

import io.github.clauderesilience.model.ModelTable;
import org.jspecify.annotations.Nullable;

/**
 * The tag value of a model: its full id, or {@value #OTHER} for one that is not in the
 * model table, so that the number of values is bounded by the table whatever is asked.
 */
public final class ModelTag {

	static final String OTHER = "other";

	private final ModelTable models;

	/**
	 * Creates tag values.
	 * @param models bounds them
	 */
	public ModelTag(ModelTable models) {
		this.models = models;
	}

	/**
	 * The tag value of a model.
	 * @param model any id of it, or {@code null}
	 * @return the value
	 */
	public String of(@Nullable String model) {
		String key = this.models.key(model);
		return key.equals(ModelTable.UNKNOWN_MODEL) ? OTHER : key;
	}

}
