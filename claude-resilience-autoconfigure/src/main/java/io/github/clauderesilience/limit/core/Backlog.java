package io.github.clauderesilience.limit.core;

/**
 * What waiting calls need together.
 */
class Backlog {

	static final Backlog NONE = new Backlog();

	private double calls;

	private double input;

	private double output;

	final double calls() {
		return this.calls;
	}

	/** Input and output tokens, the measure of fairness. */
	final double tokens() {
		return this.input + this.output;
	}

	final void count(Call ticket) {
		add(1, ticket.inputTokens(), ticket.outputTokens());
	}

	final void discount(Call ticket) {
		remove(1, ticket.inputTokens(), ticket.outputTokens());
	}

	final void add(Backlog other, double share) {
		add(other.calls * share, other.input * share, other.output * share);
	}

	final void add(double moreCalls, double moreInput, double moreOutput) {
		this.calls += moreCalls;
		this.input += moreInput;
		this.output += moreOutput;
	}

	/**
	 * Takes away what was added before.
	 * @param lessCalls calls, a whole number where only whole calls were added
	 * @param lessInput input tokens
	 * @param lessOutput output tokens
	 */
	final void remove(double lessCalls, double lessInput, double lessOutput) {
		this.calls -= lessCalls;
		if (this.calls == 0) {
			// Rounding errors must not outlive the calls.
			this.input = 0;
			this.output = 0;
			return;
		}
		this.input -= lessInput;
		this.output -= lessOutput;
	}

	final void scale(double factor) {
		this.calls *= factor;
		this.input *= factor;
		this.output *= factor;
	}

	final double amount(Dimension dimension) {
		return switch (dimension) {
			case REQUESTS -> this.calls;
			case INPUT_TOKENS -> this.input;
			case OUTPUT_TOKENS -> this.output;
			case TOKENS -> this.input + this.output;
		};
	}

}
