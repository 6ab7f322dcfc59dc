package io.github.clauderesilience.gateway;

import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

import io.github.clauderesilience.carry.ApiFailures;
import io.github.clauderesilience.carry.CarriedRequest;
import io.github.clauderesilience.carry.CarriedResponse;
import io.github.clauderesilience.carry.ClaudeCarrier;
import io.github.clauderesilience.chain.CallHints;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Answers one request: checks whether it is let in, reads its body, has it carried and
 * writes the answer. Thread-safe.
 */
final class RequestHandler {

	private final AccessCheck access;

	private final ClaudeCarrier carrier;

	private final BooleanSupplier open;

	private final IntConsumer answered;

	/**
	 * Creates a handler.
	 * @param access decides which requests are let in
	 * @param carrier answers those that are
	 * @param open whether the server listens; requests that arrive later on connections
	 * that are still open are refused
	 * @param answered is told the HTTP status of each answer
	 */
	RequestHandler(AccessCheck access, ClaudeCarrier carrier, BooleanSupplier open, IntConsumer answered) {
		this.access = access;
		this.carrier = carrier;
		this.open = open;
		this.answered = answered;
	}

	/**
	 * Answers a request.
	 * @param request the request
	 * @param response where its answer is written
	 * @return completes when the answer is written to its end
	 */
	Mono<Void> handle(HttpServerRequest request, HttpServerResponse response) {
		return answer(request).flatMap((answer) -> write(answer, request, response));
	}

	private Mono<CarriedResponse> answer(HttpServerRequest request) {
		RequestTarget target = RequestTarget.of(request.uri());
		String method = request.method().name();
		CarriedResponse refusal = this.access.refusal(method, target, request.requestHeaders());
		if (RequestBody.isAskedFor(request)) {
			CarriedResponse early = (refusal == null && RequestBody.isTooLarge(request)) ? tooLarge() : refusal;
			if (early != null) {
				return Mono.just(early);
			}
		}
		return RequestBody.of(request, (refusal != null) ? 0 : GatewaySettings.MAX_BODY_BYTES).flatMap((body) -> {
			if (refusal != null) {
				return Mono.just(refusal);
			}
			if (body.isTooLarge()) {
				return Mono.just(tooLarge());
			}
			if (!this.open.getAsBoolean()) {
				return Mono.just(ApiFailures.local(503, "api_error", "This application is being stopped"));
			}
			// An answer to GET has all that one to HEAD has, and tells failures apart
			HttpMethod asked = isHead(request) ? HttpMethod.GET : HttpMethod.valueOf(method);
			return this.carrier.exchange(new CarriedRequest(asked, target.pathAndQuery(), headers(request),
					body.bytes(), null, CallHints.NONE, "gateway", this.access.clientKey(request.requestHeaders())));
		});
	}

	private static CarriedResponse tooLarge() {
		return ApiFailures.local(413, "request_too_large",
				"The request is larger than " + GatewaySettings.MAX_BODY_BYTES + " bytes, which is all the API takes;"
						+ " shorten the prompt or use the Files API");
	}

	private static HttpHeaders headers(HttpServerRequest request) {
		HttpHeaders headers = new HttpHeaders();
		request.requestHeaders().forEach((header) -> headers.add(header.getKey(), header.getValue()));
		return headers;
	}

	private Mono<Void> write(CarriedResponse answer, HttpServerRequest request, HttpServerResponse response) {
		this.answered.accept(answer.status());
		response.status(answer.status());
		answer.headers().forEach((name, values) -> values.forEach((value) -> response.addHeader(name, value)));
		// A body that the client holds back would be read as its next request
		if (!this.open.getAsBoolean() || (answer.status() >= 400 && RequestBody.isAskedFor(request))) {
			response.keepAlive(false);
		}
		if (answer.length() >= 0) {
			response.header("content-length", Long.toString(answer.length()));
		}
		else if (!request.version().isKeepAliveDefault()) {
			// HTTP/1.0 knows no chunks: the end of the connection is that of the body
			response.chunkedTransfer(false).keepAlive(false);
		}
		if (isHead(request) || answer.length() == 0) {
			// The first piece is enough: a file may be large
			return answer.body().next().then(response.send().then());
		}
		Flux<ByteBuf> pieces = answer.body().map(Unpooled::wrappedBuffer);
		return response.send(pieces, (piece) -> true).then();
	}

	private static boolean isHead(HttpServerRequest request) {
		return request.method().equals(io.netty.handler.codec.http.HttpMethod.HEAD);
	}

}
