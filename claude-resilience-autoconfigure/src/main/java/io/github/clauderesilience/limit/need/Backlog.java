package io.github.clauderesilience.limit.need;

/**
 * What waiting calls need together.
 */
public class Backlog {

	public static final Backlog NONE = new Backlog();

	private double calls;

	private double input;

	private double output;

	public final double calls() {
		return this.calls;
	}

	/** Input and output tokens, the measure of fairness. */
	public final double tokens() {
		return this.input + this.output;
	}

	public final void count(Call ticket) {
		add(1, ticket.need().inputTokens(), ticket.need().outputTokens());
	}

	public final void discount(Call ticket) {
		remove(1, ticket.need().inputTokens(), ticket.need().outputTokens());
	}

	public final void add(Backlog other, double share) {
		add(other.calls * share, other.input * share, other.output * share);
	}

	public final void add(double moreCalls, double moreInput, double moreOutput) {
		this.calls += moreCalls;
		this.input += moreInput;
		this.output += moreOutput;
	}

	/**
	 * Takes away what was added before.
	 * @param lessCalls calls, a whole number if only whole calls were added
	 * @param lessInput input tokens
	 * @param lessOutput output tokens
	 */
	public final void remove(double lessCalls, double lessInput, double lessOutput) {
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

	public final void scale(double factor) {
		this.calls *= factor;
		this.input *= factor;
		this.output *= factor;
	}

	public final double amount(Dimension dimension) {
		return dimension.of(this.calls, this.input, this.output);
	}

}
