package io.github.clauderesilience.error;

import java.util.Locale;
import java.util.Set;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import org.jspecify.annotations.Nullable;

/**
 * Recognises one kind of error by its status, type, code or text, and says what it is.
 * Everything that is named has to fit; what is not named fits always.
 *
 * @param statuses HTTP statuses; an error within a stream, which has none, fits too if
 * its type, code or text is named
 * @param types values of error.type
 * @param codes values of error.details.error_code
 * @param messages beginnings of error.message, in any case; a gateway may write its own
 * words in front
 * @param errorClass error class of such an answer
 * @param counted whether it counts against the circuit of its model; by the error class
 * if left out
 * @param latchesKey whether further calls with the API key are refused; by the error
 * class if left out
 * @param alert whether operators are alerted; by the error class if left out
 * @param maxRetries most repetitions; by the error class if left out
 * @param acceleration whether a 429 means that use grows too fast
 * @param resumesNextMonth whether the account can be used again on the first of the next
 * month if the message names no date
 * @param advice what an operator can do, a sentence
 */
public record ErrorRule(@Nullable Set<Integer> statuses, @Nullable Set<String> types, @Nullable Set<String> codes,
		@Nullable Set<String> messages, @Nullable ErrorClass errorClass, @Nullable Boolean counted,
		@Nullable Boolean latchesKey, @Nullable Boolean alert, @Nullable Integer maxRetries,
		@Nullable Boolean acceleration, @Nullable Boolean resumesNextMonth, @Nullable String advice) {

	boolean fits(int status, ApiError error) {
		boolean inStream = status >= 200 && status < 300 && !hasStatusesOnly();
		return (inStream || isIn(this.statuses, status)) && isIn(this.types, error.type())
				&& isIn(this.codes, error.code()) && hasMessage(error);
	}

	ClaudeException.Treatment treatment() {
		return new ClaudeException.Treatment(this.counted, this.latchesKey, this.alert, this.maxRetries,
				this.acceleration, this.advice);
	}

	/**
	 * Fills what this rule leaves open.
	 * @param base where it is taken from
	 * @return the merged rule
	 */
	public ErrorRule over(ErrorRule base) {
		return new ErrorRule(or(this.statuses, base.statuses), or(this.types, base.types), or(this.codes, base.codes),
				or(this.messages, base.messages), or(this.errorClass, base.errorClass), or(this.counted, base.counted),
				or(this.latchesKey, base.latchesKey), or(this.alert, base.alert), or(this.maxRetries, base.maxRetries),
				or(this.acceleration, base.acceleration), or(this.resumesNextMonth, base.resumesNextMonth),
				or(this.advice, base.advice));
	}

	/**
	 * Checks that the rule is complete.
	 * @param name its name below {@code claude.errors}
	 * @throws IllegalArgumentException if it is not; the message names the key and says
	 * what to change
	 */
	void check(String name) {
		if (this.errorClass == null) {
			throw new IllegalArgumentException(
					"claude.errors." + name + " has no error-class; name the class of such answers");
		}
		if (hasStatusesOnly() && isEmpty(this.statuses)) {
			throw new IllegalArgumentException("claude.errors." + name
					+ " recognises nothing; name statuses, types, codes or messages of the errors it is for");
		}
		if (this.maxRetries != null && this.maxRetries < 0) {
			throw new IllegalArgumentException(
					"claude.errors." + name + ".max-retries is " + this.maxRetries + " but must be 0 or more");
		}
	}

	private boolean hasStatusesOnly() {
		return isEmpty(this.types) && isEmpty(this.codes) && isEmpty(this.messages);
	}

	private boolean hasMessage(ApiError error) {
		if (this.messages == null || this.messages.isEmpty()) {
			return true;
		}
		if (error.message() == null) {
			return false;
		}
		String text = error.message().strip().toLowerCase(Locale.ROOT);
		boolean anywhere = error.form() == ApiError.Form.GATEWAY;
		return this.messages.stream()
			.map((message) -> message.toLowerCase(Locale.ROOT))
			.anyMatch((message) -> anywhere ? text.contains(message) : text.startsWith(message));
	}

	private static boolean isEmpty(@Nullable Set<?> set) {
		return set == null || set.isEmpty();
	}

	private static <T> boolean isIn(@Nullable Set<T> set, @Nullable T value) {
		return set == null || set.isEmpty() || (value != null && set.contains(value));
	}

	private static <T> @Nullable T or(@Nullable T value, @Nullable T base) {
		return (value != null) ? value : base;
	}

}
