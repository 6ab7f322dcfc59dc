package io.github.clauderesilience.wire;

import java.time.Duration;
import java.util.List;

import io.github.clauderesilience.chain.attempt.RoundTripListener;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.http.OpenConnections;
import io.github.clauderesilience.wire.http.SecondTryConnector;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.ssl.SslHandler;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.codec.CodecConfigurer;
import org.springframework.http.codec.json.JacksonJsonDecoder;
import org.springframework.http.codec.json.JacksonJsonEncoder;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeStrategies;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * Builds {@code claudeWebClient}: connection pool, connector, codecs and filters.
 */
public final class ClaudeWebClients {

	/** Connections idle for longer are closed before the server does; our choice. */
	private static final Duration MAX_IDLE = Duration.ofSeconds(45);

	private ClaudeWebClients() {
	}

	/**
	 * The connection pool.
	 * @param settings its size
	 * @return a pool; the caller disposes of it
	 */
	public static ConnectionProvider connections(WireSettings settings) {
		return ConnectionProvider.builder("claude")
			.maxConnections(settings.maxConnections())
			.pendingAcquireMaxCount(-1)
			.maxIdleTime(MAX_IDLE)
			.evictInBackground(MAX_IDLE)
			.lifo()
			.build();
	}

	/**
	 * Creates the connector. It neither follows redirects nor repeats requests, but for
	 * those whose pooled connection turns out to be dead.
	 * @param settings timeouts
	 * @param connections the pool
	 * @param open where open connections are noted
	 * @param httpSettings the application's own settings for HTTP clients, of which the
	 * SSL bundle is used
	 * @return a connector over Reactor Netty
	 */
	public static ClientHttpConnector connector(WireSettings settings, ConnectionProvider connections,
			OpenConnections open, HttpClientSettings httpSettings) {
		HttpClientSettings own = httpSettings.withRedirects(HttpRedirects.DONT_FOLLOW)
			.withConnectTimeout(settings.timeouts().connect())
			.withReadTimeout(null);
		Duration connect = settings.timeouts().connect();
		return new SecondTryConnector(reactor(connections, open, connect).build(own),
				reactor(ConnectionProvider.newConnection(), open, connect).build(own), open::closeIdleSince);
	}

	private static ClientHttpConnectorBuilder<? extends ClientHttpConnector> reactor(ConnectionProvider connections,
			OpenConnections open, Duration connect) {
		return ClientHttpConnectorBuilder.reactor()
			.withHttpClientFactory(() -> HttpClient.create(connections).disableRetry(true))
			.withHttpClientCustomizer((client) -> client.option(ChannelOption.SO_KEEPALIVE, true)
				.doOnChannelInit((observer, channel, address) -> {
					limitSteps(channel.pipeline(), connect);
					open.opening(channel);
				})
				.doOnConnected(open::opened));
	}

	/**
	 * Netty and Reactor Netty wait 10 s for the answer of a proxy and for TLS whatever
	 * the connect timeout is (Reactor Netty 1.3.8).
	 */
	private static void limitSteps(ChannelPipeline pipeline, Duration connect) {
		ProxyHandler proxy = pipeline.get(ProxyHandler.class);
		if (proxy != null) {
			proxy.setConnectTimeoutMillis(connect.toMillis());
		}
		SslHandler tls = pipeline.get(SslHandler.class);
		if (tls != null) {
			tls.setHandshakeTimeoutMillis(connect.toMillis());
		}
	}

	/**
	 * Makes connector and client once, without a pool and without opening anything, so
	 * that their classes are there.
	 * @param settings timeouts and the address
	 */
	public static void preinitialize(WireSettings settings) {
		OpenConnections open = new OpenConnections(RoundTripListener.NONE, Timeline.system(Schedulers.immediate()));
		ClientHttpConnector connector = connector(settings, ConnectionProvider.newConnection(), open,
				HttpClientSettings.defaults());
		build(WebClient.builder(), settings, connector, List.of());
	}

	/**
	 * The client.
	 * @param builder a builder the application's customizers have seen
	 * @param settings the address
	 * @param connector the connector
	 * @param filters the wire ring, outermost first
	 * @return the client
	 */
	public static WebClient build(WebClient.Builder builder, WireSettings settings, ClientHttpConnector connector,
			List<ExchangeFilterFunction> filters) {
		return builder.baseUrl(settings.baseUrl().toString())
			.clientConnector(connector)
			.codecs((codecs) -> ownCodecs(codecs, settings.maxMessageBytes()))
			.filters((all) -> all.addAll(filters))
			.build();
	}

	/**
	 * Guards the filters that the application's customizers added: what one throws fails
	 * the call it throws in, at once.
	 * @param builder a builder the application's customizers have seen
	 */
	public static void guardFilters(WebClient.Builder builder) {
		builder.filters((all) -> all.replaceAll(GuardedFilter::new));
	}

	/**
	 * How bodies are written and read, independently of the application's mapper.
	 * @return strategies with our own codecs
	 */
	public static ExchangeStrategies strategies() {
		return ExchangeStrategies.builder()
			.codecs((codecs) -> ownCodecs(codecs, WireSettings.MAX_MESSAGE_BYTES))
			.build();
	}

	private static void ownCodecs(CodecConfigurer codecs, int maxBytes) {
		codecs.defaultCodecs().maxInMemorySize(maxBytes);
		codecs.defaultCodecs().jacksonJsonEncoder(new JacksonJsonEncoder(Json.mapper()));
		codecs.defaultCodecs().jacksonJsonDecoder(new JacksonJsonDecoder(Json.mapper()));
	}

}
