package io.github.clauderesilience.limit.core;

/**
 * What the calls in a queue need together.
 */
final class Backlog {

	static final Backlog NONE = new Backlog();

	private int calls;

	private double input;

	private double output;

	int calls() {
		return this.calls;
	}

	void add(Ticket ticket) {
		this.calls++;
		this.input += ticket.inputTokens;
		this.output += ticket.outputTokens;
	}

	void remove(Ticket ticket) {
		this.calls--;
		if (this.calls == 0) {
			this.input = 0;
			this.output = 0;
			return;
		}
		this.input -= ticket.inputTokens;
		this.output -= ticket.outputTokens;
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
