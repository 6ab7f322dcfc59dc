package io.github.clauderesilience.sample;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be tuned about the support desk itself.
 *
 * @param frequentQuestions questions that have a button on the page
 * @param flood calls of background work that the button of that name starts
 * @param simulatedLimits limits of the simulated account by limit group, small enough to
 * be reached by hand
 * @param hosts host names under which the desk answers, without port
 */
@ConfigurationProperties("support-desk")
public record SupportDeskProperties(@DefaultValue List<String> frequentQuestions, @DefaultValue("150") int flood,
		@DefaultValue Map<String, MinuteLimits> simulatedLimits, @DefaultValue( {
				"localhost", "127.0.0.1", "[::1]" }) Set<String> hosts){

	/**
	 * Limits a minute.
	 *
	 * @param requests requests
	 * @param inputTokens input tokens
	 * @param outputTokens output tokens
	 */
	public record MinuteLimits(long requests, long inputTokens, long outputTokens) {
	}

}
