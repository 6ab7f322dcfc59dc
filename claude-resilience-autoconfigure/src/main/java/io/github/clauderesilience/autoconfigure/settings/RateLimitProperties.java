package io.github.clauderesilience.autoconfigure.settings;

import java.time.Duration;
import java.util.Map;

import io.github.clauderesilience.limit.LimitSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The limiter. Nothing need be configured: limits are learned.
 *
 * @param store Store of the levels of the limits.
 * @param maxWait Maximum time a call waits for quota.
 * @param maxQueue Maximum number of calls queued per pool.
 * @param maxInFlight Maximum number of calls in flight over all pools.
 * @param countPromptsFrom Estimated number of input tokens from which a prompt is counted
 * by the API before it is sent; none are counted if it is not set.
 * @param logHeaders Rate limit headers to log.
 * @param groups Ceilings of our own, by limit group.
 * @param tenants Weights of tenants, by the name of the tenant.
 * @param days Budgets of a day, in all limit groups.
 * @param redis Limits that instances share in Redis.
 */
public record RateLimitProperties(@DefaultValue("local") LimitStore store, @DefaultValue("60s") Duration maxWait,
		@DefaultValue("10000") int maxQueue, @DefaultValue("500") int maxInFlight, @Nullable Long countPromptsFrom,
		@DefaultValue("changes") LimitSettings.HeaderLog logHeaders, @DefaultValue Map<String, Group> groups,
		@DefaultValue Map<String, Tenant> tenants, @DefaultValue Days days, @DefaultValue Redis redis) {

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
	 * @param keyPrefix Prefix of the keys, followed by a colon and the name of the pool;
	 * environments with different accounts need different ones.
	 */
	public record Redis(@DefaultValue("claude:limits") String keyPrefix) {
	}

	/**
	 * What holds for the budgets of a day in all limit groups.
	 *
	 * @param zone Time zone in which the days begin at midnight.
	 * @param warnAt Used share of a budget at which an alert is raised, from 0 to 1.
	 * @param interactiveShare Share at the end of a budget that only interactive calls
	 * may use, from 0 to 1.
	 * @param store Store of the day's use.
	 * @param file File that keeps the day's use over a restart, for one instance of the
	 * application.
	 * @param instance Name of this instance in the store jdbc, the same after a restart
	 * and unique; spring.application.name if it is not set.
	 * @param initializeSchema Databases in which the table of the store jdbc is created.
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

}
