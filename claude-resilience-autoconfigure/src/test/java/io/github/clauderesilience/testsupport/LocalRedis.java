package io.github.clauderesilience.testsupport;

import java.io.IOException;
import java.net.ServerSocket;

import org.jspecify.annotations.Nullable;
import redis.embedded.RedisServer;

/**
 * A real Redis on loopback that keeps nothing, and can be stopped and started again on
 * its port.
 */
public final class LocalRedis implements AutoCloseable {

	private final int port = freePort();

	private @Nullable RedisServer server;

	public int port() {
		return this.port;
	}

	public LocalRedis start() {
		try {
			RedisServer started = RedisServer.newRedisServer()
				.port(this.port)
				.setting("bind 127.0.0.1")
				.setting("save \"\"")
				.build();
			started.start();
			this.server = started;
			return this;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public void stop() {
		RedisServer running = this.server;
		this.server = null;
		if (running != null) {
			try {
				running.stop();
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}
	}

	@Override
	public void close() {
		stop();
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
