package io.github.clauderesilience.observe.advice.share;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

import io.github.clauderesilience.observe.advice.DayUse;
import io.github.clauderesilience.observe.advice.UseFields;
import io.github.clauderesilience.observe.advice.UseStore;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;
import reactor.core.publisher.Mono;

/**
 * Use by day in Redis: a hash for each limit group and day, expiring after eight days,
 * and one hash for the advice in force. Fields that are no number, or are not known to
 * this version, are passed over. Thread-safe.
 */
public final class RedisUseStore implements UseStore {

	private static final RedisScript<Long> ADD = RedisScript.of("""
			for i = 2, #ARGV, 3 do
			  if ARGV[i] == 'sum' then
			    if not pcall(redis.call, 'HINCRBYFLOAT', KEYS[1], ARGV[i + 1], ARGV[i + 2]) then
			      redis.call('HSET', KEYS[1], ARGV[i + 1], ARGV[i + 2])
			    end
			  else
			    redis.call('HSET', KEYS[1], ARGV[i + 1], ARGV[i + 2])
			  end
			end
			return redis.call('EXPIRE', KEYS[1], ARGV[1])
			""", Long.class);

	private static final RedisScript<Long> REPLACE = RedisScript.of("""
			local is = redis.call('HGET', KEYS[1], ARGV[1]) or ''
			if is ~= ARGV[2] then
			  return 0
			end
			if ARGV[3] == '' then
			  redis.call('HDEL', KEYS[1], ARGV[1])
			else
			  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
			end
			return 1
			""", Long.class);

	/* Arguments a call of a script may have are bounded; our choice. */
	private static final int FIELDS_A_CALL = 1000;

	private final ReactiveStringRedisTemplate redis;

	private final String prefix;

	private final Duration timeout;

	/**
	 * Creates a store.
	 * @param connections connections to Redis
	 * @param prefix what its keys begin with
	 * @param timeout how long one step may take
	 */
	public RedisUseStore(ReactiveRedisConnectionFactory connections, String prefix, Duration timeout) {
		this.redis = new ReactiveStringRedisTemplate(connections);
		this.prefix = prefix;
		this.timeout = timeout;
	}

	@Override
	public void add(String group, long day, DayUse use) {
		List<String> fields = new ArrayList<>();
		UseFields.forEach(use, (name, hour, sum, amount) -> field(fields, sum, name, amount));
		String lifetime = Long.toString(Duration.ofDays(DAYS + 1).toSeconds());
		for (int from = 0; from < fields.size(); from += 3 * FIELDS_A_CALL) {
			List<String> arguments = new ArrayList<>();
			arguments.add(lifetime);
			arguments.addAll(fields.subList(from, Math.min(fields.size(), from + 3 * FIELDS_A_CALL)));
			await(this.redis.execute(ADD, List.of(key(group, day)), arguments).next());
		}
	}

	private static void field(List<String> fields, boolean sum, String name, double amount) {
		fields.add(sum ? "sum" : "set");
		fields.add(name);
		fields.add(Double.toString(amount));
	}

	@Override
	public NavigableMap<Long, DayUse> since(String group, long firstDay) {
		NavigableMap<Long, DayUse> days = new TreeMap<>();
		for (long day = firstDay; day < firstDay + DAYS; day++) {
			Map<Object, Object> fields = await(this.redis.opsForHash()
				.entries(key(group, day))
				.collectMap(Map.Entry::getKey, Map.Entry::getValue));
			if (fields != null && !fields.isEmpty()) {
				DayUse use = new DayUse();
				fields.forEach((name, amount) -> UseFields.read(use, name.toString(), amount.toString()));
				days.put(day, use);
			}
		}
		return days;
	}

	@Override
	public @Nullable Raised raised(String limit) {
		Object value = await(this.redis.opsForHash().get(raisedKey(), limit));
		if (value == null) {
			return null;
		}
		String[] parts = value.toString().split(" ");
		try {
			return new Raised(Long.parseLong(parts[0]), Double.parseDouble(parts[1]));
		}
		catch (NumberFormatException | IndexOutOfBoundsException ex) {
			await(this.redis.opsForHash().remove(raisedKey(), limit));
			return null;
		}
	}

	@Override
	public boolean replace(String limit, @Nullable Raised before, @Nullable Raised now) {
		Long done = await(
				this.redis.execute(REPLACE, List.of(raisedKey()), List.of(limit, text(before), text(now))).next());
		return Objects.equals(done, 1L);
	}

	private static String text(@Nullable Raised raised) {
		return (raised != null) ? raised.day() + " " + raised.ratio() : "";
	}

	private <T> @Nullable T await(Mono<T> mono) {
		return mono.block(this.timeout);
	}

	private String key(String group, long day) {
		return this.prefix + "use:" + group + ":" + day;
	}

	private String raisedKey() {
		return this.prefix + "use:raised";
	}

}
