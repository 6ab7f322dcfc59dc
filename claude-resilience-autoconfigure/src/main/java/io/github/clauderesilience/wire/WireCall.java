package io.github.clauderesilience.wire;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.function.BiFunction;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.Chain;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.Exchange;
import io.github.clauderesilience.chain.Settlement;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where the call ring meets the wire ring: one attempt of a question as one HTTP exchange
 * of {@code claudeWebClient}. The exchange is closed by the end of the body, an error or
 * cancel, whichever comes first.
 */
public final class WireCall implements Chain {

	/**
	 * Largest body the API takes (platform.claude.com/docs/en/api/errors, read 2026-10).
	 */
	private static final int REQUEST_BYTES = 32 * 1024 * 1024;

	private static final int REPLY_BYTES = 64 * 1024 * 1024;

	private final WebClient webClient;

	private final WireSettings settings;

	private final BiFunction<String, ClaudeUsage, @Nullable BigDecimal> prices;

	private final Failures failures;

	private final TransportFailures transport;

	private final MessageReader reader;

	private final Timeline timeline;

	/**
	 * The end of the call ring.
	 * @param webClient {@code claudeWebClient}
	 * @param settings timeouts
	 * @param prices the cost of a usage by model, {@code null} where not known
	 * @param failures makes the exceptions
	 * @param timeline the time source
	 */
	public WireCall(WebClient webClient, WireSettings settings,
			BiFunction<String, ClaudeUsage, @Nullable BigDecimal> prices, Failures failures, Timeline timeline) {
		this.webClient = webClient;
		this.settings = settings;
		this.prices = prices;
		this.failures = failures;
		this.transport = new TransportFailures(failures);
		this.reader = new MessageReader(failures, timeline);
		this.timeline = timeline;
	}

	@Override
	public Flux<ClaudeEvent> proceed(ClaudeCall call) {
		return Mono.defer(() -> send(call)).flux();
	}

	private Mono<ClaudeEvent> send(ClaudeCall call) {
		byte[] body = Json.write(call.body());
		Exchange exchange = exchange(call);
		if (body.length > REQUEST_BYTES) {
			return Mono.error(this.failures.local(ErrorClass.TOO_LARGE, call.model(), call.context().locale(),
					"Not sent: the request is " + body.length + " bytes but the API takes at most " + REQUEST_BYTES
							+ "; shorten the prompt or use the Files API",
					null));
		}
		return this.webClient.post()
			.uri("/v1/messages")
			.attribute(Exchange.ATTRIBUTE, exchange)
			.headers((headers) -> complete(headers, call))
			.bodyValue(body)
			.exchangeToMono((response) -> read(response, call, exchange))
			.onErrorMap(ClaudeException.class, WireCall::withoutTraces)
			.doOnError((failure) -> exchange.close(ended(failure)))
			.doOnCancel(() -> exchange.close(Settlement.cancelled(null)));
	}

	private Exchange exchange(ClaudeCall call) {
		CallContext context = call.context();
		PromptSize size = PromptSize.of(call.body());
		Exchange.Target target = new Exchange.Target(call.model(), context.lane(), context.tenant(), size.chars(),
				size.attachmentTokens(), call.body().path("max_tokens").asLong(0), call.stream(), true);
		return new Exchange(target, context.deadlineNanos(), context, this.timeline.nanoTime());
	}

	private static void complete(HttpHeaders headers, ClaudeCall call) {
		headers.setContentType(MediaType.APPLICATION_JSON);
		headers.set(HttpHeaders.ACCEPT, MediaType.APPLICATION_JSON_VALUE);
		if (!call.betas().isEmpty()) {
			headers.set("anthropic-beta", String.join(",", call.betas()));
		}
	}

	private Mono<ClaudeEvent> read(ClientResponse response, ClaudeCall call, Exchange exchange) {
		int status = response.statusCode().value();
		HttpHeaders headers = response.headers().asHttpHeaders();
		Duration timeout = bodyTimeout(exchange);
		return DataBufferUtils.join(response.body(BodyExtractors.toDataBuffers()), REPLY_BYTES)
			.map(Buffers::takeBytes)
			.defaultIfEmpty(new byte[0])
			.timeout(timeout, this.timeline.scheduler())
			.onErrorMap((failure) -> this.transport.withinBody(failure, exchange, this.settings.timeouts().attempt()))
			.map((body) -> completed(this.reader.read(body, status, headers, exchange), status, headers, call,
					exchange));
	}

	private Duration bodyTimeout(Exchange exchange) {
		long until = Math.min(exchange.sentNanos() + this.settings.timeouts().attempt().toNanos(),
				exchange.deadlineNanos());
		return Duration.ofNanos(Math.max(1, until - this.timeline.nanoTime()));
	}

	private ClaudeEvent completed(ObjectNode message, int status, HttpHeaders headers, ClaudeCall call,
			Exchange exchange) {
		ClaudeUsage usage = ClaudeUsage.of(message.path("usage"));
		exchange.close(Settlement.success(usage));
		ClaudeException verdict = this.reader.verdict(message, status, headers, exchange);
		if (verdict != null) {
			throw verdict;
		}
		return new ClaudeEvent.Completed(reply(message, usage, headers.getFirst("request-id"), call));
	}

	private ClaudeReply reply(ObjectNode message, ClaudeUsage usage, @Nullable String requestId, ClaudeCall call) {
		CallContext context = call.context();
		String model = message.path("model").stringValue(call.model());
		ClaudeReply.Source source = call.model().equals(context.requestedModel()) ? ClaudeReply.Source.LIVE
				: ClaudeReply.Source.FALLBACK_MODEL;
		return ClaudeReply.ofOwned(message,
				new ClaudeReply.Provenance(source, model, context.requestedModel(), requestId, context.attempts(),
						context.queued(), context.elapsed(), Duration.ZERO, this.prices.apply(model, usage), null,
						call.changes()));
	}

	/**
	 * Reactor notes the places an error passes as suppressed exceptions; ours are the
	 * failures of earlier attempts and nothing else.
	 */
	private static ClaudeException withoutTraces(ClaudeException failure) {
		return (failure.getSuppressed().length == 0) ? failure : failure.with(failure.details());
	}

	private static Settlement ended(Throwable failure) {
		return (failure instanceof ClaudeException typed) ? Settlement.failure(typed, null)
				: Settlement.cancelled(null);
	}

}
