package io.github.clauderesilience.gateway;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

import io.github.clauderesilience.carry.ClaudeCarrier;
import io.github.clauderesilience.chain.CallGate;
import io.github.clauderesilience.error.Counted;
import io.github.clauderesilience.time.LogThrottle;
import io.github.clauderesilience.time.Timeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import reactor.netty.DisposableServer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * A Messages API inside the application: clients of any kind use {@link #baseUrl()} in
 * place of the provider's address and {@link #token()} in place of an API key, and their
 * calls get the limits, retries and fallbacks of the library. Runs from its creation
 * until the application ends. Thread-safe.
 */
public final class ClaudeGateway implements SmartLifecycle, DisposableBean {

	/** Longer than clients keep connections they do not use; our choice. */
	private static final Duration IDLE = Duration.ofMinutes(10);

	/** Between two lines about requests of one kind that are not HTTP; our choice. */
	private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

	private static final Duration BIND = Duration.ofSeconds(10);

	/** Headers with a few long betas and a trace; our choice. */
	static final int HEADER_BYTES = 32 * 1024;

	private static final Logger logger = LoggerFactory.getLogger(ClaudeGateway.class);

	private final GatewaySettings settings;

	private final RequestHandler handler;

	private final LogThrottle unreadable;

	private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

	private final AtomicInteger inFlight = new AtomicInteger();

	private final AtomicReference<@Nullable Runnable> whenIdle = new AtomicReference<>();

	private final Map<Integer, LongAdder> answers = new ConcurrentHashMap<>();

	private volatile @Nullable DisposableServer server;

	private volatile int port;

	/**
	 * Creates the gateway, which listens from now on.
	 * @param settings address, port and access rules
	 * @param carrier answers requests
	 * @param timeline the time source
	 * @throws reactor.netty.ChannelBindException when the port is taken
	 */
	public ClaudeGateway(GatewaySettings settings, ClaudeCarrier carrier, Timeline timeline) {
		this.settings = settings;
		this.handler = new RequestHandler(new AccessCheck(settings), carrier, this::isRunning, this::count);
		this.unreadable = new LogThrottle(BETWEEN_LINES, timeline);
		this.port = settings.port();
		bind();
	}

	/**
	 * The port it listens on.
	 * @return the port
	 */
	public int port() {
		return this.port;
	}

	/**
	 * The address clients use in place of the provider's.
	 * @return an address without a path, and without a slash at the end
	 */
	public String baseUrl() {
		String address = this.settings.address();
		return "http://" + ((address.indexOf(':') >= 0 && !address.startsWith("[")) ? "[" + address + "]" : address)
				+ ":" + port();
	}

	/**
	 * What clients send in place of an API key.
	 * @return {@code claude.gateway.token}, or the random token of this start
	 */
	public String token() {
		return this.settings.token();
	}

	/**
	 * What the gateway does at present.
	 * @return a snapshot
	 */
	public View view() {
		Map<Integer, Long> counts = new TreeMap<>();
		this.answers.forEach((status, count) -> counts.put(status, count.sum()));
		return new View(baseUrl(), isRunning(), this.connections.size(), this.inFlight.get(), counts);
	}

	/**
	 * What the gateway does at present, in one line.
	 * @return the address, and the number of requests and connections
	 */
	public String summary() {
		View view = view();
		return (view.listening() ? "listening on " : "no longer listening on ") + view.baseUrl()
				+ "; requests in flight: " + view.inFlight() + ", connections: " + view.connections();
	}

	@Override
	public void start() {
		if (this.server == null) {
			bind();
		}
	}

	@Override
	public void stop() {
		DisposableServer running = this.server;
		this.server = null;
		if (running != null) {
			running.dispose();
		}
	}

	@Override
	public void stop(Runnable callback) {
		stop();
		int calls = this.inFlight.get();
		if (calls > 0) {
			logger.info("Shutting down: {} at the gateway may finish", Counted.of(calls, "request"));
		}
		this.whenIdle.set(callback);
		tellIfIdle();
	}

	@Override
	public void destroy() {
		stop();
		this.connections.close();
	}

	@Override
	public boolean isRunning() {
		return this.server != null;
	}

	@Override
	public int getPhase() {
		return CallGate.PHASE;
	}

	private void bind() {
		DisposableServer bound = HttpServer.create()
			.host(this.settings.address())
			.port(this.port)
			.channelGroup(this.connections)
			.idleTimeout(IDLE)
			.httpRequestDecoder((decoder) -> decoder.maxHeaderSize(HEADER_BYTES))
			.doOnChannelInit((observer, channel, remote) -> {
				RequestTimeout.install(channel, this.settings.requestTimeout());
				ReadTimeout.install(channel, this.settings.requestTimeout());
				UnreadableRequests.install(channel, NettyPipeline.HttpCodec, this::count, this.unreadable);
				OneByOne.install(channel, NettyPipeline.HttpCodec);
			})
			.handle(this::handle)
			.bindNow(BIND);
		this.port = bound.port();
		this.server = bound;
		keepAlive(bound);
	}

	/**
	 * Event loops are daemons: without a thread like that of the web server (Spring
	 * Boot's NettyWebServer) an application that has none would end as soon as it has
	 * started.
	 */
	private static void keepAlive(DisposableServer bound) {
		Thread thread = new Thread(() -> bound.onDispose().block(), "claude-gateway");
		thread.setDaemon(false);
		thread.start();
	}

	private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
		this.inFlight.incrementAndGet();
		return this.handler.handle(request, response).doFinally((signal) -> {
			this.inFlight.decrementAndGet();
			tellIfIdle();
		});
	}

	private void count(int status) {
		this.answers.computeIfAbsent(status, (known) -> new LongAdder()).increment();
	}

	private void tellIfIdle() {
		if (this.inFlight.get() == 0) {
			Runnable callback = this.whenIdle.getAndSet(null);
			if (callback != null) {
				callback.run();
			}
		}
	}

	/**
	 * What the gateway does at present.
	 *
	 * @param baseUrl the address of clients
	 * @param listening whether new connections are taken
	 * @param connections open connections
	 * @param inFlight requests that have not been answered to their end
	 * @param answers the number of answers since the start, by HTTP status
	 */
	public record View(String baseUrl, boolean listening, int connections, int inFlight, Map<Integer, Long> answers) {
	}

}
