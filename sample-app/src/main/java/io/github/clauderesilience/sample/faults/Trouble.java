package io.github.clauderesilience.sample.faults;

/**
 * What can be made to happen. Each goes on until it is ended.
 */
public enum Trouble {

	/** Ordinary customers, who are no trouble at all. */
	CUSTOMERS("Customers", "two questions a second"),

	/** More background work than the limits allow at once. */
	FLOOD("Background work", "hundreds of tasks at once"),

	/** The model answers every request with 529. */
	OUTAGE("Model outage", "Claude is overloaded (529)"),

	/** Half of all requests are answered with 429. */
	STORM("Too many requests", "half are refused (429)"),

	/** Half of what the account may use. */
	HALVED("Limits halved", "by the provider"),

	/** Answers are written slowly. */
	SLOW("Slow answers", "word by word"),

	/** Each stream is cut once in the middle. */
	CUT("Broken answers", "each breaks off once"),

	/** Answers that are no answers. */
	GARBAGE("Unreadable answers", "a web page instead"),

	/** A firewall in front of the API answers with its page. */
	FIREWALL("Firewall", "a proxy says no (403)"),

	/** The model declines to answer. */
	REFUSAL("Declined questions", "they go to review"),

	/** The key is rejected. */
	REVOKED("Key revoked", "nothing is accepted (401)"),

	/** Blocked by billing until the next month. */
	SPEND_CAP("Budget spent", "until next month");

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
	 * @return {@code true} if nothing is broken
	 */
	public boolean isLoad() {
		return this == CUSTOMERS || this == FLOOD;
	}

}
