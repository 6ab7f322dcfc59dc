package io.github.clauderesilience.wire.http;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.clauderesilience.chain.attempt.RoundTripListener;
import io.github.clauderesilience.chain.guard.Guard;
import io.github.clauderesilience.time.Timeline;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;

/**
 * The connections to the API that are open. Disposing of a connection pool closes only
 * those that are idle; a call on one of the others would wait for ever once nothing
 * measures time for it any more. How long it took to open them tells how far away the API
 * is. Thread-safe.
 */
public final class OpenConnections {

	private static final Logger logger = LoggerFactory.getLogger(OpenConnections.class);

	private static final AttributeKey<Long> BEGAN = AttributeKey.valueOf(OpenConnections.class, "began");

	/** Event loops close connections at once unless they are blocked; our choice. */
	private static final Duration CUT_PATIENCE = Duration.ofSeconds(1);

	private final Set<Channel> open = ConcurrentHashMap.newKeySet();

	private volatile boolean shut;

	private final RoundTripListener roundTrips;

	private final Timeline timeline;

	/**
	 * Creates an empty registry of connections.
	 * @param roundTrips receives the time opening a connection took
	 * @param timeline the time source
	 */
	public OpenConnections(RoundTripListener roundTrips, Timeline timeline) {
		this.roundTrips = roundTrips;
		this.timeline = timeline;
	}

	public void opening(Channel channel) {
		StrictHttpCodec.install(channel, this.timeline);
		channel.attr(BEGAN).set(this.timeline.nanoTime());
	}

	/** Called for each request, also on a connection that was open before. */
	public void opened(Connection connection) {
		Channel channel = connection.channel();
		if (!this.open.add(channel)) {
			return;
		}
		channel.closeFuture().addListener((closed) -> this.open.remove(channel));
		if (this.shut) {
			cut(channel);
			return;
		}
		Long began = channel.attr(BEGAN).get();
		if (began != null) {
			long took = Math.max(1, this.timeline.nanoTime() - began);
			Guard.tell(this.roundTrips, (listener) -> listener.connected(took));
		}
	}

	/**
	 * Closes those without a request whose last answer ended before a point in time. A
	 * peer that has forgotten one connection has most likely forgotten them, too.
	 * @param nanos that point, a reading of the time source
	 */
	public void closeIdleSince(long nanos) {
		int asked = 0;
		for (Channel channel : this.open) {
			ConnectionState state = ConnectionState.of(channel);
			if (state != null && state.closeIfIdleSince(nanos)) {
				asked++;
			}
		}
		logger.debug("A pooled connection to the API was dead; its request is sent over a new one, and {} others that"
				+ " were idle are closed", asked);
	}

	/**
	 * Closes all of them, and each that is opened later.
	 */
	public void shut() {
		this.shut = true;
		cut();
	}

	/**
	 * Closes all of them, because the application is being stopped. Whatever is on the
	 * wire fails with a {@link ConnectionCutException}, before this returns unless that
	 * takes very long.
	 */
	public void cut() {
		List<Channel> all = List.copyOf(this.open);
		all.forEach(OpenConnections::cut);
		all.forEach(OpenConnections::awaitClosed);
	}

	private static void cut(Channel channel) {
		ConnectionState state = ConnectionState.of(channel);
		if (state != null) {
			state.cut();
		}
		else {
			channel.close();
		}
	}

	/* If an event loop closes the application, it would wait for itself. */
	private static void awaitClosed(Channel channel) {
		if (!Schedulers.isInNonBlockingThread() && !channel.eventLoop().inEventLoop()) {
			channel.closeFuture().awaitUninterruptibly(CUT_PATIENCE.toMillis());
		}
	}

}
