package io.github.clauderesilience.wire.http;

import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.channel.AbortedException;

/**
 * Sends requests over pooled connections. If a connection that had served before ends
 * before the first byte of the answer, the peer has forgotten it: idle connections that
 * have been idle since are closed, and the request is sent once more over a connection of
 * its own. The provider may have seen the first one, too, and bill both: a request that
 * is marked {@link #ONCE} fails instead.
 */
public final class SecondTryConnector implements ClientHttpConnector {

	/**
	 * Attribute of a request, {@code true} if it must not be repeated once it may have
	 * been sent.
	 */
	public static final String ONCE = SecondTryConnector.class.getName() + ".once";

	private final ClientHttpConnector pooled;

	private final ClientHttpConnector unpooled;

	private final LongConsumer closeIdle;

	/**
	 * Creates a connector.
	 * @param pooled takes connections out of a pool
	 * @param unpooled opens a connection for each request
	 * @param closeIdle closes the pooled connections that have been idle since a reading
	 * of the time source
	 */
	public SecondTryConnector(ClientHttpConnector pooled, ClientHttpConnector unpooled, LongConsumer closeIdle) {
		this.pooled = pooled;
		this.unpooled = unpooled;
		this.closeIdle = closeIdle;
	}

	@Override
	public Mono<ClientHttpResponse> connect(HttpMethod method, URI uri,
			Function<? super ClientHttpRequest, Mono<Void>> callback) {
		Attempt first = new Attempt(callback);
		return this.pooled.connect(method, uri, first).onErrorResume((failure) -> {
			if (!first.isStale(failure) || !isRepeatable(method, uri)) {
				return Mono.error(first.translate(failure));
			}
			first.closeSiblings(this.closeIdle);
			Attempt second = new Attempt(callback);
			return this.unpooled.connect(method, uri, second).onErrorMap(second::translate);
		});
	}

	/**
	 * Bodies of the Messages API are in memory; others may be streams that can be read
	 * once, or store something twice.
	 */
	private static boolean isRepeatable(HttpMethod method, URI uri) {
		if (method != HttpMethod.POST && method != HttpMethod.PUT && method != HttpMethod.PATCH) {
			return true;
		}
		String path = (uri.getPath() != null) ? uri.getPath() : "";
		return path.endsWith("/messages") || path.endsWith("/messages/count_tokens");
	}

	/** One request on one connection. */
	private static final class Attempt implements Function<ClientHttpRequest, Mono<Void>> {

		private final Function<? super ClientHttpRequest, Mono<Void>> callback;

		private volatile @Nullable ConnectionState state;

		private volatile boolean once;

		private Attempt(Function<? super ClientHttpRequest, Mono<Void>> callback) {
			this.callback = callback;
		}

		@Override
		public Mono<Void> apply(ClientHttpRequest request) {
			Object connection = request.getNativeRequest();
			this.state = (connection instanceof Connection open) ? ConnectionState.of(open.channel()) : null;
			Mono<Void> written = this.callback.apply(request);
			this.once = Boolean.TRUE.equals(request.getAttributes().get(ONCE));
			return written;
		}

		private boolean isStale(Throwable failure) {
			ConnectionState used = this.state;
			if (used == null) {
				return isClosedInPool(failure);
			}
			if (this.once || used.isCut()) {
				return false;
			}
			boolean transport = failure instanceof IOException || failure instanceof AbortedException;
			return transport && used.isStale();
		}

		/**
		 * Both connections that the pool gave ended before they could be used
		 * (DefaultPooledConnectionProvider.DisposableAcquire, Reactor Netty 1.3.8).
		 */
		private static boolean isClosedInPool(Throwable failure) {
			return failure.getClass() == IOException.class && failure.getMessage() != null
					&& failure.getMessage().startsWith("Error while acquiring from");
		}

		private void closeSiblings(LongConsumer closeIdle) {
			ConnectionState used = this.state;
			if (used != null) {
				closeIdle.accept(used.sentNanos());
			}
		}

		private Throwable translate(Throwable failure) {
			ConnectionState used = this.state;
			if (used == null) {
				return failure;
			}
			ProtocolViolationException violation = used.violation();
			return (violation == null && used.isCut()) ? new ConnectionCutException()
					: Objects.requireNonNullElse(violation, failure);
		}

	}

}
