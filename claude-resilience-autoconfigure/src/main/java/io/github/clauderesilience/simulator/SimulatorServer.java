package io.github.clauderesilience.simulator;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.github.clauderesilience.simulator.faults.FaultAction;
import io.github.clauderesilience.simulator.faults.FaultBook;
import io.github.clauderesilience.simulator.faults.FaultKind;
import io.github.clauderesilience.simulator.faults.FaultTarget;
import io.github.clauderesilience.simulator.limits.Admission;
import io.github.clauderesilience.simulator.limits.LimitBook;
import io.github.clauderesilience.simulator.limits.LimitPool;
import io.github.clauderesilience.simulator.reply.Replies;
import io.github.clauderesilience.simulator.request.ApiError;
import io.github.clauderesilience.simulator.request.HalfPairs;
import io.github.clauderesilience.simulator.request.Json;
import io.github.clauderesilience.simulator.request.Prompt;
import io.github.clauderesilience.simulator.request.RequestRules;
import io.github.clauderesilience.simulator.request.SimulatorData;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Way of a request through the simulated API: body, faults that take the place of an
 * answer, credentials, form, limits, reply.
 */
final class SimulatorServer {

	/** Limit on bodies (platform.claude.com/docs/en/api/errors, read 2026-10). */
	private static final int MAX_BODY_BYTES = 32 * 1024 * 1024;

	private static final String COUNT_TOKENS_GROUP = "count-tokens";

	private static final String MODELS = "/v1/models";

	private final SimulatorClock clock;

	private final SimulatorData data;

	private final Keys keys;

	private final LimitBook limits;

	private final FaultBook faults;

	private final Recorder recorder;

	private final Replies replies;

	private final RequestRules rules;

	private final Answers answers;

	private final MessagesEndpoint messages;

	private final AtomicLong ids = new AtomicLong();

