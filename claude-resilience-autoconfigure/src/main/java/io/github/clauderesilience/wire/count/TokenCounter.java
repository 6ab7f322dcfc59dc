package io.github.clauderesilience.wire.count;

import java.time.Duration;
import java.util.Set;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.error.ApiError;
import io.github.clauderesilience.error.Counted;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.time.TimeLimits;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.ApiErrors;
import io.github.clauderesilience.wire.Buffers;
import io.github.clauderesilience.wire.Identity;
import io.github.clauderesilience.wire.Settlements;
import io.github.clauderesilience.wire.TransportFailures;
import io.github.clauderesilience.wire.WireSettings;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks the API how many input tokens a request has. One attempt; nothing is generated and
 * nothing is billed.
 */
public final class TokenCounter {

	/**
	 * The fields the endpoint takes; it rejects others
	 * (platform.claude.com/docs/en/api/messages/count_tokens, read 2026-08).
	 */
	private static final Set<String> FIELDS = Set.of("model", "messages", "system", "tools", "tool_choice", "thinking",
			"output_config", "output_format", "cache_control", "mcp_servers", "context_management", "speed");

	/** The answer is one number; our choice. */
	private static final int REPLY_BYTES = 64 * 1024;

	private final WebClient webClient;

	private final WireSettings settings;

	private final Failures failures;

	private final TransportFailures transport;

	private final Timeline timeline;

	private final TimeLimits limits;

	/**
	 * Creates a counter.
	 * @param webClient {@code claudeWebClient}
	 * @param settings timeouts
	 * @param failures makes the exceptions
	 * @param timeline the time source
	 */
	public TokenCounter(WebClient webClient, WireSettings settings, Failures failures, Timeline timeline) {
		this.webClient = webClient;
		this.settings = settings;
		this.failures = failures;
		this.transport = new TransportFailures(failures, timeline);
		this.timeline = timeline;
		this.limits = new TimeLimits(timeline);
	}

	/**
	 * Counts the input tokens of a call.
	 * @param call the call, of which only what the endpoint takes is sent
	 * @return the provider's estimate, or a {@link ClaudeException}
	 */
	public Mono<Integer> count(ClaudeCall call) {
		return Mono.defer(() -> send(call));
	}

	/**
	 * Counts the input tokens of a call, if that is quick.
	 * @param call the call
	 * @param patience how long to wait
	 * @return the provider's estimate, or a failure
	 */
	Mono<Integer> count(ClaudeCall call, Duration patience) {
		return this.limits.within(patience, count(call));
	}

	private Mono<Integer> send(ClaudeCall call) {
		Exchange exchange = exchange(call);
		return this.webClient.post()
			.uri("/v1/messages/count_tokens")
			.attribute(Exchange.ATTRIBUTE, exchange)
			.attribute(Identity.BETAS, call.betas())
			.headers(TokenCounter::complete)
			.bodyValue(Json.write(countable(call.body())))
			.exchangeToMono((response) -> read(response, exchange))
			.doOnNext((count) -> exchange.close(Settlement.success(null)))
			.doOnError((failure) -> exchange.close(Settlements.of(failure, null)))
			.doOnCancel(() -> exchange.close(Settlement.cancelled(null)));
	}

	private Exchange exchange(ClaudeCall call) {
		CallContext context = call.context();
		PromptSize size = PromptSize.of(call.body());
		return new Exchange(new Target(call.model(), context.lane(), context.tenant(), size.chars(),
				size.attachmentTokens(), 0, false, false), context.deadlineNanos(), context, this.timeline.nanoTime());
	}

	private static void complete(HttpHeaders headers) {
		headers.setContentType(MediaType.APPLICATION_JSON);
		headers.set(HttpHeaders.ACCEPT, MediaType.APPLICATION_JSON_VALUE);
	}

	private static ObjectNode countable(ObjectNode body) {
		ObjectNode countable = Json.object();
		body.forEachEntry((name, value) -> {
			if (FIELDS.contains(name)) {
				countable.set(name, value);
			}
		});
		return countable;
	}

	private Mono<Integer> read(ClientResponse response, Exchange exchange) {
		int status = response.statusCode().value();
		HttpHeaders headers = response.headers().asHttpHeaders();
		Duration timeout = this.settings.timeouts().attempt();
		long until = Math.min(exchange.sentNanos() + timeout.toNanos(), exchange.deadlineNanos());
		Mono<byte[]> body = DataBufferUtils.join(response.body(BodyExtractors.toDataBuffers()), REPLY_BYTES)
			.map(Buffers::takeBytes)
			.defaultIfEmpty(new byte[0]);
		return this.limits
			.within(Duration.ofNanos(until - this.timeline.nanoTime()), body,
					(failure) -> this.transport.withinBody(failure, exchange, timeout))
			.map((bytes) -> count(bytes, status, headers, exchange));
	}

	private int count(byte[] body, int status, HttpHeaders headers, Exchange exchange) {
		ObjectNode document = Json.readObject(body);
		if (document != null && ApiError.isError(document)) {
			throw this.failures.answered(new Failures.Answer(status, headers, ApiErrors.of(document, exchange),
					body.length, this.timeline.now()), exchange.model(), exchange.attempts(), exchange.locale());
		}
		JsonNode count = (document != null) ? document.path("input_tokens") : Json.object();
		if (!count.isInt() || count.intValue() < 0) {
			throw this.transport.malformed(exchange, status, exchange.model() + " answered " + status
					+ " to count_tokens, but not with a number (" + Counted.of(body.length, "byte") + ")");
		}
		return count.intValue();
	}

}
