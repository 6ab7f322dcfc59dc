package io.github.clauderesilience.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.error.ErrorRule;
import io.github.clauderesilience.limit.LimitSettings;
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
 * @param apiKey API key; the default is the environment variable ANTHROPIC_API_KEY
 * @param baseUrl address of the API, with its scheme and without /v1
 * @param auth header in which the API key is sent
 * @param version value of the anthropic-version header
 * @param betas values of the anthropic-beta header, for all requests
 * @param model model that is asked where a request names none
 * @param maxTokens most output tokens where a request does not say
 * @param system System prompt of people's questions (ask, faq, askStream) that bring
 * none.
 * @param allowUnknownModels whether models that are not in the model table are sent
 * @param timeout how long each phase of a call may take
 * @param http connections to the API
 * @param rateLimit the limiter
 * @param retry repetition of failed calls
 * @param circuitBreaker when a model counts as down
 * @param fallback when another model is asked; which ones, says claude.fallback.models
 * @param stream answers event by event
 * @param faq answers without a call
 * @param review questions that need a person's decision
 * @param logContent whether the texts, tool inputs and unknown fields of invalid requests
 * are logged, too
 * @param degrade what people read when there is no answer
 * @param observe what operators see
 * @param tierAdvice when advice about limits is given
 * @param simulator the simulated Claude API
 * @param models what is known about models, field by field over what is shipped
 * @param errors codes and texts by which single kinds of errors are recognised, field by
 * field over what is shipped in claude-errors.yml
 */
