package io.github.clauderesilience.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleUnaryOperator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code /v1/messages} over HTTP as a {@link WildAccount} decides: it is 20 ms
 * away, refuses at once and answers after a time of its own. Other models have no limit.
 */
final class WildServer implements AutoCloseable {

	private static final double WAY = 0.02;

	/** As the simulator counts: characters of a request to one token. */
	private static final double CHARS_TO_A_TOKEN = 3.6;

	private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);

	private final HttpServer http;

	private final WildAccount account;

	private final double latency;

	private final long outputTokens;

	private final DoubleUnaryOperator counted;

	private volatile @Nullable Poison poison;

	private final AtomicLong refused = new AtomicLong();

	private final AtomicLong input = new AtomicLong();

	private volatile long startNanos = System.nanoTime();

	/**
	 * Starts a server on a free port.
	 * @param account the account
	 * @param latency seconds until an answer
	 * @param outputTokens of each answer
	 * @param counted the part of prompts that is not read from a cache, by time
	 */
	WildServer(WildAccount account, double latency, long outputTokens, DoubleUnaryOperator counted) {
		this.account = account;
		this.latency = latency;
		this.outputTokens = outputTokens;
		this.counted = counted;
		try {
			this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.http.createContext("/v1/messages", this::handle);
		this.http.start();
	}

	/** Some requests are always refused, whatever the account has left. */
	WildServer poisoned(Poison value) {
		this.poison = value;
		return this;
	}

	String baseUrl() {
		return "http://127.0.0.1:" + this.http.getAddress().getPort();
	}

	/** How many requests were answered with 429. */
	long refused() {
		return this.refused.get();
	}

	/** Input tokens that counted. */
	long input() {
		return this.input.get();
	}

	/** The account begins now. */
	void begin() {
		this.startNanos = System.nanoTime();
	}

	/** Seconds since the account began. */
	double now() {
		return (System.nanoTime() - this.startNanos) / 1e9;
	}

	private void handle(HttpExchange exchange) throws IOException {
		String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
		if (!request.contains(ServiceClient.MODEL)) {
			answer(exchange, 200, Map.of(), -1, message(1, 0));
			return;
		}
		int chars = request.length();
		double sent = now();
		later(sent + WAY, () -> {
			Poison poisoned = this.poison;
			if (poisoned != null && request.contains(poisoned.marker())) {
				refuse(exchange, poisoned.headers() ? this.account.headers(now()) : Map.of(), poisoned.retryAfter());
				return;
			}
			long read = Math.max(1, Math.round(chars / CHARS_TO_A_TOKEN));
			long counts = Math.max(1, Math.round(read * this.counted.applyAsDouble(now())));
			long wait = this.account.arrive(counts, now());
			if (wait > 0) {
				refuse(exchange, this.account.headers(now()), wait);
				return;
			}
			this.input.addAndGet(counts);
			later(sent + this.latency - WAY, () -> {
				this.account.wrote(this.outputTokens, now());
				Map<String, Long> headers = this.account.headers(now());
				later(now() + WAY, () -> answer(exchange, 200, headers, -1, message(counts, read - counts)));
			});
		});
	}

	private void refuse(HttpExchange exchange, Map<String, Long> headers, long retryAfter) {
		this.refused.incrementAndGet();
		later(now() + WAY, () -> answer(exchange, 429, headers, retryAfter,
				"{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"Too many\"}}"));
	}

	private void later(double at, Runnable action) {
		this.timer.schedule(action, Math.max(0, (long) ((at - now()) * 1e9)), TimeUnit.NANOSECONDS);
	}

	private String message(long inputTokens, long fromCache) {
		return """
				{"id":"msg_wild","type":"message","role":"assistant","model":"%s",
				"content":[{"type":"text","text":"It is on its way."}],"stop_reason":"end_turn","stop_sequence":null,
				"usage":{"input_tokens":%d,"cache_creation_input_tokens":0,"cache_read_input_tokens":%d,
				"output_tokens":%d}}""".formatted(ServiceClient.MODEL, inputTokens, fromCache, this.outputTokens);
	}

	private static void answer(HttpExchange exchange, int status, Map<String, Long> headers, long retryAfter,
			String body) {
		try (exchange) {
			headers.forEach((name, value) -> exchange.getResponseHeaders()
				.set("anthropic-ratelimit-" + name, Long.toString(value)));
			if (retryAfter >= 0) {
				exchange.getResponseHeaders().set("retry-after", Long.toString(retryAfter));
			}
			exchange.getResponseHeaders().set("content-type", "application/json");
			byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(status, bytes.length);
			exchange.getResponseBody().write(bytes);
		}
		catch (IOException ex) {
			// The client has gone; its call is counted as lost there.
		}
	}

	@Override
	public void close() {
		this.http.stop(0);
		this.timer.shutdownNow();
	}

	/**
	 * Requests that are always answered with 429.
	 *
	 * @param marker text that tells them
	 * @param headers whether the 429 carries the limits, with nearly everything left
	 * @param retryAfter seconds it names, negative for none
	 */
	record Poison(String marker, boolean headers, long retryAfter) {
	}

}
