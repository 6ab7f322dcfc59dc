package io.github.clauderesilience.model.load;

import java.time.LocalDate;

import io.github.clauderesilience.model.ModelTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of models that are, or soon will be, retired: once per model, and again if the
 * date turns out to be another. Thread-safe.
 */
public final class RetirementWarnings {

	private static final Logger logger = LoggerFactory.getLogger(RetirementWarnings.class);

	private final ModelTable models;

	private final OncePerModel told = new OncePerModel();

	/**
	 * Creates warnings from a table.
	 * @param models what is known about models
	 */
	public RetirementWarnings(ModelTable models) {
		this.models = models;
	}

	/**
	 * Warns of a model that is used, the first time it is.
	 * @param id any id of the model
	 * @param now tells the current day in UTC; asked if there may be something to say
	 */
	public void used(String id, Today now) {
		if (this.told.first(id)) {
			changed(id, now.get());
		}
	}

	/**
	 * Warns of a model whose dates have changed.
	 * @param id any id of the model
	 * @param today the current day in UTC
	 */
	public void changed(String id, LocalDate today) {
		this.models.retirementWarning(id, today).ifPresent(logger::warn);
	}

	/**
	 * Tells the day.
	 */
	@FunctionalInterface
	public interface Today {

		/**
		 * The current day.
		 * @return the day in UTC
		 */
		LocalDate get();

	}

}
