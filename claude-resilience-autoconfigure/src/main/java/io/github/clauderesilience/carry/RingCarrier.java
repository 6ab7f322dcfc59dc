package io.github.clauderesilience.carry;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.CallHints;
import io.github.clauderesilience.chain.Carriage;
import io.github.clauderesilience.chain.Chain;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@link ClaudeCarrier} over the rings: messages pass the call ring, everything else goes
 * to {@code claudeWebClient}. Thread-safe.
 */
public final class RingCarrier implements ClaudeCarrier {

	private static final Logger logger = LoggerFactory.getLogger(RingCarrier.class);

	private static final String MESSAGES = "/v1/messages";

	private static final String LANE = "x-claude-lane";

	private static final String TENANT = "x-claude-tenant";

	private final Chain ring;

	private final WebClient webClient;

	private final String baseUrl;

	private final Duration total;

	private final Timeline timeline;

	private final ClientAdvice advice;

	/**
	 * Creates a carrier.
	 * @param ring the call ring of carried calls
	 * @param webClient {@code claudeWebClient}
	 * @param baseUrl address of the API, without {@code /v1}
	 * @param total how long a call may take; positive
	 * @param timeline the time source
	 */
	public RingCarrier(Chain ring, WebClient webClient, URI baseUrl, Duration total, Timeline timeline) {
		this.ring = ring;
		this.webClient = webClient;
		this.baseUrl = baseUrl.toString().replaceAll("/+$", "");
		this.total = total;
		this.timeline = timeline;
		this.advice = new ClientAdvice(total);
	}

	@Override
	public Mono<CarriedResponse> exchange(CarriedRequest request) {
		return Mono.deferContextual((context) -> {
			CallHints hints;
			URI address;
			try {
				hints = hints(request.headers()).over(CallHints.in(context, request.hints()));
				address = address(request);
			}
			catch (IllegalArgumentException ex) {
				return Mono.just(invalid(String.valueOf(ex.getMessage())));
			}
			boolean message = request.method().equals(HttpMethod.POST) && request.path().equals(MESSAGES);
			return message ? message(request, hints) : other(request, address, hints);
		});
	}

	private Mono<CarriedResponse> message(CarriedRequest request, CallHints hints) {
		ObjectNode body = Json.readObject(request.body());
		if (body == null) {
			String encoding = request.headers().getFirst(HttpHeaders.CONTENT_ENCODING);
			return Mono.just(invalid((encoding != null)
					? "The request body is compressed (Content-Encoding: " + encoding + "), send it as plain JSON"
					: "The request body is not valid JSON, or not a JSON object"));
		}
		String model = body.path("model").stringValue("");
		if (model.isBlank()) {
			return Mono.just(invalid("model: Field required"));
		}
		boolean stream = body.path("stream").booleanValue(false);
		HttpHeaders sent = CarriedHeaders.sent(request.headers());
		sent.remove(CarriedHeaders.BETA);
		Carriage carriage = new Carriage(new Carriage.Request(id(), request.client(), Sdk.of(request.headers()),
				request.key(), request.query(), sent, request.body(), body));
		Lane lane = (hints.lane() != null) ? hints.lane() : stream ? Lane.INTERACTIVE : Lane.NORMAL;
		Duration deadline = ClientDeadline.of(request.headers(), request.deadline(), stream, this.total);
		this.advice.look(carriage.request().sdk(), deadline);
		CallContext context = new CallContext(model, lane, hints.tenant(), deadline, this.timeline, carriage);
		ClaudeCall call = new ClaudeCall(body, model, CarriedHeaders.betas(request.headers()), stream, List.of(),
				context);
		return Passage.of(Flux.defer(() -> this.ring.proceed(call)),
				(passage) -> stream ? streamed(passage, context, carriage) : plain(passage, context, carriage),
				(failure) -> failed(failure, context, carriage));
	}

	private URI address(CarriedRequest request) {
		try {
			return new URI(this.baseUrl + request.pathAndQuery());
		}
		catch (URISyntaxException ex) {
			throw new IllegalArgumentException(
					"The path or the query holds a character that has to be percent-encoded, or a % that stands alone",
					ex);
		}
	}

	private static CarriedResponse invalid(String message) {
		return ApiFailures.local(400, "invalid_request_error", message);
	}

	private CarriedResponse plain(Passage passage, CallContext context, Carriage carriage) {
		Carriage.Answer answer = answer(carriage);
		byte[] body = (answer.body() != null) ? answer.body() : new byte[0];
		return new CarriedResponse(answer.status(), headers(answer, context),
				passage.ofType(ClaudeEvent.Completed.class).map((completed) -> body), body.length);
	}

