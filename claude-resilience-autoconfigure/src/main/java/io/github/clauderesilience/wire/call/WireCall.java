package io.github.clauderesilience.wire.call;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BiFunction;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.Carriage;
import io.github.clauderesilience.chain.Chain;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Silence;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.time.TimeLimits;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.Gates;
import io.github.clauderesilience.wire.Identity;
import io.github.clauderesilience.wire.SilentWait;
import io.github.clauderesilience.wire.TransportFailures;
import io.github.clauderesilience.wire.WireSettings;
import io.github.clauderesilience.wire.count.LargePrompts;
import io.github.clauderesilience.wire.count.PromptSize;
import io.github.clauderesilience.wire.event.MessageBound;
import io.github.clauderesilience.wire.http.SecondTryConnector;
import io.github.clauderesilience.wire.stream.AnswerKind;
import io.github.clauderesilience.wire.stream.EventFlux;
import io.github.clauderesilience.wire.stream.Silences;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
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

	private static final String PATH = "/v1/messages";

	/** Where the {@code WebClient} keeps what observations show as the URI. */
	private static final String URI_TEMPLATE = WebClient.class.getName() + ".uriTemplate";

	private final WebClient webClient;

	private final Gates gates;

	private final LargePrompts largePrompts;

	private final WireSettings settings;

	private final Replies replies;

	private final Failures failures;

	private final TransportFailures transport;

	private final MessageReader reader;

	private final Timeline timeline;

	private final TimeLimits limits;

	private final SilentWait waits;

	private final Silences silences = new Silences();

	private volatile @Nullable URI endpoint;

	/**
	 * Creates the end of the call ring.
	 * @param webClient {@code claudeWebClient}
	 * @param gates what an exchange passes before its request is made
	 * @param largePrompts has the API count prompts
	 * @param settings timeouts
	 * @param prices the cost of a usage by model, {@code null} if not known
	 * @param failures makes the exceptions
	 * @param timeline the time source
	 */
	public WireCall(WebClient webClient, Gates gates, LargePrompts largePrompts, WireSettings settings,
			BiFunction<String, ClaudeUsage, @Nullable BigDecimal> prices, Failures failures, Timeline timeline) {
		this.webClient = webClient;
		this.gates = gates;
		this.largePrompts = largePrompts;
		this.settings = settings;
		this.replies = new Replies(prices);
		this.failures = failures;
		this.transport = new TransportFailures(failures, timeline);
		this.reader = new MessageReader(failures, timeline);
		this.timeline = timeline;
		this.limits = new TimeLimits(timeline);
		this.waits = new SilentWait(this.limits);
	}

	@Override
	public Flux<ClaudeEvent> proceed(ClaudeCall call) {
		try {
			if (call.stream()) {
				return send(call, true);
			}
			if (call.context().carriage() == null && call.body().path("max_tokens").asLong(0) > streamAbove(call)) {
				return send(call, true);
			}
			return send(call, false);
		}
		catch (Throwable ex) {
			return Flux.error(ex);
		}
	}

	/**
	 * An answer that may take longer to write than a plain one is waited for is read as
	 * it is written, or the model would be cut off in the middle. The silence of a plain
	 * answer says nothing while it may still be written: if another model could stand in,
	 * shorter ones are read so, too.
	 */
	private int streamAbove(ClaudeCall call) {
		WireSettings.Timeouts timeouts = this.settings.timeouts();
		return Math.min(this.settings.streamAbove(),
				call.context().standIn().isReady() ? timeouts.tokensWithinSilence() : timeouts.tokensWithinAttempt());
	}

	private Flux<ClaudeEvent> send(ClaudeCall call, boolean stream) {
		Target target = target(call, stream);
		if (target.promptChars() > REQUEST_BYTES) {
			return Flux.error(tooLarge(call, Json.write(withStream(call.body(), stream))));
		}
		Mono<Target> counted = this.largePrompts.counted(call, target);
		return (counted != null) ? counted.flatMapMany((exact) -> send(call, exact)) : send(call, target);
	}

	private Flux<ClaudeEvent> send(ClaudeCall call, Target target) {
		CallContext context = call.context();
		Exchange exchange = new Exchange(target, context.deadlineNanos(), context, this.timeline.nanoTime());
		Flux<ClaudeEvent> events = this.gates.pass(exchange, () -> request(call, exchange));
		return new ClosingFlux(events, exchange, !call.stream());
	}

	private Silence silence(ClaudeCall call, Target target, AnswerKind kind) {
		WireSettings.Timeouts timeouts = this.settings.timeouts();
		long limit = this.silences.limitNanos(kind, timeouts.silence().toNanos());
		if (target.stream()) {
			return new Silence(limit, this.silences.limitNanos(kind, patience(call, timeouts.firstContent()).toNanos()),
					this.silences.unusualNanos(kind, timeouts.silence().toNanos()));
		}
		return isSilenceTelling(target)
				? new Silence(limit, timeouts.attempt().toNanos(),
						this.silences.unusualNanos(kind, timeouts.silence().toNanos()))
				: new Silence(Long.MAX_VALUE, timeouts.attempt().toNanos(), Long.MAX_VALUE);
	}

	/** Who wants a plain answer does not wait longer for a piece of it than for all. */
	private Duration patience(ClaudeCall call, Duration streamed) {
		Duration attempt = this.settings.timeouts().attempt();
		return (call.stream() || attempt.compareTo(streamed) >= 0) ? streamed : attempt;
	}

	/** A plain answer that may be long is silent while it is being written. */
	private boolean isSilenceTelling(Target target) {
		return target.stream() || target.maxTokens() <= this.settings.timeouts().tokensWithinSilence();
	}

	private Flux<ClaudeEvent> request(ClaudeCall call, Exchange exchange) {
		boolean stream = exchange.target().stream();
		Carriage carriage = call.context().carriage();
		byte[] body = (carriage != null && carriage.request().body() == call.body()) ? carriage.request().bytes()
				: Json.write(withStream(call.body(), stream));
		if (body.length > REQUEST_BYTES) {
			return Flux.error(tooLarge(call, body));
		}
		AnswerKind kind = AnswerKind.of(call.model(), call.body());
		exchange.silence(silence(call, exchange.target(), kind));
		String accept = stream ? MediaType.TEXT_EVENT_STREAM_VALUE : MediaType.APPLICATION_JSON_VALUE;
		// Not exchangeToMono: it reads each body a second time, to see that it was read
		return request(call, body, exchange, accept).retrieve()
			.toEntityFlux(BodyExtractors.toDataBuffers())
			.flatMapMany((answer) -> {
				if (carriage != null) {
					carriage.answered(call.model(), answer.getStatusCode().value(), answer.getHeaders());
				}
				return stream ? readStream(answer, call, exchange, kind) : read(answer, call, exchange, kind);
			});
	}

	private static ObjectNode withStream(ObjectNode body, boolean stream) {
		if (body.path("stream").booleanValue(false) == stream) {
			return body;
		}
		ObjectNode copy = Json.object();
		copy.setAll(body);
		if (stream) {
			copy.put("stream", true);
		}
		else {
			copy.remove("stream");
		}
		return copy;
	}

	private ClaudeException tooLarge(ClaudeCall call, byte[] body) {
		return this.failures.local(ErrorClass.TOO_LARGE, call.model(), call.context().locale(),
				"Not sent: the request is " + body.length + " bytes but the API takes at most " + REQUEST_BYTES
						+ "; shorten the prompt or use the Files API",
				null);
	}

	private WebClient.RequestHeadersSpec<?> request(ClaudeCall call, byte[] body, Exchange exchange, String accept) {
		// A template is parsed and expanded at each use; this address never changes
		URI known = this.endpoint;
		WebClient.RequestBodyUriSpec post = this.webClient.post();
		WebClient.RequestBodySpec spec = (known != null) ? post.uri(known)
				: post.uri((builder) -> this.endpoint = builder.path(PATH).build());
		Carriage carriage = call.context().carriage();
		if (carriage != null) {
			return carried(spec, carriage, exchange, call, accept).bodyValue(body);
		}
		return spec.attribute(URI_TEMPLATE, PATH)
			.attribute(Exchange.ATTRIBUTE, exchange)
			.attribute(Identity.BETAS, call.betas())
			.attribute(SecondTryConnector.ONCE, call.continuesThread())
			.headers((headers) -> complete(headers, accept))
			.bodyValue(body);
	}

	private WebClient.RequestBodySpec carried(WebClient.RequestBodySpec spec, Carriage carriage, Exchange exchange,
			ClaudeCall call, String accept) {
		Carriage.Request request = carriage.request();
		URI known = this.endpoint;
		WebClient.RequestBodySpec addressed = (request.query() != null && known != null)
				? this.webClient.post().uri(URI.create(known + "?" + request.query())) : spec;
		return addressed.attribute(URI_TEMPLATE, PATH)
			.attribute(Exchange.ATTRIBUTE, exchange)
			.attribute(Carriage.ATTRIBUTE, carriage)
			.attribute(Identity.BETAS, call.betas())
			.attribute(SecondTryConnector.ONCE, call.continuesThread())
			.headers((headers) -> {
				complete(headers, accept);
				headers.putAll(request.headers());
			});
	}

	/**
	 * What a call asks for, as far as quota is concerned.
	 * @param call the call
	 * @return the target of its exchange
	 */
	public static Target target(ClaudeCall call) {
		return target(call, call.stream());
	}

	private static Target target(ClaudeCall call, boolean stream) {
		CallContext context = call.context();
		PromptSize size = PromptSize.of(call.body());
		return new Target(call.model(), context.lane(), context.tenant(), size.chars(), size.attachmentTokens(),
				call.body().path("max_tokens").asLong(0), stream, true, Target.isFast(call.body()));
	}

	private static void complete(HttpHeaders headers, String accept) {
		headers.setContentType(MediaType.APPLICATION_JSON);
		headers.set(HttpHeaders.ACCEPT, accept);
	}

	private Flux<ClaudeEvent> readStream(ResponseEntity<Flux<DataBuffer>> answer, ClaudeCall call, Exchange exchange,
			AnswerKind kind) {
		HttpHeaders headers = answer.getHeaders();
		if (!MediaTypes.isPossible(headers)) {
			return read(answer, call, exchange, kind);
		}
		return new EventFlux(body(answer), exchange,
				new EventFlux.Patience(patience(call, this.settings.timeouts().idle()), kind, this.silences),
				bound(call), new StreamEnding(this.reader, this.transport, this.replies, call, exchange,
						answer.getStatusCode().value(), headers),
				this.limits);
	}

	private Flux<ClaudeEvent> read(ResponseEntity<Flux<DataBuffer>> answer, ClaudeCall call, Exchange exchange,
			AnswerKind kind) {
		int status = answer.getStatusCode().value();
		HttpHeaders headers = answer.getHeaders();
		MessageBound bound = bound(call);
		Mono<ClaudeEvent> event = new WholeBody<>(body(answer), (int) bound.bytes(),
				(body) -> completed(read(body, bound, status, headers, exchange, call), status, headers, call, exchange,
						kind));
		return this.waits
			.within(exchange, bodyEndNanos(exchange), event,
					(failure, waited) -> this.transport.withinBody(failure, exchange,
							this.timeline.since(exchange.sentNanos())))
			.flux();
	}

	private ObjectNode read(byte[] body, MessageBound bound, int status, HttpHeaders headers, Exchange exchange,
			ClaudeCall call) {
		ObjectNode message = this.reader.read(body, bound, status, headers, exchange);
		Carriage carriage = call.context().carriage();
		if (carriage != null) {
			carriage.whole(body);
		}
		return message;
	}

	private MessageBound bound(ClaudeCall call) {
		ObjectNode body = call.body();
		int most = this.settings.maxMessageBytes();
		return hasServerTools(body) ? MessageBound.ofAny(most)
				: MessageBound.of(body.path("max_tokens").asLong(0), most);
	}

	/** Their results stand in the answer but are not output of the model. */
	private static boolean hasServerTools(ObjectNode body) {
		if (body.has("mcp_servers")) {
			return true;
		}
		for (JsonNode tool : body.path("tools")) {
			if (!tool.path("type").stringValue("custom").equals("custom")) {
				return true;
			}
		}
		return false;
	}

	private static Flux<DataBuffer> body(ResponseEntity<Flux<DataBuffer>> answer) {
		return Objects.requireNonNull(answer.getBody());
	}

	private long bodyEndNanos(Exchange exchange) {
		return Math.min(exchange.sentNanos() + this.settings.timeouts().attempt().toNanos(), exchange.deadlineNanos());
	}

	private ClaudeEvent completed(ObjectNode message, int status, HttpHeaders headers, ClaudeCall call,
			Exchange exchange, AnswerKind kind) {
		exchange.close(Settlement.success(ClaudeUsage.of(message.path("usage"))));
		ClaudeException verdict = this.reader.verdict(message, status, exchange, call);
		if (verdict != null) {
			throw verdict;
		}
		if (isSilenceTelling(exchange.target())) {
			this.silences.good(kind, this.timeline.nanoTime() - exchange.sentNanos(), 0);
		}
		return this.replies.completed(message, exchange, call);
	}

}
