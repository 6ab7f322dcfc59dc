package io.github.clauderesilience.wire.passthrough;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.CallHints;
import io.github.clauderesilience.chain.Carriage;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.RefusedRequests;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.NamedAccount;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.OwnAddress;
import io.github.clauderesilience.wire.Settlements;
import io.github.clauderesilience.wire.TransportFailures;
import io.github.clauderesilience.wire.WireSettings;
import io.github.clauderesilience.wire.count.PromptSize;
import io.github.clauderesilience.wire.http.SecondTryConnector;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.ExchangeStrategies;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * The outermost filter: gives an exchange to requests that carry none. Calls of the
 * Messages API are read into memory for that, so that they can be measured and sent again
 * with identical bytes; other requests (files, batches, lists) pass as they are and do
 * not count against a model. The exchange is closed by the end of the answer's body, an
 * error or cancel. Spring's {@code retrieve()} wraps whatever a body fails with: there
 * our typed failure is the cause of a {@code WebClientResponseException}; before the body
 * begins, and with {@code exchangeToMono} and {@code exchangeToFlux}, it comes as it is.
 */
public final class PassthroughFilter implements ExchangeFilterFunction {

	/**
	 * Largest body the API takes (platform.claude.com/docs/en/api/errors, read 2026-10).
	 */
	private static final int REQUEST_BYTES = 32 * 1024 * 1024;

	private final WireSettings settings;

	private final OwnAddress addresses;

	private final ExchangeStrategies strategies;

	private final Failures failures;

	private final TransportFailures transport;

	private final RefusedRequests refused;

	private final Consumer<@Nullable Throwable> ended;

	private final Timeline timeline;

	/**
	 * Creates a filter.
	 * @param settings timeouts
	 * @param strategies how {@code claudeWebClient} writes bodies
	 * @param failures makes the exceptions
	 * @param ended told why a question to a model failed, and {@code null} for one to
	 * which an answer came
	 * @param timeline the time source
	 */
	public PassthroughFilter(WireSettings settings, ExchangeStrategies strategies, Failures failures,
			Consumer<@Nullable Throwable> ended, Timeline timeline) {
		this.ended = ended;
		this.settings = settings;
		this.addresses = new OwnAddress(settings.baseUrl());
		this.strategies = strategies;
		this.failures = failures;
		this.transport = new TransportFailures(failures, timeline);
		this.refused = new RefusedRequests(failures, timeline);
		this.timeline = timeline;
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		if (request.attributes().get(Exchange.ATTRIBUTE) instanceof Exchange) {
			return next.exchange(request);
		}
		String refusal = this.addresses.refusal(request);
		if (refusal != null) {
			return Mono.error(this.refused.refuse(null, Locale.getDefault(), refusal));
		}
		if (!isMessages(request)) {
			return Mono.defer(() -> {
				Exchange exchange = exchange(request, target(null, false, CallHints.NONE));
				return watched(
						next.exchange(ClientRequest.from(request).attribute(Exchange.ATTRIBUTE, exchange).build()),
						exchange);
			});
		}
		CallHints asked = CallHints.current();
		return Mono.deferContextual((context) -> CapturedRequest.of(request, this.strategies, REQUEST_BYTES)
			.onErrorMap(DataBufferLimitException.class, this::tooLarge)
			.flatMap((captured) -> {
				boolean generates = !path(request).endsWith("/count_tokens");
				ObjectNode body = Json.readObject(captured.body());
				Exchange exchange = exchange(request, target(body, generates, CallHints.in(context, asked)));
				boolean once = generates && body != null && ClaudeCall.continuesThread(body);
				Mono<ClientResponse> answer = next
					.exchange(captured.replayable(Map.of(Exchange.ATTRIBUTE, exchange, SecondTryConnector.ONCE, once)));
				return watched(generates ? told(answer) : answer, exchange);
			}));
	}

	private static boolean isMessages(ClientRequest request) {
		String path = path(request);
		return request.method() == HttpMethod.POST
				&& (path.endsWith("/messages") || path.endsWith("/messages/count_tokens"));
	}

	private static String path(ClientRequest request) {
		String path = request.url().getPath();
		return (path != null) ? path : "";
	}

	private static Target target(@Nullable ObjectNode body, boolean generates, CallHints hints) {
		if (body == null) {
			return new Target(Failures.NO_MODEL, Lane.NORMAL, null, 0, 0, 0, false, false);
		}
		PromptSize size = PromptSize.of(body);
		Lane lane = (hints.lane() != null) ? hints.lane() : Lane.NORMAL;
		return new Target(body.path("model").stringValue(Failures.NO_MODEL), lane, hints.tenant(), size.chars(),
				size.attachmentTokens(), body.path("max_tokens").asLong(0), body.path("stream").booleanValue(false),
				generates, Target.isFast(body));
	}

	private Exchange exchange(ClientRequest request, Target target) {
		long now = this.timeline.nanoTime();
		Exchange exchange = new Exchange(target, now + this.settings.timeouts().total().toNanos(), null, now);
		exchange.account(NamedAccount.of(request.headers(), Carriage.of(request)));
		return exchange;
	}

	private Throwable tooLarge(Throwable cause) {
		return this.failures.local(ErrorClass.TOO_LARGE, null, Locale.getDefault(),
				"Not sent: the request is larger than " + REQUEST_BYTES
						+ " bytes, which is all the API takes; shorten the prompt or use the Files API",
				cause);
	}

	private Mono<ClientResponse> told(Mono<ClientResponse> answer) {
		return answer.doOnNext((response) -> this.ended.accept(null)).doOnError(this.ended);
	}

	/**
	 * A cancel after the head arrived belongs to the body, which knows what was used,
	 * once it is read.
	 */
	private Mono<ClientResponse> watched(Mono<ClientResponse> answer, Exchange exchange) {
		AtomicReference<BodyWatch> watch = new AtomicReference<>();
		return answer.map((response) -> {
			BodyWatch body = new BodyWatch(exchange, response.statusCode().value(), response.headers().asHttpHeaders(),
					this.transport, this.settings.timeouts().idle(), this.timeline);
			watch.set(body);
			return response.mutate().body(body::watch).build();
		}).doOnError((failure) -> exchange.close(Settlements.of(failure, null))).doOnCancel(() -> {
			BodyWatch body = watch.get();
			if (body == null || !body.isRead()) {
				exchange.close(Settlement.cancelled(null));
			}
		});
	}

}
