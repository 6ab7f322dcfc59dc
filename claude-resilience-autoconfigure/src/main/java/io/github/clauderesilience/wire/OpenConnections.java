package io.github.clauderesilience.wire;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.netty.channel.Channel;
import reactor.netty.Connection;

/**
 * The connections to the API that are open. Disposing of a connection pool closes only
 * those that are idle; a call on one of the others would wait for ever once nothing
 * measures time for it any more. Thread-safe.
 */
public final class OpenConnections {

	private final Set<Channel> open = ConcurrentHashMap.newKeySet();

	void opened(Connection connection) {
		Channel channel = connection.channel();
		this.open.add(channel);
		channel.closeFuture().addListener((closed) -> this.open.remove(channel));
	}

	/**
	 * Closes all of them; whatever is on the wire fails.
	 */
	public void cut() {
		this.open.forEach(Channel::close);
	}

}
