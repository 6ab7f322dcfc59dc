package io.github.clauderesilience;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Something an operator has to know at once, published as a Spring application event on a
 * thread of its own. A listener may take its time, to send mail for example: it holds up
 * other listeners and nothing else. Up to 1,000 alerts wait for it, and it has 5 seconds
 * for those when the application stops.
 *
 * @param kind what it is about
 * @param message what happened and what to do, without secrets or content
 * @param model the model it is about, or {@code null} for the whole account
 * @param at when it was noticed
 * @param client the name of the client it is about, below {@code claude.clients};
 * {@code null} for the one that {@code claude.*} configures
 */
public record ClaudeAlert(Kind kind, String message, @Nullable String model, Instant at, @Nullable String client) {

	/**
	 * Creates an alert of the client that {@code claude.*} configures.
	 * @param kind what it is about
	 * @param message what happened and what to do, without secrets or content
	 * @param model the model it is about, or {@code null} for the whole account
	 * @param at when it was noticed
	 */
	public ClaudeAlert(Kind kind, String message, @Nullable String model, Instant at) {
		this(kind, message, model, at, null);
	}

	@JsonValue
	JsonForms.Alert jsonForm() {
		return new JsonForms.Alert(this.kind, this.message, this.model, this.at.toString(), this.client);
	}

	/**
	 * What an alert is about.
	 */
	public enum Kind {

		/** The key was rejected. */
		KEY_REJECTED,

		/** A rejected key works again, or another key is in use. */
		KEY_ACCEPTED,

		/** Billing blocks the account: spend cap, spend limit or no credits. */
		BILLING,

		/** The account needs attention, although the key is not rejected. */
		ACCOUNT,

		/** The model was not found; perhaps it is retired. */
		MODEL_NOT_FOUND,

		/** A budget of the day, or consistently a limit per minute, is nearly used up. */
		LIMIT_NEAR,

		/** Demand is well below the limit again that {@link #LIMIT_NEAR} reported. */
		LIMIT_EASED,

		/** An outage of a model began, calls go to its fallback. */
		OUTAGE_STARTED,

		/** The model serves again. */
		OUTAGE_ENDED

	}

}
