package io.github.clauderesilience.autoconfigure;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.ClaudeServices;
import io.github.clauderesilience.cache.FaqCaches;
import io.github.clauderesilience.gateway.ClaudeGateway;
import io.github.clauderesilience.review.ReviewQueue;
import io.github.clauderesilience.simulator.Account;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.simulator.RecordedRequest;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.testsupport.ObservedApplication;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.retry.annotation.EnableRetry;
import org.springframework.retry.annotation.Retryable;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The parts that an application has once, whatever the number of its accounts: they use
 * the client that {@code claude.*} configures.
 */
@ExtendWith(OutputCaptureExtension.class)
class DefaultClientIT {

	private static final String BILLING_KEY = "sk-ant-billing-0001";

	private static final String[] TWO_ACCOUNTS = { "claude.clients.billing.api-key=" + BILLING_KEY,
			"claude.retry.overloaded.max-retries=1", "claude.clients.billing.retry.overloaded.max-retries=0",
			"claude.model-list.enabled=false" };

	@Test
	void gatewayShouldUseTheAccountOfTheDefault() throws Exception {
		try (ObservedApplication application = start(List.of(), "claude.gateway.enabled=true", "claude.gateway.port=0",
				"claude.gateway.token=sesame-0123456789")) {
			ClaudeGateway gateway = application.context().getBean(ClaudeGateway.class);
			HttpResponse<String> answer = HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(URI.create(gateway.baseUrl() + "/v1/messages"))
					.header("x-api-key", "sesame-0123456789")
					.header("anthropic-version", "2023-06-01")
					.POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"claude-sonnet-5-5\",\"max_tokens\":50,"
							+ "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"))
					.build(), HttpResponse.BodyHandlers.ofString());

			assertThat(answer.statusCode()).isEqualTo(200);
			assertThat(keys(application.simulator(), "/v1/messages")).containsExactly(name("sk-ant-test"));
		}
	}

	@Test
	void listOfModelsShouldBeReadOnceWithTheKeyOfTheDefault() {
		try (ObservedApplication application = start(List.of(), "claude.model-list.enabled=true",
				"claude.model-list.delay=10ms")) {
			Awaitility.await()
				.untilAsserted(() -> assertThat(keys(application.simulator(), "/v1/models")).isNotEmpty());
			application.context().getBean(ClaudeServices.class).of("billing").ask("Hello");

			assertThat(keys(application.simulator(), "/v1/models")).containsExactly(name("sk-ant-test"));
		}
	}

	@Test
	void annotatedMethodsShouldUseRetriesAndCacheOfTheDefault() {
		try (ObservedApplication application = start(List.of(Annotated.class))) {
			Invoices invoices = application.context().getBean(Invoices.class);
			application.simulator().addFault(Fault.overloaded());
			assertThatThrownBy(invoices::list).isNotNull();
			assertThat(keys(application.simulator(), "/v1/messages")).containsExactly(name(BILLING_KEY),
					name(BILLING_KEY));

			application.simulator().reset();
			assertThat(invoices.explain("What is VAT?").source()).isEqualTo(ClaudeReply.Source.LIVE);
			assertThat(invoices.explain("What is VAT?").source()).isEqualTo(ClaudeReply.Source.CACHE);
			assertThat(application.context().getBean(FaqCaches.class).sizes()).containsEntry("claude-faq", 1L);
		}
	}

	@Test
	void databaseShouldKeepQuestionsOfTheDefaultAndTheLogShouldSaySo(CapturedOutput output) {
		try (ObservedApplication application = start(List.of(), "claude.review.store=jdbc",
				"spring.datasource.url=jdbc:h2:mem:default-client", "spring.autoconfigure.exclude=")) {
			assertThat(output).containsOnlyOnce("questions of client billing to review are kept in memory");
			ReviewQueue questions = application.context().getBean(ReviewQueue.class);
			application.simulator().addFault(Fault.refusal("cyber").first(1));
			application.context().getBean(ClaudeServices.class).of("billing").ask("May billing?");
			application.simulator().addFault(Fault.refusal("cyber").first(1));
			application.claude().ask("May I?");

			Awaitility.await()
				.untilAsserted(() -> assertThat(questions.list(null)).singleElement()
					.asString()
					.contains("chars=" + "May I?".length()));
		}
	}

	private static ObservedApplication start(List<Class<?>> configurations, String... properties) {
		String[] all = new String[TWO_ACCOUNTS.length + properties.length];
		System.arraycopy(TWO_ACCOUNTS, 0, all, 0, TWO_ACCOUNTS.length);
		System.arraycopy(properties, 0, all, TWO_ACCOUNTS.length, properties.length);
		return ObservedApplication.start(WebApplicationType.NONE, configurations, all);
	}

	private static List<String> keys(ClaudeSimulator simulator, String path) {
		return simulator.requests()
			.stream()
			.filter((request) -> request.path().equals(path))
			.map(RecordedRequest::key)
			.toList();
	}

	private static String name(String key) {
		return Account.of(key).name();
	}

	/** What an application writes. */
	@Configuration(proxyBeanMethods = false)
	@EnableRetry(proxyTargetClass = true)
	static class Annotated {

		@Bean
		Invoices invoices(@Qualifier("billing") WebClient client, @Qualifier("billing") ClaudeService claude) {
			return new Invoices(client, claude);
		}

	}

	static class Invoices {

		private final WebClient client;

		private final ClaudeService claude;

		Invoices(WebClient client, ClaudeService claude) {
			this.client = client;
			this.claude = claude;
		}

		@Retryable(interceptor = "claudeRetryInterceptor")
		public String list() {
			Map<String, Object> request = Map.of("model", "claude-sonnet-5-5", "max_tokens", 10, "messages",
					List.of(Map.of("role", "user", "content", "Hello")));
			return Objects.requireNonNull(this.client.post()
				.uri("/v1/messages")
				.bodyValue(request)
				.retrieve()
				.bodyToMono(String.class)
				.block());
		}

		@Cacheable(cacheNames = "claude-faq", cacheResolver = "claudeFaqCacheResolver",
				keyGenerator = "claudeFaqKeyGenerator")
		public ClaudeReply explain(String question) {
			return this.claude.send(ClaudeRequest.of(question));
		}

	}

}
