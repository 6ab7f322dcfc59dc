package io.github.clauderesilience.review;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonValue;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ErrorClass;
import org.jspecify.annotations.Nullable;

/**
 * A question a person should look at. Immutable; its text form never shows the question.
 *
 * @param id names the item; the same question has the same id
 * @param at when it was asked first
 * @param count how often it was asked
 * @param errorClass why it is here
 * @param model the model that was asked
 * @param text the question, masked
 * @param status what was decided
 * @param request the request as it was asked, to be asked again when it is approved; kept
 * in memory only, {@code null} if it is no longer kept
 */
public record ReviewItem(String id, Instant at, int count, ErrorClass errorClass, String model, String text,
		Status status, @Nullable ClaudeRequest request) {

	/**
	 * The same item, decided.
	 * @param decided the decision
	 * @return a copy
	 */
	public ReviewItem with(Status decided) {
		return new ReviewItem(this.id, this.at, this.count, this.errorClass, this.model, this.text, decided,
				this.request);
	}

	/**
	 * The same item with another request.
	 * @param kept the request, or {@code null} if it is no longer kept
	 * @return a copy
	 */
	public ReviewItem withRequest(@Nullable ClaudeRequest kept) {
		return new ReviewItem(this.id, this.at, this.count, this.errorClass, this.model, this.text, this.status, kept);
	}

	/**
	 * The same item, asked once more. An approval was for the one time.
	 * @return a copy
	 */
	public ReviewItem again() {
		Status now = (this.status == Status.APPROVED) ? Status.PENDING : this.status;
		return new ReviewItem(this.id, this.at, this.count + 1, this.errorClass, this.model, this.text, now,
				this.request);
	}

	/** Without the request. */
	@JsonValue
	Form jsonForm() {
		return new Form(this.id, this.at.toString(), this.count, this.errorClass.key(), this.model, this.text,
				this.status);
	}

	@Override
	public String toString() {
		return "ReviewItem[id=" + this.id + ", at=" + this.at + ", count=" + this.count + ", errorClass="
				+ this.errorClass + ", model=" + this.model + ", chars=" + this.text.length() + ", status="
				+ this.status + "]";
	}

	/**
	 * What a JSON mapper of the application writes.
	 */
	record Form(String id, String at, int count, String errorClass, String model, String text, Status status) {
	}

	/**
	 * What was decided.
	 */
	public enum Status {

		/** Nothing yet. */
		PENDING,

		/** It is asked again, or was answered. */
		APPROVED,

		/** It is not asked again. */
		REJECTED

	}

}
