package io.github.clauderesilience.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;

import org.jspecify.annotations.Nullable;
import redis.embedded.RedisServer;

/**
 * A real Redis on loopback that keeps nothing, and can be stopped and started again on
 * its port.
 */
public final class LocalRedis {

	private final int port = FreePort.find();

	private @Nullable RedisServer server;

	public int port() {
		return this.port;
	}

	public void start() {
		try {
			RedisServer started = RedisServer.newRedisServer()
				.port(this.port)
				.setting("bind 127.0.0.1")
				.setting("save \"\"")
				.build();
			started.start();
			this.server = started;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
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
				throw new UncheckedIOException(ex);
			}
		}
	}

}
