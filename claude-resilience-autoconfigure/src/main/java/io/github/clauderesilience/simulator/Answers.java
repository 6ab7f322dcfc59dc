package io.github.clauderesilience.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.github.clauderesilience.simulator.faults.FaultAction;
import io.github.clauderesilience.simulator.faults.FaultKind;
import io.github.clauderesilience.simulator.limits.LimitPool;
import io.github.clauderesilience.simulator.request.ApiError;
import io.github.clauderesilience.simulator.request.Json;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Answers every endpoint gives: headers on each response, errors, and the faults that
 * take the place of an answer.
 */
final class Answers {

	static final String JSON = "application/json";

	/** What Cloudflare answers in front of the API, in kind; written by us. */
	private static final String TOO_LARGE = "<html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n"
			+ "<body>\r\n<center><h1>413 Request Entity Too Large</h1></center>\r\n<hr><center>cloudflare</center>\r\n"
			+ "</body>\r\n</html>\r\n";

	private final SimulatorClock clock;

	private final SimulatorSettings settings;

	private final Recorder recorder;

	Answers(SimulatorSettings settings, SimulatorClock clock, Recorder recorder) {
		this.settings = settings;
		this.clock = clock;
		this.recorder = recorder;
	}

	Recorder recorder() {
		return this.recorder;
	}

	/**
	 * Headers of every response of the API itself.
	 */
	void headers(Call call, Wire wire) {
		wire.header("request-id", call.requestId());
		Account account = call.account();
		if (account != null) {
			wire.header("anthropic-organization-id", account.organization());
			wire.header("anthropic-workspace-id", account.workspace());
		}
		LimitPool pool = call.pool();
		if (pool != null && call.fault(FaultKind.NO_LIMIT_HEADERS) == null) {
			pool.headers(this.clock.nanoTime(), this.clock.now().plus(this.settings.clockOffset()), wire::header);
		}
		changedHeaders(call, wire);
	}

	Mono<Void> json(Call call, byte[] body, Wire wire) {
		headers(call, wire);
		this.recorder.answered(call, 200);
		return wire.whole(200, JSON, body);
	}

	Mono<Void> error(Call call, ApiError error, Wire wire) {
		headers(call, wire);
		this.recorder.answered(call, error.status());
		return wire.whole(error.status(), JSON, Json.write(error.toJson(call.requestId())));
	}

	/**
	 * The proxy in front of the API answers, without the API's headers.
	 */
	Mono<Void> tooLarge(Call call, Wire wire) {
		this.recorder.answered(call, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE.code());
		return wire.whole(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE.code(), "text/html",
				TOO_LARGE.getBytes(StandardCharsets.UTF_8));
	}

	Mono<Void> fault(Call call, FaultAction fault, Wire wire) {
		return switch (fault.kind()) {
			case RESET -> {
				this.recorder.answered(call, 0);
				yield wire.reset();
			}
			case NO_ANSWER -> {
				this.recorder.answered(call, 0);
				yield Mono.never();
			}
			case WRONG_BODY -> {
				headers(call, wire);
				set(fault.headers(), wire);
				this.recorder.answered(call, 200);
				yield wire.whole(200, fault.contentType(), bytes(fault.body()));
			}
			default -> status(call, fault, wire);
		};
	}

	static ApiError error(FaultAction fault, int status) {
		ApiError plain = ApiError.of(status);
		String type = fault.errorType();
		String message = fault.message();
		return new ApiError(status, (type != null) ? type : plain.type(), (message != null) ? message : plain.message(),
				fault.detailCode());
	}

	private Mono<Void> status(Call call, FaultAction fault, Wire wire) {
		if (fault.body() == null) {
			headers(call, wire);
		}
		else {
			changedHeaders(call, wire);
		}
		set(fault.headers(), wire);
		this.recorder.answered(call, fault.status());
		return (fault.body() != null) ? wire.whole(fault.status(), fault.contentType(), bytes(fault.body()))
				: wire.whole(fault.status(), JSON, Json.write(error(fault, fault.status()).toJson(call.requestId())));
	}

	private static void changedHeaders(Call call, Wire wire) {
		for (FaultAction action : call.faults()) {
			if (action.kind() == FaultKind.HEADERS) {
				set(action.headers(), wire);
			}
		}
	}

	private static void set(Map<String, String> headers, Wire wire) {
		headers.forEach(wire::header);
	}

	private static byte[] bytes(@Nullable String body) {
		return (body != null) ? body.getBytes(StandardCharsets.UTF_8) : new byte[0];
	}

}