	SimulatorServer(SimulatorSettings settings, SimulatorClock clock, SimulatorData data, Keys keys, LimitBook limits,
			FaultBook faults, Recorder recorder, Replies replies) {
		this.clock = clock;
		this.data = data;
		this.keys = keys;
		this.limits = limits;
		this.faults = faults;
		this.recorder = recorder;
		this.replies = replies;
		this.rules = new RequestRules(data, settings.charsPerToken(), settings.strict());
		this.answers = new Answers(settings, clock, recorder);
		this.messages = new MessagesEndpoint(settings, clock, replies, this.answers);
	}

	Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response, String path) {
		Connection[] connection = new Connection[1];
		request.withConnection((c) -> connection[0] = c);
		Wire wire = new Wire(response, connection[0].channel());
		return body(request, MAX_BODY_BYTES).flatMap((body) -> {
			Call call = call(request, path, body.bytes());
			this.recorder.record(call);
			this.recorder.begun();
			return answer(call, body.tooLarge(), wire)
				.doFinally((signal) -> this.recorder.ended(signal == SignalType.CANCEL && !wire.brokenOff()));
		});
	}

	/**
	 * Reads a body. What is beyond the limit is read and thrown away, so that the client
	 * gets to read the answer.
	 */
	static Mono<Body> body(HttpServerRequest request, int maxBytes) {
		return request.receive()
			.asByteArray()
			.collect(() -> new Collector(maxBytes), Collector::add)
			.map(Collector::body);
	}

	private Call call(HttpServerRequest request, String path, byte[] body) {
		String endpoint = endpoint(path);
		String key = Keys.credential(request.requestHeaders());
		Account account = this.keys.account(key);
		Prompt prompt = prompt(body);
		long now = this.clock.nanoTime();
		LimitPool pool = pool(endpoint, prompt, account, now);
		FaultTarget target = new FaultTarget(endpoint, (prompt != null) ? prompt.model() : "", (key != null) ? key : "",
				prompt != null && prompt.stream(), (prompt != null) ? prompt.hash() : 0,
				(text) -> prompt != null && prompt.contains(text));
		List<FaultAction> met = this.faults.match(target, now);
		return new Call(request, "req_sim" + Long.toString(this.ids.incrementAndGet(), 36), this.clock.now(), endpoint,
				path, body, prompt, account, pool, met);
	}

	private @Nullable LimitPool pool(String endpoint, @Nullable Prompt prompt, @Nullable Account account, long now) {
		if (prompt == null || account == null) {
			return null;
		}
		boolean counting = endpoint.equals("count_tokens");
		String group = counting ? COUNT_TOKENS_GROUP : this.data.group(prompt.model());
		if (group == null) {
			return null;
		}
		return (prompt.fast() && !counting) ? this.limits.fastPool(account.organization(), group, now)
				: this.limits.pool(account.organization(), group, now);
	}

	private Mono<Void> answer(Call call, boolean tooLarge, Wire wire) {
		FaultAction slow = call.fault(FaultKind.SLOW_ANSWER);
		FaultAction fault = call.replacing();
		long delayNanos = (slow != null) ? slow.delay().toNanos() : 0;
		return wire.after(delayNanos).then(Mono.defer(() -> {
			if (fault != null) {
				return this.answers.fault(call, fault, wire);
			}
			return tooLarge ? this.answers.tooLarge(call, wire) : checked(call, wire);
		}));
	}

	private Mono<Void> checked(Call call, Wire wire) {
		String method = call.request().method().name();
		boolean get = call.endpoint().equals("models");
		if (call.endpoint().isEmpty() || !method.equals(get ? "GET" : "POST")) {
			return this.answers.error(call, ApiError.of(404, "Not Found"), wire);
		}
		ApiError unauthorized = this.keys.check(call.request().requestHeaders(), call.account());
		if (unauthorized != null) {
			return this.answers.error(call, unauthorized, wire);
		}
		String version = call.request().requestHeaders().get("anthropic-version");
		if (version == null) {
			return this.answers.error(call, ApiError.invalid("anthropic-version: header is required"), wire);
		}
		return get ? models(call, wire) : post(call, version, wire);
	}

	private Mono<Void> post(Call call, String version, Wire wire) {
		Prompt prompt = call.prompt();
		if (prompt == null) {
			return this.answers.error(call, ApiError.invalid("The request body is not valid JSON."), wire);
		}
		ApiError half = HalfPairs.check(call.body());
		if (half != null) {
			return this.answers.error(call, half, wire);
		}
		boolean counting = call.endpoint().equals("count_tokens");
		ApiError error = this.rules.check(prompt, version, counting);
		if (error != null) {
			return this.answers.error(call, error, wire);
		}
		LimitPool pool = call.pool();
		Account account = call.account();
		if (pool == null || account == null) {
			throw new IllegalStateException("A valid request has an account and limits");
		}
		return counting ? count(call, prompt, pool, wire)
				: this.messages.answer(call, prompt, pool, account.organization(), wire);
	}

	private Mono<Void> count(Call call, Prompt prompt, LimitPool pool, Wire wire) {
		Admission admission = pool.admit(0, this.clock.nanoTime());
		if (!admission.admitted()) {
			wire.header("retry-after", Long.toString(admission.retryAfterSeconds()));
			return this.answers.error(call, ApiError.of(429, admission.message()).withCode(admission.code()), wire);
		}
		ObjectNode json = Json.object().put("input_tokens", this.replies.countTokens(prompt));
		return this.answers.json(call, Json.write(json), wire);
	}

	private Mono<Void> models(Call call, Wire wire) {
		String path = call.path();
		if (path.equals(MODELS)) {
			return this.answers.json(call, Json.write(this.data.describeAll()), wire);
		}
		String id = path.substring(MODELS.length() + 1);
		ObjectNode model = this.data.describe(id);
		return (model != null) ? this.answers.json(call, Json.write(model), wire)
				: this.answers.error(call, ApiError.of(404, "model: " + id), wire);
	}

	private static @Nullable Prompt prompt(byte[] body) {
		if (body.length == 0) {
			return null;
		}
		try {
			JsonNode json = Json.read(body);
			return Prompt.of(json);
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	private static String endpoint(String path) {
		return switch (path) {
			case "/v1/messages" -> "messages";
			case "/v1/messages/count_tokens" -> "count_tokens";
			default -> (path.equals(MODELS) || path.startsWith(MODELS + "/")) ? "models" : "";
		};
	}

	@SuppressWarnings("ArrayRecordComponent")
	record Body(byte[] bytes, boolean tooLarge) {
	}

	private static final class Collector {

		private final int maxBytes;

		private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);

		private boolean tooLarge;

		Collector(int maxBytes) {
			this.maxBytes = maxBytes;
		}

		void add(byte[] part) {
			this.tooLarge |= (long) this.bytes.size() + part.length > this.maxBytes;
			if (!this.tooLarge) {
				this.bytes.writeBytes(part);
			}
		}

		Body body() {
			// Half a document is no document
			return this.tooLarge ? new Body(new byte[0], true) : new Body(this.bytes.toByteArray(), false);
		}

	}

}
