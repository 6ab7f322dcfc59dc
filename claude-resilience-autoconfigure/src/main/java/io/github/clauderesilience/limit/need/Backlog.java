package io.github.clauderesilience.limit.need;

/**
 * What several calls need together.
 */
public class Backlog {

	public static final Backlog NONE = new Backlog();

	private double calls;

	private double input;

	private double output;

	/** Number of calls; a fraction if they are expected. */
	public final double calls() {
		return this.calls;
	}

	/** Input and output tokens, the measure of fairness. */
	public final double tokens() {
		return this.input + this.output;
	}

	public final void count(Call call) {
		add(call.need(), 1);
	}

	public final void discount(Call call) {
		remove(call.need(), 1);
	}

	public final void add(Backlog other, double share) {
		this.calls += other.calls * share;
		this.input += other.input * share;
		this.output += other.output * share;
	}

	/**
	 * Adds calls that need the same.
	 * @param need what each needs
	 * @param times how many calls
	 */
	public final void add(Need need, double times) {
		this.calls += times;
		this.input += times * need.inputTokens();
		this.output += times * need.outputTokens();
	}

	/**
	 * Subtracts what was added before.
	 * @param need what each call needs
	 * @param times how many calls, a whole number if only whole calls were added
	 */
	public final void remove(Need need, double times) {
		add(need, -times);
		if (this.calls == 0) {
			// Rounding errors must not outlive the calls.
			this.input = 0;
			this.output = 0;
		}
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
