package io.github.clauderesilience.autoconfigure;

import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.autoconfigure.settings.ClientSettings;
import io.github.clauderesilience.cache.FaqCaches;
import io.github.clauderesilience.cache.FaqInterceptor;
import io.github.clauderesilience.cache.FaqStats;
import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.observe.recent.CallLog;
import io.github.clauderesilience.observe.verdict.Verdicts;
import io.github.clauderesilience.retry.RetryBudget;
import io.github.clauderesilience.retry.RetryInterceptor;
import io.github.clauderesilience.review.ReviewDesk;
import io.github.clauderesilience.review.ReviewQueue;
import io.github.clauderesilience.wire.http.OpenConnections;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * A client with a name: what other parts need of it.
 *
 * @param settings its settings
 * @param account the account it uses
 * @param service answers questions
 * @param webClient its claudeWebClient
 * @param connections its open connections
 * @param retry its retries
 * @param retryBudget what they may cost
 * @param modes for which models others stand in
 * @param calls its last calls
 * @param verdicts what is wrong
 * @param failures its stores that fail
 * @param questions questions that need a person's decision
 * @param desk where they are decided
 * @param faq answers without a call, {@code null} if the application has none
 */
public record NamedClient(ClientSettings.Client settings, Account account, ClaudeService service, WebClient webClient,
		OpenConnections connections, RetryInterceptor retry, RetryBudget retryBudget, FallbackModes modes,
		CallLog calls, Verdicts verdicts, StoreFailures failures, ReviewQueue questions, ReviewDesk desk,
		@Nullable ClientFaq faq) {

	/**
	 * Answers without a call.
	 *
	 * @param interceptor answers known questions
	 * @param caches where answers are kept
	 * @param stats what became of cacheable questions
	 */
	public record ClientFaq(FaqInterceptor interceptor, FaqCaches caches, FaqStats stats) {
	}

}
