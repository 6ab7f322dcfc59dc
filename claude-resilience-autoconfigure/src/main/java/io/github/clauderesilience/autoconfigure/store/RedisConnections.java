package io.github.clauderesilience.autoconfigure.store;

import io.github.clauderesilience.autoconfigure.settings.ClaudeConfigurationException;
import io.github.clauderesilience.autoconfigure.settings.SettingsFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;

/**
 * The application's connections to Redis, for the stores whose property asks for them.
 */
final class RedisConnections {

	private RedisConnections() {
	}

	/**
	 * The one to use.
	 * @param connections the beans of the application
	 * @param property the property that is {@code redis}
	 * @param otherwise its value without Redis
	 * @return the only one, or the primary one
	 * @throws ClaudeConfigurationException if there is none, or none of several is
	 * primary
	 */
	static ReactiveRedisConnectionFactory required(ObjectProvider<ReactiveRedisConnectionFactory> connections,
			String property, String otherwise) {
		ReactiveRedisConnectionFactory connection = connections.getIfUnique();
		if (connection != null) {
			return connection;
		}
		if (connections.stream().findAny().isEmpty()) {
			throw SettingsFactory.problem(
					property + " is redis, but the application has no ReactiveRedisConnectionFactory",
					"Add org.springframework.boot:spring-boot-starter-data-redis with its driver Lettuce (Jedis is not"
							+ " reactive) and set spring.data.redis.*, or set " + property + "=" + otherwise + ".");
		}
		throw SettingsFactory.problem(
				property + " is redis, and the application has several ReactiveRedisConnectionFactory"
						+ " beans, none of which is the primary one",
				"Annotate the one to use with @Primary, or set " + property + "=" + otherwise + ".");
	}

}