	private CarriedResponse streamed(Passage passage, CallContext context, Carriage carriage) {
		Carriage.Answer answer = answer(carriage);
		Flux<byte[]> pieces = passage.mapNotNull(Carriage::bytes)
			.onErrorResume((failure) -> isAnswer(failure) ? Flux.empty() : Flux.just(ApiFailures.event(failure)));
		return new CarriedResponse(answer.status(), headers(answer, context), pieces, -1);
	}

	private static Carriage.Answer answer(Carriage carriage) {
		Carriage.Answer answer = carriage.answer();
		if (answer == null) {
			throw new IllegalStateException("A carried call was answered without an answer of the API");
		}
		return answer;
	}

	/**
	 * A refusal, and an answer that filled the window, are failures to the ring but
	 * answers to the client, which reads the reason in {@code stop_reason}.
	 */
	private static boolean isAnswer(Throwable failure) {
		return failure instanceof ClaudeException typed && (typed.errorClass() == ErrorClass.REFUSED
				|| (typed.errorClass() == ErrorClass.PROMPT_TOO_LONG && typed.status() == 200));
	}

	private static CarriedResponse failed(Throwable failure, CallContext context, Carriage carriage) {
		Carriage.Answer answer = carriage.answer();
		if (isAnswer(failure) && answer != null && answer.body() != null) {
			return CarriedResponse.of(answer.status(), headers(answer, context), answer.body());
		}
		CarriedResponse response = failed(failure, carriage);
		provenance(response.headers(), context);
		return response;
	}

	private static CarriedResponse failed(Throwable failure, Carriage carriage) {
		Throwable known = (failure instanceof ClaudeException) ? failure : failure.getCause();
		if (known instanceof ClaudeException typed) {
			return ApiFailures.of(typed, carriage);
		}
		logger.error("A carried call failed because of a bug", failure);
		return ApiFailures.local(500, "api_error",
				"This application failed to answer because of a bug; its log has the details");
	}

	private static HttpHeaders headers(Carriage.Answer answer, CallContext context) {
		HttpHeaders headers = CarriedHeaders.returned(answer.headers());
		headers.set("x-claude-model", answer.model());
		headers.set("x-claude-source", answer.model().equals(context.requestedModel()) ? "live" : "fallback-model");
		provenance(headers, context);
		return headers;
	}

	private static void provenance(HttpHeaders headers, CallContext context) {
		headers.set("x-claude-attempts", Integer.toString(context.attempts()));
		headers.set("x-claude-queued-ms", Long.toString(context.queued().toMillis()));
		headers.set("x-claude-call-id", context.id());
	}

	private Mono<CarriedResponse> other(CarriedRequest request, URI address, CallHints hints) {
		Carriage carriage = new Carriage(new Carriage.Request(id(), request.client(), Sdk.of(request.headers()),
				request.key(), null, CarriedHeaders.sent(request.headers()), request.body(), Json.object()));
		WebClient.RequestBodySpec spec = this.webClient.method(request.method())
			.uri(address)
			.attribute(Carriage.ATTRIBUTE, carriage)
			.headers((headers) -> headers.putAll(carriage.request().headers()));
		WebClient.RequestHeadersSpec<?> sent = (request.body().length > 0) ? spec.bodyValue(request.body()) : spec;
		return sent.retrieve()
			.toEntityFlux(BodyExtractors.toDataBuffers())
			.map((answer) -> passed(answer, carriage))
			.onErrorResume((failure) -> Mono.just(failed(failure, carriage)))
			.contextWrite(hints::into);
	}

	private static CarriedResponse passed(ResponseEntity<Flux<DataBuffer>> answer, Carriage carriage) {
		HttpHeaders headers = CarriedHeaders.returned(answer.getHeaders());
		headers.set("x-claude-call-id", carriage.request().id());
		Flux<DataBuffer> body = answer.getBody();
		return new CarriedResponse(answer.getStatusCode().value(), headers,
				(body != null) ? body.map(RingCarrier::bytes) : Flux.empty(), -1);
	}

	private static byte[] bytes(DataBuffer buffer) {
		try {
			byte[] bytes = new byte[buffer.readableByteCount()];
			buffer.read(bytes);
			return bytes;
		}
		finally {
			DataBufferUtils.release(buffer);
		}
	}

	private static CallHints hints(HttpHeaders headers) {
		String tenant = headers.getFirst(TENANT);
		return new CallHints(lane(headers.getFirst(LANE)), (tenant != null && !tenant.isBlank()) ? tenant : null);
	}

	private static @Nullable Lane lane(@Nullable String name) {
		if (name == null) {
			return null;
		}
		try {
			return Lane.valueOf(name.strip().toUpperCase(Locale.ROOT));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					LANE + " names no lane; use interactive, normal or background, or leave it out", ex);
		}
	}

	private static String id() {
		return "call_" + Long.toHexString(ThreadLocalRandom.current().nextLong() | Long.MIN_VALUE);
	}

}
