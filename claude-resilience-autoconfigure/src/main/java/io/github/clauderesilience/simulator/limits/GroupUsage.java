package io.github.clauderesilience.simulator.limits;

/**
 * What one organisation has used of one limit group since the start or the last reset.
 *
 * @param organization id of the organisation
 * @param group name of the limit group
 * @param limits limits in force
 * @param requests requests admitted
 * @param rejected requests refused by a limit
 * @param inputTokens input tokens that counted (read from cache not included)
 * @param outputTokens output tokens produced
 * @param requestsByOthers requests another consumer has taken
 * @param inputTokensByOthers input tokens another consumer has taken
 * @param outputTokensByOthers output tokens another consumer has taken
 */
public record GroupUsage(String organization, String group, Limits limits, long requests, long rejected,
		long inputTokens, long outputTokens, long requestsByOthers, long inputTokensByOthers,
		long outputTokensByOthers) {
}
