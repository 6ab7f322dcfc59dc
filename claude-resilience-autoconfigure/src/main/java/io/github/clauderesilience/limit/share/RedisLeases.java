package io.github.clauderesilience.limit.share;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.github.clauderesilience.limit.Leases;
import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.limit.account.LeaseGrant;
import io.github.clauderesilience.limit.account.LeaseRequest;
import org.springframework.core.io.ClassPathResource;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Leases from buckets in Redis: one script decides about all dimensions atomically, in
 * one round trip. Failures of Redis are errors of the result; the caller limits the time.
 * A lease whose response does not arrive is lost. Thread-safe.
 */
public final class RedisLeases implements Leases {

	private static final RedisScript<String> SCRIPT = RedisScript
		.of(new ClassPathResource("lease.lua", RedisLeases.class), String.class);

	private final ReactiveStringRedisTemplate redis;

	private final String instance;

	private final String keyPrefix;

	private final Scheduler connecting;

	private final Scheduler scheduler;

	/**
	 * Creates leases for one instance of the application.
	 * @param connections connections to Redis
	 * @param instance a name no other instance has
	 * @param keyPrefix what the keys begin with, without the colon that follows
	 * @param connecting where connections are opened, which blocks
	 * @param scheduler where answers arrive: whatever follows them must not hold up the
	 * threads of the connection, which the application may use for other things
	 */
	public RedisLeases(ReactiveRedisConnectionFactory connections, String instance, String keyPrefix,
			Scheduler connecting, Scheduler scheduler) {
		this.redis = new ReactiveStringRedisTemplate(connections);
		this.instance = instance;
		this.keyPrefix = keyPrefix;
		this.connecting = connecting;
		this.scheduler = scheduler;
	}

	/**
	 * The script that takes a lease.
	 * @return its text, as it is brought to Redis
	 */
	public static String script() {
		return SCRIPT.getScriptAsString();
	}

	/**
	 * Opens the connection and brings the script to Redis, so that no call waits for it.
	 * @return completes when that is done; fails if Redis is not there
	 */
	public Mono<Void> prepare() {
		return Mono
			.defer(() -> this.redis.execute((connection) -> connection.scriptingCommands()
				.scriptLoad(StandardCharsets.UTF_8.encode(SCRIPT.getScriptAsString()))).then())
			.subscribeOn(this.connecting);
	}

	/*
	 * The first connection of Lettuce blocks the calling thread.
	 */
	@Override
	public Mono<LeaseGrant> lease(PoolId pool, LeaseRequest request) {
		String key = this.keyPrefix + ":{" + pool + "}";
		return Mono
			.defer(() -> this.redis
				.execute(SCRIPT, List.of(key, key + ":instances"), LeaseFormat.arguments(this.instance, request))
				.next())
			.subscribeOn(this.connecting)
			.publishOn(this.scheduler)
			.map((reply) -> LeaseFormat.grant(reply, request))
			.switchIfEmpty(Mono.error(() -> new IllegalStateException("Redis gave no answer to a lease")));
	}

}
