package io.github.clauderesilience.limit.need;

/**
 * A call and what it takes of the limits. Not thread-safe.
 */
public class Call {

	private final Demand demand;

	private double inputTokens;

	private double outputTokens;

	/**
	 * Creates a call that takes nothing yet.
	 * @param demand what is known of it before it is sent
	 */
	public Call(Demand demand) {
		this.demand = demand;
	}

	/**
	 * What is known of the call before it is sent.
	 * @return the demand
	 */
	public final Demand demand() {
		return this.demand;
	}

	/**
	 * The input tokens reserved for the call.
	 * @return tokens, estimated until it is settled
	 */
	public final double inputTokens() {
		return this.inputTokens;
	}

	/**
	 * The output tokens reserved for the call.
	 * @return tokens, estimated until it is settled
	 */
	public final double outputTokens() {
		return this.outputTokens;
	}

	/**
	 * What is reserved for the call in one dimension.
	 * @param dimension the dimension
	 * @return requests or tokens
	 */
	public final double amount(Dimension dimension) {
		return switch (dimension) {
			case REQUESTS -> 1;
			case INPUT_TOKENS -> this.inputTokens;
			case OUTPUT_TOKENS -> this.outputTokens;
			case TOKENS -> this.inputTokens + this.outputTokens;
		};
	}

	/**
	 * Sets what the call is expected to use, or has used so far.
	 * @param input input tokens, 0 or positive
	 * @param output output tokens, 0 or positive
	 */
	public final void takes(double input, double output) {
		this.inputTokens = input;
		this.outputTokens = output;
	}

}
