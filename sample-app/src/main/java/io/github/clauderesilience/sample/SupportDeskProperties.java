package io.github.clauderesilience.sample;

import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be tuned about the support desk itself.
 *
 * @param frequentQuestions questions that have a button on the page
 * @param flood calls of background work that the button of that name starts
 */
@ConfigurationProperties("support-desk")
public record SupportDeskProperties(@DefaultValue List<String> frequentQuestions, @DefaultValue("150") int flood) {
}
