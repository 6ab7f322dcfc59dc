package io.github.clauderesilience.autoconfigure.settings;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.error.ErrorRule;
import io.github.clauderesilience.model.ModelProperties;
import io.github.clauderesilience.stream.RestartInterceptor;
import io.github.clauderesilience.wire.WireSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Everything that can be tuned in {@code application.yml}.
 *
 * @param apiKey API key, taken from the environment variable ANTHROPIC_API_KEY if it is
 * not set.
 * @param baseUrl Address of the API, with its scheme and without /v1.
 * @param auth Header in which the API key is sent.
 * @param version Value of the anthropic-version header.
 * @param workspace Value of the anthropic-workspace-id header, for API keys of several
 * workspaces; empty for none.
 * @param betas Values of the anthropic-beta header, sent with all requests.
 * @param model Model that is asked if a request names none.
 * @param maxTokens Maximum number of output tokens if a request does not say.
 * @param system System prompt of people's questions (ask, faq, askStream) that bring
 * none.
 * @param allowUnknownModels Whether requests to models that are not in the model table
 * are sent.
 * @param timeout Time limits of each phase of a call.
 * @param http Connections to the API.
 * @param rateLimit Limits, queue and budgets.
 * @param retry Retries of failed calls.
 * @param circuitBreaker Circuit breaker settings, per model.
 * @param fallback Models that stand in for others.
 * @param stream Answers event by event.
 * @param faq Answers without a call.
 * @param review Questions that need a person's decision.
 * @param logContent Whether the texts, tool inputs and unknown fields of invalid requests
 * are logged, too.
 * @param degrade Messages in place of an answer.
 * @param observe Meters, traces and health.
 * @param tierAdvice Advice about limits.
 * @param simulator Simulated Claude API.
 * @param gateway Messages API of this application for other clients of Claude.
 * @param models Facts about models, laid over the shipped model table field by field, by
 * model id.
 * @param modelList Provider's list of models, by which the model table is corrected.
 * @param errors Codes and texts by which errors are recognised, laid over the shipped
 * rules field by field, by the name of the rule.
 */
