package io.github.clauderesilience.observe.trace;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.tracing.LettuceObservationContext;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationPredicate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Drops the observations of commands by which this library keeps leases, use and cached
 * answers in Redis: each would be a trace of its own, since no call of the application is
 * their parent. Commands are known by their first key or, if they bring a script, by its
 * text. Lettuce names the parent only later, so it cannot be asked. Thread-safe.
 */
public final class RedisHousekeeping implements ObservationPredicate {

	private final String keyPrefix;

	private final List<String> cacheKeys;

	private final String script;

	/**
	 * Creates a predicate.
	 * @param keyPrefix what the keys of leases and use begin with, without the colon that
	 * follows
	 * @param cacheNames the caches of answers
	 * @param script text of the script that is brought to Redis
	 */
	public RedisHousekeeping(String keyPrefix, Collection<String> cacheNames, String script) {
		this.keyPrefix = keyPrefix + ":";
		this.cacheKeys = cacheNames.stream().map((name) -> name + "::").toList();
		this.script = script;
	}

	@Override
	public boolean test(String name, Observation.Context context) {
		return !(context instanceof LettuceObservationContext redis) || !redis.hasCommand()
				|| !isOwn(redis.getRequiredCommand());
	}

	private boolean isOwn(RedisCommand<?, ?, ?> command) {
		CommandArgs<?, ?> arguments = command.getArgs();
		if (arguments == null) {
			return false;
		}
		@Nullable ByteBuffer first = arguments.getFirstEncodedKey();
		if (first == null) {
			return command.getType() == CommandType.SCRIPT && encoded(arguments).contains(this.script);
		}
		String key = StandardCharsets.UTF_8.decode(first.duplicate()).toString();
		// The application may put a prefix of its own before the name of the cache
		return key.startsWith(this.keyPrefix) || this.cacheKeys.stream().anyMatch(key::contains);
	}

	private static String encoded(CommandArgs<?, ?> arguments) {
		ByteBuf bytes = Unpooled.buffer();
		arguments.encode(bytes);
		return bytes.toString(StandardCharsets.UTF_8);
	}

}
