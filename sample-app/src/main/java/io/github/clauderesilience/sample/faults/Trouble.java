package io.github.clauderesilience.sample.faults;

/**
 * What can be made to happen. Each goes on until it is ended.
 */
public enum Trouble {

	/** Ordinary customers, who are no trouble at all. */
	CUSTOMERS("Customers", "two a second"),

	/** More background work than the limits allow at once. */
	FLOOD("Background flood", "in its own lane"),

	/** The model answers every request with 529. */
	OUTAGE("Model outage", "529 overloaded"),

	/** Half of all requests are answered with 429. */
	STORM("429 storm", "every other call"),

	/** Half of what the account may use. */
	HALVED("Limit halved", "by the provider"),

	/** Answers are written slowly. */
	SLOW("Slow tokens", "written slowly"),

	/** Each stream is cut once in the middle. */
	CUT("Cut streams", "each one once"),

	/** Answers that are no answers. */
	GARBAGE("Garbage", "HTML, not JSON"),

	/** A firewall in front of the API answers with its page. */
	FIREWALL("Firewall", "403 by a proxy"),

	/** The model declines to answer. */
	REFUSAL("Refusals", "go to review"),

	/** The key is rejected. */
	REVOKED("Key revoked", "401 for all"),

	/** No money until the next month. */
	SPEND_CAP("Spend cap", "until next month");

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
