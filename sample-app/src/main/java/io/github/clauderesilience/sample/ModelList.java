package io.github.clauderesilience.sample;

import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.retry.annotation.Retryable;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * A call of the application's own, for which {@code ClaudeService} has no method: the
 * list of models. It goes through {@code claudeWebClient}, so key and errors are taken
 * care of; it is retried by the policy of {@code claude.retry}, and has a circuit of its
 * own.
 */
@Component
class ModelList {

	private final WebClient claude;

	ModelList(@Qualifier("claudeWebClient") WebClient claude) {
		this.claude = claude;
	}

	@Retryable(interceptor = "claudeRetryInterceptor")
	@CircuitBreaker(name = "model-list")
	public String json() {
		return this.claude.get()
			.uri("/v1/models")
			.exchangeToMono((response) -> response.bodyToMono(String.class))
			.blockOptional()
			.orElse("{}");
	}

}
