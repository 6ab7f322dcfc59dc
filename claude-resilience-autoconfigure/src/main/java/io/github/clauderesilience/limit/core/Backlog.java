package io.github.clauderesilience.limit.core;

/**
 * What waiting calls need together.
 */
final class Backlog {

	static final Backlog NONE = new Backlog();

	private double calls;

	private double input;

	private double output;

	double calls() {
		return this.calls;
	}

	/** Input and output tokens, the measure of fairness. */
	double tokens() {
		return this.input + this.output;
	}

	void add(Ticket ticket) {
		this.calls++;
		this.input += ticket.inputTokens;
		this.output += ticket.outputTokens;
	}

	void remove(Ticket ticket) {
		this.calls--;
		if (this.calls == 0) {
			// Rounding errors must not outlive the calls.
			this.input = 0;
			this.output = 0;
			return;
		}
		this.input -= ticket.inputTokens;
		this.output -= ticket.outputTokens;
	}

	void add(Backlog other, double share) {
		this.calls += other.calls * share;
		this.input += other.input * share;
		this.output += other.output * share;
	}

	void scale(double factor) {
		this.calls *= factor;
		this.input *= factor;
		this.output *= factor;
	}

	double amount(Dimension dimension) {
		return switch (dimension) {
			case REQUESTS -> this.calls;
			case INPUT_TOKENS -> this.input;
			case OUTPUT_TOKENS -> this.output;
			case TOKENS -> this.input + this.output;
		};
	}

}
