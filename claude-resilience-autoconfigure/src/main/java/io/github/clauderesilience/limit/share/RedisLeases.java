package io.github.clauderesilience.limit.share;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.github.clauderesilience.limit.Leases;
import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.limit.account.LeaseGrant;
import io.github.clauderesilience.limit.account.LeaseRequest;
import io.github.clauderesilience.limit.need.Amounts;
import io.github.clauderesilience.limit.need.Dimension;
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

	private static final Dimension[] DIMENSIONS = Dimension.values();

	private static final RedisScript<String> SCRIPT = RedisScript
		.of(new ClassPathResource("lease.lua", RedisLeases.class), String.class);

	/* Before those of each dimension. */
	private static final int COMMON_NUMBERS = 4;

	private static final int NUMBERS_EACH = 3;

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
		return Mono.defer(() -> this.redis.execute(SCRIPT, List.of(key, key + ":instances"), arguments(request)).next())
			.subscribeOn(this.connecting)
			.publishOn(this.scheduler)
			.map((reply) -> grant(reply, request))
			.switchIfEmpty(Mono.error(() -> new IllegalStateException("Redis gave no answer to a lease")));
	}

	private List<String> arguments(LeaseRequest request) {
		List<String> arguments = new ArrayList<>();
		arguments.add(this.instance);
		arguments.add(request.joins() ? "1" : "0");
		for (Dimension dimension : DIMENSIONS) {
			for (Amounts amounts : List.of(request.need(), request.want(), request.limits(), request.capacities(),
					request.levels(), request.changed(), request.shifts())) {
				arguments.add(finite(amounts.get(dimension)));
			}
		}
		return arguments;
	}

	/* What is no number would spoil the buckets of all instances. */
	private static String finite(double amount) {
		if (!Double.isFinite(amount)) {
			throw new IllegalArgumentException("A lease over " + amount);
		}
		return Double.toString(amount);
	}

	private static LeaseGrant grant(String reply, LeaseRequest request) {
		double[] numbers = numbers(reply);
		return new LeaseGrant(request.want(), (long) numbers[0], (long) numbers[1], amounts(numbers, 0),
				amounts(numbers, 1), amounts(numbers, 2), numbers[2], (int) numbers[3]);
	}

	private static Amounts amounts(double[] numbers, int which) {
		return Amounts.of((dimension) -> numbers[COMMON_NUMBERS + NUMBERS_EACH * dimension.ordinal() + which]);
	}

	private static double[] numbers(String reply) {
		String[] words = reply.split(" ");
		double[] numbers = new double[words.length];
		boolean good = words.length == COMMON_NUMBERS + NUMBERS_EACH * DIMENSIONS.length;
		for (int i = 0; good && i < words.length; i++) {
			numbers[i] = number(words[i]);
			good = Double.isFinite(numbers[i]);
		}
		if (!good || numbers[0] < 0 || numbers[1] < 0 || numbers[3] < 1) {
			throw new IllegalStateException("Redis answered a lease with \"" + reply + "\"");
		}
		return numbers;
	}

	private static double number(String word) {
		try {
			return Double.parseDouble(word);
		}
		catch (NumberFormatException ex) {
			return Double.NaN;
		}
	}

}
