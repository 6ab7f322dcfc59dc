package io.github.clauderesilience.load;

import java.util.List;

/**
 * What is measured: an account, what is asked of it, and what goes wrong meanwhile.
 *
 * @param name name on the command line
 * @param account the simulated account
 * @param load what is asked
 * @param trouble what goes wrong
 * @param runs how often, each with a seed of its own
 */
record Scenario(String name, Account account, Load load, Trouble trouble, int runs) {

	Scenario withCalls(int calls) {
		return new Scenario(this.name, this.account,
				new Load(calls, this.load.inFlight, this.load.perSecond, this.load.minChars, this.load.maxChars),
				this.trouble, this.runs);
	}

	/**
	 * A simulated account.
	 *
	 * @param requests requests a minute
	 * @param input input tokens a minute
	 * @param output output tokens a minute
	 * @param burst what a bucket holds, as a fraction of a minute
	 * @param latencyMillis time until an answer
	 * @param outputLength distribution of output tokens, as the simulator reads it
	 * @param clockOffsetMillis how far the server's clock is ahead
	 */
	record Account(long requests, long input, long output, double burst, long latencyMillis, String outputLength,
			long clockOffsetMillis) {

		/** A limit that is never reached, but that headers name. */
		static final long PLENTY = 10_000_000_000L;

		static Account requests(long perMinute, double burst) {
			return new Account(perMinute, PLENTY, PLENTY, burst, 200, "fixed:80", 0);
		}

		static Account unlimited(long latencyMillis, String outputLength) {
			return new Account(PLENTY, PLENTY, PLENTY, 1, latencyMillis, outputLength, 0);
		}

		String limits() {
			return this.requests + "," + this.input + "," + this.output;
		}

	}

	/**
	 * What is asked.
	 *
	 * @param calls how many calls
	 * @param inFlight how many at the same time, of an application that always has more
	 * @param perSecond calls a second, whatever is in flight; 0 for as many as go
	 * @param minChars the shortest prompt
	 * @param maxChars the longest prompt; lengths between are spread by their logarithm
	 */
	record Load(int calls, int inFlight, double perSecond, int minChars, int maxChars) {

		static Load inFlight(int calls, int chars) {
			return new Load(calls, 64, 0, chars, chars);
		}

	}

	/**
	 * What goes wrong.
	 *
	 * @param faults faults for the simulator, as JSON, in force from the beginning
	 * @param commands commands to the simulator while it runs
	 * @param phases what these do to the least possible time
	 */
	record Trouble(String faults, List<Command> commands, List<Phase> phases) {

		static final Trouble NONE = new Trouble("[]", List.of(), List.of());

	}

	/**
	 * A command to the simulator.
	 *
	 * @param second when, from the beginning of the run
	 * @param path the control path
	 * @param json the body
	 */
	record Command(int second, String path, String json) {
	}

	/**
	 * From a moment on, limits refill at another rate.
	 *
	 * @param second from when, counted from the beginning of the run
	 * @param refill factor on the refill of the account
	 * @param open whether calls are answered at all
	 */
	record Phase(int second, double refill, boolean open) {
	}

}
