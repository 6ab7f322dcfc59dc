package io.github.clauderesilience.limit.core;

import io.github.clauderesilience.limit.need.Dimension;

/**
 * An account at the provider, for simulations: limits a minute, how many seconds' worth a
 * bucket holds, and how the provider tells about it.
 */
record Account(double requests, double input, double output, double burstSeconds, boolean headers, boolean rounds,
		boolean refusedCount, boolean outputLive, boolean headersFromArrival) {

	static Account of(double requests, double input, double output, double burstSeconds) {
		return new Account(requests, input, output, burstSeconds, true, true, false, false, false);
	}

	Account withoutHeaders() {
		return new Account(this.requests, this.input, this.output, this.burstSeconds, false, this.rounds,
				this.refusedCount, this.outputLive, this.headersFromArrival);
	}

	Account countingRefused() {
		return new Account(this.requests, this.input, this.output, this.burstSeconds, this.headers, this.rounds, true,
				this.outputLive, this.headersFromArrival);
	}

	Account countingOutputLive() {
		return new Account(this.requests, this.input, this.output, this.burstSeconds, this.headers, this.rounds,
				this.refusedCount, true, this.headersFromArrival);
	}

	/** Headers are computed when the request arrives, and sent with its answer. */
	Account tellingFromArrival() {
		return new Account(this.requests, this.input, this.output, this.burstSeconds, this.headers, this.rounds,
				this.refusedCount, this.outputLive, true);
	}

	double limit(Dimension dimension) {
		return switch (dimension) {
			case REQUESTS -> this.requests;
			case INPUT_TOKENS -> this.input;
			case OUTPUT_TOKENS -> this.output;
			case TOKENS -> this.input + this.output;
		};
	}

}
