package io.github.clauderesilience.sample;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be tuned about the support desk itself.
 *
 * @param frequentQuestions Questions that have a button on the page.
 * @param flood Number of calls of background work that the button of that name starts.
 * @param customersPerMinute Number of questions a minute that the button Customers
 * starts.
 * @param tour Duration of the tour.
 * @param simulatedLimits Limits of the simulated account by limit group, small enough to
 * be reached by hand.
 * @param hosts Host names under which the desk answers, without port.
 */
@ConfigurationProperties("support-desk")
public record SupportDeskProperties(@DefaultValue List<String> frequentQuestions, @DefaultValue("400") int flood,
		@DefaultValue("120") int customersPerMinute, @DefaultValue("3m") Duration tour,
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
