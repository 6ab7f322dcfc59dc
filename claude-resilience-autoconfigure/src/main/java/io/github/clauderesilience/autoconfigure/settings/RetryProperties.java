package io.github.clauderesilience.autoconfigure.settings;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.retry.RetrySettings;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/**
 * How often and how patiently a failed call is repeated, by error class.
 *
 * @param budget Retries of all calls together.
 * @param defaults Retries of every error class that is retried.
 * @param intermediary Retries after a 403 of something in front of the API, such as a
 * firewall.
 * @param conflict Retries after 409.
 * @param serverError Retries after 500, 502, 503 and other 5xx.
 * @param overloaded Retries after 529 and overloaded_error.
 * @param timeout Retries if no answer came in time.
 * @param connection Retries if there was no connection.
 * @param malformed Retries after answers that are broken or cut short.
 * @param emptyAnswer Retries after answers in which people find nothing to read.
 */
public record RetryProperties(@DefaultValue Budget budget, @Name("default") @DefaultValue Rule defaults,
		@DefaultValue Change intermediary, @DefaultValue Change conflict, @DefaultValue Change serverError,
		@DefaultValue Change overloaded, @DefaultValue Change timeout, @DefaultValue Change connection,
		@DefaultValue Change malformed, @DefaultValue Change emptyAnswer) {

	public RetrySettings settings() {
		Map<ErrorClass, RetrySettings.Change> changes = new EnumMap<>(ErrorClass.class);
		changes.put(ErrorClass.INTERMEDIARY, this.intermediary.settings());
		changes.put(ErrorClass.CONFLICT, this.conflict.settings());
		changes.put(ErrorClass.SERVER_ERROR, this.serverError.settings());
		changes.put(ErrorClass.OVERLOADED, this.overloaded.settings());
		changes.put(ErrorClass.TIMEOUT, this.timeout.settings());
		changes.put(ErrorClass.CONNECTION, this.connection.settings());
		changes.put(ErrorClass.MALFORMED, this.malformed.settings());
		changes.put(ErrorClass.EMPTY_ANSWER, this.emptyAnswer.settings());
		return RetrySettings.of(
				new RetrySettings.Rule(this.defaults.maxRetries(), this.defaults.initial(), this.defaults.multiplier(),
						this.defaults.max(), this.defaults.jitter()),
				changes, new RetrySettings.Budget(this.budget.ratio(), this.budget.perSecond()));
	}

	/**
	 * How many retries all calls together may make.
	 *
	 * @param ratio Maximum number of retries per first attempt, from 0 to 1.
	 * @param perSecond Number of retries per second that are always allowed.
	 */
	public record Budget(@DefaultValue("0.2") double ratio, @DefaultValue("1") double perSecond) {
	}

	/**
	 * How often and how patiently a call is repeated.
	 *
	 * @param max Maximum wait of our own before a retry; a retry-after of the API may be
	 * longer.
	 * @param maxRetries Maximum number of retries after the first attempt.
	 * @param initial Wait before the first retry.
	 * @param multiplier Factor by which the wait grows with each retry.
	 * @param jitter Share by which a wait varies either way, from 0 to 1.
	 */
	public record Rule(@DefaultValue("3") int maxRetries, @DefaultValue("1s") Duration initial,
			@DefaultValue("2") double multiplier, @DefaultValue("60s") Duration max,
			@DefaultValue("0.2") double jitter) {
	}

	/**
	 * What is different for one error class.
	 *
	 * @param max Maximum wait of our own before a retry; a retry-after of the API may be
	 * longer.
	 * @param maxRetries Maximum number of retries after the first attempt.
	 * @param initial Wait before the first retry.
	 * @param multiplier Factor by which the wait grows with each retry.
	 * @param jitter Share by which a wait varies either way, from 0 to 1.
	 */
	public record Change(@Nullable Integer maxRetries, @Nullable Duration initial, @Nullable Double multiplier,
			@Nullable Duration max, @Nullable Double jitter) {

		private RetrySettings.Change settings() {
			return new RetrySettings.Change(this.maxRetries, this.initial, this.multiplier, this.max, this.jitter);
		}

	}

}
