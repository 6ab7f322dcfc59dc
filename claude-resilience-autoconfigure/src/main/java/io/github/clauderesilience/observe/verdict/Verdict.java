package io.github.clauderesilience.observe.verdict;

/**
 * What is wrong at present, in one line.
 *
 * @param cause what it comes from
 * @param text a sentence for people, without secrets or content
 */
public record Verdict(Cause cause, String text) {

	/**
	 * What trouble can come from, the most severe first.
	 */
	public enum Cause {

		/** The key is rejected. */
		KEY(State.NO_ACCESS),

		/** Billing blocks the account: no credits, a spend limit or a spend cap. */
		BILLING(State.NO_ACCESS),

		/** Models are down, and no other stands in. */
		OUTAGE(State.UNAVAILABLE),

		/** An operator paused a limit group. */
		OPERATOR(State.PAUSED),

		/**
		 * A model is down or switched off by an operator, and another stands in; or only
		 * a model that stands in for others is down.
		 */
		FALLBACK(State.DEGRADED),

		/** Calls wait for a limit of the account or one of our own, or were refused. */
		LIMIT(State.LIMITED),

		/** Requests are lost or time out. */
		NETWORK(State.DEGRADED),

		/** Claude answers with errors. */
		CLAUDE(State.DEGRADED),

		/** Claude rejects our requests as invalid. */
		REQUESTS(State.DEGRADED),

		/** Answers take much longer than usual. */
		SLOW(State.DEGRADED),

		/** A store of the library fails; calls are not affected. */
		STORE(State.DEGRADED),

		/** Nothing is wrong. */
		NOTHING(State.OK);

		private final State state;

		Cause(State state) {
			this.state = state;
		}

		/**
		 * The state the application is in by this cause.
		 * @return the state
		 */
		public State state() {
			return this.state;
		}

	}

	/**
	 * How well questions are answered.
	 */
	public enum State {

		/** As they should be. */
		OK,

		/** Later than they could be, or some not at all. */
		LIMITED,

		/** With errors, by another model, or without a store that operators need. */
		DEGRADED,

		/** Some not at all, until an operator resumes. */
		PAUSED,

		/** Those of a model not at all. */
		UNAVAILABLE,

		/** Not at all, until the key or the billing is corrected. */
		NO_ACCESS

	}

}