@ConfigurationProperties("claude")
public record ClaudeProperties(@Nullable String apiKey, @DefaultValue("https://api.anthropic.com") String baseUrl,
		@DefaultValue("x-api-key") WireSettings.Auth auth, @DefaultValue("2023-06-01") String version,
		@Nullable String workspace, @DefaultValue List<String> betas, @DefaultValue("claude-sonnet-5-5") String model,
		@DefaultValue("4096") int maxTokens, @Nullable String system, @DefaultValue("false") boolean allowUnknownModels,
		@DefaultValue Timeout timeout, @DefaultValue Http http,
		@DefaultValue @NestedConfigurationProperty RateLimitProperties rateLimit,
		@DefaultValue @NestedConfigurationProperty RetryProperties retry, @DefaultValue CircuitBreaker circuitBreaker,
		@DefaultValue @NestedConfigurationProperty FallbackProperties fallback, @DefaultValue Stream stream,
		@DefaultValue Faq faq, @DefaultValue Review review, @DefaultValue("false") boolean logContent,
		@DefaultValue Degrade degrade, @DefaultValue Observe observe, @DefaultValue TierAdvice tierAdvice,
		@DefaultValue Simulator simulator, @DefaultValue Gateway gateway,
		@DefaultValue Map<String, ModelProperties> models, @DefaultValue ModelList modelList,
		@DefaultValue Map<String, ErrorRule> errors) {

	/**
	 * Names the address and the model, never the key.
	 */
	@Override
	public String toString() {
		return "ClaudeProperties[apiKey=" + ((this.apiKey != null && !this.apiKey.isBlank()) ? "******" : "none")
				+ ", baseUrl=" + this.baseUrl + ", model=" + this.model + "]";
	}

	/**
	 * How long each phase of a call may take.
	 *
	 * @param connect Maximum time for each step of a new connection: TCP, TLS and the
	 * answer of a proxy.
	 * @param attempt Maximum time from sending a plain request until its whole answer has
	 * arrived.
	 * @param firstContent Maximum time from sending a streaming request until its first
	 * content.
	 * @param idle Maximum time between two events of a stream.
	 * @param total Deadline of the whole call: queue, attempts, back-off and fallback.
	 * @param silence Time without any sign of life, such as headers, an event or a ping,
	 * after which an attempt without content is given up; longer for models that were
	 * seen to be silent longer in good answers.
	 */
	public record Timeout(@DefaultValue("5s") Duration connect, @DefaultValue("60s") Duration attempt,
			@DefaultValue("20s") Duration firstContent, @DefaultValue("30s") Duration idle,
			@DefaultValue("2m") Duration total, @DefaultValue("10s") Duration silence) {
	}

	/**
	 * Connections to the API.
	 *
	 * @param maxConnections Maximum number of connections in the pool.
	 * @param maxMessageSize Maximum size of an answer, beyond which it is treated as
	 * malformed; less for requests with a small max_tokens.
	 */
	public record Http(@DefaultValue("500") int maxConnections, @DefaultValue("16MB") DataSize maxMessageSize) {
	}

	/**
	 * When a model counts as down.
	 *
	 * @param failures Number of consecutive failures that open the circuit.
	 * @param window Time within which the failures have to happen.
	 * @param coolOff Time for which the circuit stays open at first.
	 * @param maxCoolOff Maximum time for which the circuit stays open; the time doubles
	 * with each probe that fails.
	 * @param probes Number of calls that have to succeed before the circuit closes.
	 * @param count Error classes that count as failures.
	 */
	public record CircuitBreaker(@DefaultValue("5") int failures, @DefaultValue("60s") Duration window,
			@DefaultValue("30s") Duration coolOff, @DefaultValue("5m") Duration maxCoolOff,
			@DefaultValue("1") int probes, @DefaultValue( {
					"server-error", "overloaded", "timeout", "connection", "malformed" }) List<String> count){
	}

	/**
	 * Provider's list of models (GET /v1/models), by which windows, output caps and
	 * retirement dates of the model table are corrected.
	 *
	 * @param enabled Whether the list is read once after the start.
	 * @param delay Time from the start until the list is read.
	 */
	public record ModelList(@DefaultValue("true") boolean enabled, @DefaultValue("5s") Duration delay) {
	}

	/**
	 * Answers event by event.
	 *
	 * @param onBreak Reaction to a stream that breaks off after its first content.
	 */
	public record Stream(@DefaultValue("fail") RestartInterceptor.OnBreak onBreak) {
	}

	/**
	 * Answers without a call, for questions that many people ask.
	 *
	 * @param cache Name of the cache of the application's CacheManager that keeps the
	 * answers.
	 * @param ttl Time to live of a cached answer.
	 * @param staleTtl Maximum age of an answer that stands in while Claude cannot be
	 * reached; 0 for no such answers.
	 * @param fallbackTtl Time to live of an answer of a fallback model; 0 to keep none.
	 * @param maxEntries Maximum number of cached answers if the application has no cache
	 * of that name.
	 * @param curated Location of a YAML or properties file of questions and answers
	 * written by people, read again when it changes.
	 */
	public record Faq(@DefaultValue("claude-faq") String cache, @DefaultValue("1h") Duration ttl,
			@DefaultValue("24h") Duration staleTtl, @DefaultValue("1m") Duration fallbackTtl,
			@DefaultValue("10000") int maxEntries, @Nullable String curated) {
	}

	/**
	 * Questions that need a person's decision.
	 *
	 * @param store Store of the questions.
	 * @param capacity Maximum number of questions that are kept, beyond which the oldest
	 * are dropped.
	 * @param initializeSchema Databases in which the table of the store jdbc is created.
	 */
	public record Review(@DefaultValue("memory") ReviewStore store, @DefaultValue("1000") int capacity,
			@DefaultValue("embedded") SchemaInitialization initializeSchema) {
	}

	/**
	 * Where questions that need a person's decision are kept.
	 */
	public enum ReviewStore {

		/** In the memory of this instance. */
		MEMORY,

		/** In the database of the application's DataSource. */
		JDBC

	}

	/**
	 * What people read when there is no answer.
	 *
	 * @param messages Comma-separated list of resource bundles with the messages.
	 * @param problemDetails Whether exceptions that leave a controller are answered as
	 * problem details.
	 * @param developerMessages Whether problem details carry the text for developers if
	 * the request itself is wrong.
	 */
	public record Degrade(@DefaultValue("classpath:claude-messages") String messages,
			@DefaultValue("true") boolean problemDetails, @DefaultValue("false") boolean developerMessages) {
	}

	/**
	 * What operators see.
	 *
	 * @param meters Whether meters are registered if there is a MeterRegistry.
	 * @param observations Whether questions and attempts are observed if there is an
	 * ObservationRegistry; if it is not set, only if an ObservationHandler, an
	 * ObservationRegistryCustomizer or a registry of the application is there to hear
	 * them.
	 * @param recentCalls Maximum number of calls whose course is remembered, at most
	 * 100000.
	 * @param downWithoutAccess Whether health is DOWN while the API key is rejected or a
	 * billing limit is reached.
	 * @param baggage Whether the baggage of traces is sent to the provider.
	 */
	public record Observe(@DefaultValue("true") boolean meters, @Nullable Boolean observations,
			@DefaultValue("1000") int recentCalls, @DefaultValue("false") boolean downWithoutAccess,
			@DefaultValue("false") boolean baggage) {
	}

	/**
	 * When advice about limits is given.
	 *
	 * @param threshold Share of a limit in demand at peak hours from which there is
	 * advice and an alert, above 0 up to 1.
	 * @param days Number of the last seven days, from 1 to 7, on which the threshold has
	 * to be crossed.
	 * @param batchPrice Price of message batches as a share of the usual price, from 0 to
	 * 1.
	 * @param store Store of the use of limits.
	 * @param initializeSchema Databases in which the tables of the store jdbc are
	 * created.
	 */
	public record TierAdvice(@DefaultValue("0.8") double threshold, @DefaultValue("3") int days,
			@DefaultValue("0.5") double batchPrice, @DefaultValue("memory") UseStoreKind store,
			@DefaultValue("embedded") SchemaInitialization initializeSchema) {

		/**
		 * Store of the use of limits.
		 */
		public enum UseStoreKind {

			/** In the memory of this instance. */
			MEMORY,

			/** In Redis, shared by all instances. */
			REDIS,

			/**
			 * In the database of the application's DataSource, shared by all instances.
			 */
			JDBC

		}

	}

	/**
	 * The simulated Claude API.
	 *
	 * @param enabled Whether a simulated Claude API is started and used instead of the
	 * real one.
	 * @param port Port on loopback; 0 for a free one.
	 * @param latency Time until an answer begins.
	 * @param tokensPerSecond Number of output tokens written per second.
	 * @param seed Seed of the random numbers behind the made-up answers.
	 * @param quick Whether back-off, cool-off and latency are milliseconds, for tests;
	 * only together with the simulator.
	 */
	public record Simulator(@DefaultValue("false") boolean enabled, @DefaultValue("0") int port,
			@DefaultValue("300ms") Duration latency, @DefaultValue("200") double tokensPerSecond,
			@DefaultValue("1") long seed, @DefaultValue("false") boolean quick) {
	}

	/**
	 * Messages API of this application for other clients of Claude.
	 *
	 * @param enabled Whether other clients of the Messages API are answered.
	 * @param address Address to listen on; one that others can reach needs a token.
	 * @param port Port to listen on; 0 for a free one.
	 * @param token Token that clients send in place of an API key; random at each start
	 * if it is not set.
	 * @param clientKeys Whether a client that sends the token as a bearer token may send
	 * an API key of its own in x-api-key, which then replaces ours for its calls.
	 * @param allowedHosts Hosts that requests may name in their Host header, besides
	 * loopback and the address.
	 * @param requestTimeout Time a client may take to send a request, and may read
	 * nothing of an answer that waits for it.
	 * @param maxWait Longest time a request waits, from its arrival on, for models to
	 * come back that are all overloaded or down; 0 for no wait.
	 */
	public record Gateway(@DefaultValue("false") boolean enabled, @DefaultValue("127.0.0.1") String address,
			@DefaultValue("4117") int port, @Nullable String token, @DefaultValue("false") boolean clientKeys,
			@DefaultValue List<String> allowedHosts, @DefaultValue("30s") Duration requestTimeout,
			@DefaultValue("60s") Duration maxWait) {

		/**
		 * Names the address, never the token.
		 */
		@Override
		public String toString() {
			return "Gateway[enabled=" + this.enabled + ", address=" + this.address + ", port=" + this.port + "]";
		}

	}

}
