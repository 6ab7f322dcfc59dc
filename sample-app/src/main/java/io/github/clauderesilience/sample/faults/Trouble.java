package io.github.clauderesilience.sample.faults;

/**
 * What can be made to happen. Each goes on until it is ended.
 */
public enum Trouble {

	/** Ordinary customers, who are no trouble at all. */
	CUSTOMERS("Ordinary customers", "Two questions a second"),

	/** More background work than the limits allow at once. */
	FLOOD("Flood of background work", "Waits in a lane of its own"),

	/** The model answers every request with 529. */
	OUTAGE("Outage of the model", "Every answer is 529 overloaded"),

	/** Half of all requests are answered with 429. */
	STORM("429 storm", "Every other request is refused"),

	/** Half of what the account may use. */
	HALVED("Limit halved", "The provider lowers the limits"),

	/** Answers are written slowly. */
	SLOW("Slow tokens", "Five words take a second or two"),

	/** Each stream is cut once in the middle. */
	CUT("Cut streams", "Each answer breaks off once"),

	/** Answers that are no answers. */
	GARBAGE("Garbage", "HTML instead of an answer"),

	/** The model declines to answer. */
	REFUSAL("Refusals", "Questions go to review"),

	/** The key is rejected. */
	REVOKED("Key revoked", "Every answer is 401"),

	/** No money until the next month. */
	SPEND_CAP("Spend cap", "No money until next month");

	private final String label;

	private final String hint;

	Trouble(String label, String hint) {
		this.label = label;
		this.hint = hint;
	}

	/**
	 * What stands on the button.
	 * @return a few words
	 */
	public String label() {
		return this.label;
	}

	/**
	 * What it does.
	 * @return a few words more
	 */
	public String hint() {
		return this.hint;
	}

	/**
	 * Whether it is load rather than a fault.
	 * @return {@code true} where nothing is broken
	 */
	public boolean isLoad() {
		return this == CUSTOMERS || this == FLOOD;
	}

}