@ConfigurationProperties("claude")
public record ClaudeProperties(@Nullable String apiKey, @DefaultValue("https://api.anthropic.com") String baseUrl,
		@DefaultValue("x-api-key") WireSettings.Auth auth, @DefaultValue("2023-06-01") String version,
		@DefaultValue List<String> betas, @DefaultValue("claude-sonnet-5-5") String model,
		@DefaultValue("4096") int maxTokens, @Nullable String system, @DefaultValue("false") boolean allowUnknownModels,
		@DefaultValue Timeout timeout, @DefaultValue Http http, @DefaultValue RateLimit rateLimit,
		@DefaultValue @NestedConfigurationProperty RetryProperties retry, @DefaultValue CircuitBreaker circuitBreaker,
		@DefaultValue Fallback fallback, @DefaultValue Stream stream, @DefaultValue Faq faq,
		@DefaultValue Review review, @DefaultValue("false") boolean logContent, @DefaultValue Degrade degrade,
		@DefaultValue Observe observe, @DefaultValue TierAdvice tierAdvice, @DefaultValue Simulator simulator,
		@DefaultValue Map<String, ModelProperties> models, @DefaultValue Map<String, ErrorRule> errors) {

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
	 * @param connect time until the connection stands, TLS included
	 * @param attempt time from sending a plain request until its whole answer is there
	 * @param firstContent time from sending a streaming request until its first content
	 * @param idle time between two events of a stream
	 * @param total deadline of the whole call: queue, attempts, back-off and fallback
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
	 * @param maxConnections size of the connection pool
	 * @param maxMessageSize largest body of an answer; a larger one is given up as
	 * malformed. A smaller bound holds for requests with a small max_tokens
	 */
	public record Http(@DefaultValue("500") int maxConnections, @DefaultValue("16MB") DataSize maxMessageSize) {
	}

	/**
	 * The limiter. Nothing need be configured: limits are learned.
	 *
	 * @param store where the levels are kept
	 * @param maxWait longest time a call may wait for its turn
	 * @param maxQueue most calls that wait in one pool
	 * @param maxInFlight most calls on the wire over all pools
	 * @param countPromptsFrom estimated input tokens from which on the API counts a
	 * prompt before it is sent, at least 1; none are counted where it is left out
	 * @param logHeaders what of the limit headers is logged
	 * @param groups Ceilings of our own, by limit group.
	 * @param tenants Weights of tenants, by the name of the tenant.
	 * @param days what holds for the budgets of a day
	 * @param redis what holds for limits that instances share in Redis
	 */
	public record RateLimit(@DefaultValue("local") LimitStore store, @DefaultValue("60s") Duration maxWait,
			@DefaultValue("10000") int maxQueue, @DefaultValue("500") int maxInFlight, @Nullable Long countPromptsFrom,
			@DefaultValue("changes") LimitSettings.HeaderLog logHeaders, @DefaultValue Map<String, Group> groups,
			@DefaultValue Map<String, Tenant> tenants, @DefaultValue Days days, @DefaultValue Redis redis) {
	}

	/**
	 * Ceilings of our own for a limit group, beside what the API enforces.
	 *
	 * @param requestsPerMinute Maximum number of requests per minute.
	 * @param inputTokensPerMinute Maximum number of input tokens per minute, cache reads
	 * not counted.
	 * @param outputTokensPerMinute Maximum number of output tokens per minute.
	 * @param tokensPerMinute Maximum number of input and output tokens per minute.
	 * @param inputTokensPerDay Maximum number of input tokens per day, cache reads not
	 * counted.
	 * @param outputTokensPerDay Maximum number of output tokens per day.
	 * @param tokensPerDay Maximum number of input and output tokens per day.
	 */
	public record Group(@Nullable Long requestsPerMinute, @Nullable Long inputTokensPerMinute,
			@Nullable Long outputTokensPerMinute, @Nullable Long tokensPerMinute, @Nullable Long inputTokensPerDay,
			@Nullable Long outputTokensPerDay, @Nullable Long tokensPerDay) {
	}

	/**
	 * One of several tenants that share the limits.
	 *
	 * @param weight Share of the limits beside other tenants that wait, as a multiple of
	 * the share of a tenant without a weight.
	 */
	public record Tenant(@DefaultValue("1") double weight) {
	}

	/**
	 * What holds for limits that instances share in Redis.
	 *
	 * @param keyPrefix beginning of the keys, followed by a colon and the name of the
	 * pool. Environments with different accounts that use one Redis need different ones
	 */
	public record Redis(@DefaultValue("claude:limits") String keyPrefix) {
	}

	/**
	 * What holds for the budgets of a day in all limit groups.
	 *
	 * @param zone time zone in which the days begin at midnight
	 * @param warnAt used part of a budget at which an alert is raised
	 * @param interactiveShare part at the end of a budget that only interactive calls may
	 * use
	 * @param store where the use of the day is kept
	 * @param file file that keeps it over a restart, for one instance of the application
	 * @param instance name of this instance in the store jdbc, the same after a restart;
	 * two of one name overwrite each other. The default is spring.application.name
	 * @param initializeSchema when the table of the store jdbc is created
	 */
	public record Days(@DefaultValue("UTC") String zone, @DefaultValue("0.8") double warnAt,
			@DefaultValue("0.1") double interactiveShare, @DefaultValue("memory") DayStoreKind store,
			@Nullable String file, @Nullable String instance,
			@DefaultValue("embedded") SchemaInitialization initializeSchema) {
	}

	/**
	 * Where the use of the day is kept.
	 */
	public enum DayStoreKind {

		/** In the memory of this instance: a restart begins with an unused day. */
		MEMORY,

		/** In a file of this instance. */
		FILE,

		/** In the database of the application's DataSource. */
		JDBC

	}

	/**
	 * When a model counts as down.
	 *
	 * @param failures consecutive failures that open the circuit
	 * @param window time within which they have to happen
	 * @param coolOff how long the circuit stays open at first
	 * @param maxCoolOff longest time it stays open; doubles with every probe that fails
	 * @param probes calls that have to succeed before it closes
	 * @param count error classes that count as failures
	 */
	public record CircuitBreaker(@DefaultValue("5") int failures, @DefaultValue("60s") Duration window,
			@DefaultValue("30s") Duration coolOff, @DefaultValue("5m") Duration maxCoolOff,
			@DefaultValue("1") int probes, @DefaultValue( {
					"server-error", "overloaded", "timeout", "connection", "malformed" }) List<String> count){
	}

	/**
	 * When another model is asked.
	 *
	 * @param on error classes on which another model is asked; all that make sense by
	 * default
	 * @param patience how long a call in trouble goes on with the model that was asked
	 * while another one could take it
	 * @param maxQueueTime how long a call without any trouble waits for the quota of the
	 * model that was asked while another one could take it
	 */
	public record Fallback(@Nullable List<String> on, @DefaultValue Patience patience,
			@DefaultValue MaxQueueTime maxQueueTime) {
	}

	/**
	 * Patience by lane.
	 *
	 * @param interactive Time after the first trouble beyond which a call of lane
	 * INTERACTIVE does not wait for a retry or a pause while another model can take it.
	 * @param normal Time after the first trouble beyond which a call of lane NORMAL does
	 * not wait for a retry or a pause while another model can take it.
	 * @param background Time after the first trouble beyond which a call of lane
	 * BACKGROUND does not wait for a retry or a pause while another model can take it.
	 */
	public record Patience(@DefaultValue("3s") Duration interactive, @DefaultValue("8s") Duration normal,
			@DefaultValue("60s") Duration background) {
	}

	/**
	 * Waits for quota by lane.
	 *
	 * @param interactive Time beyond which a call of lane INTERACTIVE does not wait for
	 * quota while another model can take it.
	 * @param normal Time beyond which a call of lane NORMAL does not wait for quota while
	 * another model can take it; empty for no bound.
	 * @param background Time beyond which a call of lane BACKGROUND does not wait for
	 * quota while another model can take it; empty for no bound.
	 */
	public record MaxQueueTime(@DefaultValue("15s") Duration interactive, @Nullable Duration normal,
			@Nullable Duration background) {
	}

	/**
	 * Answers event by event.
	 *
	 * @param onBreak what happens to a stream that breaks off after its first content
	 */
	public record Stream(@DefaultValue("fail") RestartInterceptor.OnBreak onBreak) {
	}

	/**
	 * Answers without a call, for questions that many people ask.
	 *
	 * @param cache cache of the application's CacheManager that keeps the answers
	 * @param ttl how long an answer is as good as new
	 * @param staleTtl how old an answer may be that stands in while Claude cannot be
	 * reached; 0 for no such answers
	 * @param fallbackTtl how long the answer of a fallback model is given to others; 0
	 * not to keep it
	 * @param maxEntries most answers that are kept where the application has no cache of
	 * that name
	 * @param curated file of questions and answers written by people, as YAML or
	 * properties; it is read again when it changes
	 */
	public record Faq(@DefaultValue("claude-faq") String cache, @DefaultValue("1h") Duration ttl,
			@DefaultValue("24h") Duration staleTtl, @DefaultValue("1m") Duration fallbackTtl,
			@DefaultValue("10000") int maxEntries, @Nullable String curated) {
	}

	/**
	 * Questions that need a person's decision.
	 *
	 * @param store where they are kept
	 * @param capacity most questions that are kept; the oldest give way
	 * @param initializeSchema when the table of the store jdbc is created
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
	 * When a table of this library is created, where it is not there.
	 */
	public enum SchemaInitialization {

		/** Only in an embedded database, such as H2. */
		EMBEDDED,

		/** In any database. */
		ALWAYS,

		/** Never; whoever migrates the schema of the application does it. */
		NEVER

	}

	/**
	 * Where the levels of the limits are kept.
	 */
	public enum LimitStore {

		/** In the memory of this instance. */
		LOCAL,

		/** In Redis: instances share the limits. */
		REDIS

	}

	/**
	 * What people read when there is no answer.
	 *
	 * @param messages resource bundles with the messages, separated by commas
	 * @param problemDetails whether exceptions that leave a controller are answered as
	 * problem details
	 * @param developerMessages whether problem details carry the text for developers if
	 * the request itself is wrong
	 */
	public record Degrade(@DefaultValue("classpath:claude-messages") String messages,
			@DefaultValue("true") boolean problemDetails, @DefaultValue("false") boolean developerMessages) {
	}

	/**
	 * What operators see.
	 *
	 * @param meters whether meters are registered, where there is a MeterRegistry
	 * @param observations whether questions and attempts are observed, where there is an
	 * ObservationRegistry; by default only where somebody besides the meters can hear
	 * them: an ObservationHandler, an ObservationRegistryCustomizer, or a registry of the
	 * application's own
	 * @param recentCalls most calls whose course is remembered
	 * @param downWithoutAccess whether health is DOWN while the key is rejected or the
	 * account may not spend any more
	 * @param baggage whether the baggage of traces is sent to the provider
	 */
	public record Observe(@DefaultValue("true") boolean meters, @Nullable Boolean observations,
			@DefaultValue("1000") int recentCalls, @DefaultValue("false") boolean downWithoutAccess,
			@DefaultValue("false") boolean baggage) {
	}

	/**
	 * When advice about limits is given.
	 *
	 * @param threshold Part of a limit in demand at peak hours from which there is advice
	 * and an alert, above 0 up to 1.
	 * @param days Number of the last seven days, from 1 to 7, on which the threshold has
	 * to be crossed.
	 * @param batchPrice Price of message batches in parts of the usual one, from 0 to 1.
	 * @param store Store of the use of limits: memory forgets it at a restart, redis
	 * shares it between instances.
	 */
	public record TierAdvice(@DefaultValue("0.8") double threshold, @DefaultValue("3") int days,
			@DefaultValue("0.5") double batchPrice, @DefaultValue("memory") UseStoreKind store) {

		/**
		 * Store of the use of limits.
		 */
		public enum UseStoreKind {

			/** In the memory of this instance. */
			MEMORY,

			/** In Redis, shared by all instances. */
			REDIS

		}

	}

	/**
	 * The simulated Claude API.
	 *
	 * @param enabled whether a simulated Claude API is started and used instead of the
	 * real one
	 * @param port port on loopback; 0 for a free one
	 * @param latency time until an answer begins
	 * @param tokensPerSecond speed of writing
	 * @param seed seed of the made-up answers
	 */
	public record Simulator(@DefaultValue("false") boolean enabled, @DefaultValue("0") int port,
			@DefaultValue("300ms") Duration latency, @DefaultValue("200") double tokensPerSecond,
			@DefaultValue("1") long seed) {
	}

}
