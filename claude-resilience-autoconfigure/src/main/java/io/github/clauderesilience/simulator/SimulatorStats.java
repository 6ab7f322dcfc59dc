package io.github.clauderesilience.simulator;

import java.util.List;

/**
 * What the simulated API has seen since the start or the last reset.
 *
 * @param answers counts of answers, one per endpoint, model, status and key
 * @param inFlight requests being answered now
 * @param cancelled requests whose client disconnected before their end
 */
public record SimulatorStats(List<Count> answers, long inFlight, long cancelled) {

	/**
	 * All requests that were answered, reset or left without an answer.
	 * @return their number
	 */
	public long total() {
		return this.answers.stream().mapToLong(Count::count).sum();
	}

	/**
	 * Requests answered with a status.
	 * @param status HTTP status; 0 for those that got none
	 * @return their number
	 */
	public long withStatus(int status) {
		return this.answers.stream().filter((c) -> c.status == status).mapToLong(Count::count).sum();
	}

	/**
	 * Requests for a model.
	 * @param model model as the requests named it
	 * @return their number
	 */
	public long forModel(String model) {
		return this.answers.stream().filter((c) -> c.model.equals(model)).mapToLong(Count::count).sum();
	}

	/**
	 * Number of answers of one kind.
	 *
	 * @param endpoint {@code messages}, {@code count_tokens} or {@code models}
	 * @param model model asked for; empty when there is none
	 * @param status HTTP status; 0 for a reset connection or no answer
	 * @param key name of the account, or {@code none}
	 * @param count how many
	 */
	public record Count(String endpoint, String model, int status, String key, long count) {
	}

}
