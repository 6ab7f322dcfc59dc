package io.github.clauderesilience.simulator;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import io.github.clauderesilience.simulator.Wire.Ending;
import io.github.clauderesilience.simulator.faults.FaultAction;
import io.github.clauderesilience.simulator.faults.FaultKind;
import io.github.clauderesilience.simulator.limits.Admission;
import io.github.clauderesilience.simulator.limits.LimitPool;
import io.github.clauderesilience.simulator.reply.Replies;
import io.github.clauderesilience.simulator.reply.Reply;
import io.github.clauderesilience.simulator.reply.SseEvents;
import io.github.clauderesilience.simulator.request.ApiError;
import io.github.clauderesilience.simulator.request.Json;
import io.github.clauderesilience.simulator.request.Prompt;
import io.netty.buffer.Unpooled;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * {@code POST /v1/messages}, once the request is known to be good: limits, reply, pace,
 * and the faults within a reply.
 */
final class MessagesEndpoint {

	private final SimulatorSettings settings;

	private final SimulatorClock clock;

	private final Replies replies;

	private final Answers answers;

	private final double nanosPerToken;

	MessagesEndpoint(SimulatorSettings settings, SimulatorClock clock, Replies replies, Answers answers) {
		this.settings = settings;
		this.clock = clock;
		this.replies = replies;
		this.answers = answers;
		double tokensPerSecond = settings.tokensPerSecond();
		this.nanosPerToken = (tokensPerSecond > 0) ? TimeUnit.SECONDS.toNanos(1) / tokensPerSecond : 0;
	}

	Mono<Void> answer(Call call, Prompt prompt, LimitPool pool, String organization, Wire wire) {
		long now = this.clock.nanoTime();
		Reply reply = this.replies.reply(prompt, organization, call.requestId().replace("req_", "msg_"), now);
		long counted = reply.usage().counted();
		long estimate = this.replies.estimate(counted);
		Admission admission = pool.admit(estimate, now);
		if (!admission.admitted()) {
			wire.header("retry-after", Long.toString(admission.retryAfterSeconds()));
			return this.answers.error(call, ApiError.of(429, admission.message()).withCode(admission.code()), wire);
		}
		return wire.after(this.settings.latency().toNanos()).then(Mono.defer(() -> {
			long begun = this.clock.nanoTime();
			pool.correctInput(counted - estimate, begun);
			this.replies.begun(reply, begun);
			Reply faulty = changed(call, reply);
			return prompt.stream() ? stream(call, faulty, pool, wire) : plain(call, faulty, pool, wire);
		}));
	}

	private static Reply changed(Call call, Reply reply) {
		FaultAction refusal = call.fault(FaultKind.REFUSAL);
		if (refusal != null) {
			return reply.refused(refusal.afterEvents(), refusal.detailCode());
		}
		return (call.fault(FaultKind.WINDOW_EXCEEDED) != null) ? reply.windowExceeded() : reply;
	}

	private Mono<Void> plain(Call call, Reply reply, LimitPool pool, Wire wire) {
		FaultAction slow = call.fault(FaultKind.SLOW_FIRST_TOKEN);
		long delayNanos = (slow != null) ? slow.delay().toNanos() : 0;
		Production production = new Production(wire.eventLoop(), nanosPerToken(call),
				(tokens) -> pool.produced(tokens, this.clock.nanoTime()));
		return wire.after(delayNanos)
			.then(production.produce(reply.outputTokens()))
			.then(Mono.defer(() -> send(call, Json.write(reply.toJson()), wire)));
	}

	private Mono<Void> send(Call call, byte[] body, Wire wire) {
		FaultAction fault = call.breaking();
		this.answers.headers(call, wire);
		this.answers.recorder().answered(call, 200);
		if (fault == null) {
			return wire.whole(200, Answers.JSON, body);
		}
		byte[] half = Arrays.copyOf(body, body.length / 2);
		return switch (fault.kind()) {
			case MALFORMED -> wire.whole(200, Answers.JSON, half);
			case TRUNCATED -> half(half, body.length, Ending.CLOSE, wire);
			case CHUNKED_CUT -> half(half, 0, Ending.CLOSE, wire);
			case RESET_IN_BODY -> half(half, body.length, Ending.RESET, wire);
			case STALL -> half(half, body.length, Ending.HANG, wire);
			default -> wire.whole(200, Answers.JSON, body);
		};
	}

	private static Mono<Void> half(byte[] half, int promisedBytes, Ending ending, Wire wire) {
		wire.header("content-type", Answers.JSON);
		if (promisedBytes > 0) {
			wire.header("content-length", Integer.toString(promisedBytes));
		}
		return wire.pieces(200, Flux.just(Unpooled.wrappedBuffer(half)), ending);
	}

	private Mono<Void> stream(Call call, Reply reply, LimitPool pool, Wire wire) {
		FaultAction slow = call.fault(FaultKind.SLOW_FIRST_TOKEN);
		long firstDeltaNanos = (slow != null) ? slow.delay().toNanos() : 0;
		FaultAction fault = call.breaking();
		StreamRun run = new StreamRun(wire.eventLoop(), new SseEvents(reply, this.settings.tokensPerEvent()),
				nanosPerToken(call), firstDeltaNanos, (tokens) -> pool.produced(tokens, this.clock.nanoTime()),
				(fault != null) ? streamBreak(call, fault) : StreamRun.Break.NONE);
		this.answers.headers(call, wire);
		this.answers.recorder().answered(call, 200);
		wire.header("content-type", "text/event-stream; charset=utf-8");
		wire.header("cache-control", "no-cache");
		return wire.pieces(200, run.events(), (fault != null) ? ending(fault.kind()) : Ending.COMPLETE);
	}

	private double nanosPerToken(Call call) {
		FaultAction slow = call.fault(FaultKind.SLOW_TOKENS);
		return this.nanosPerToken + ((slow != null) ? slow.delay().toNanos() : 0);
	}

	private static StreamRun.Break streamBreak(Call call, FaultAction fault) {
		int after = fault.afterEvents();
		return switch (fault.kind()) {
			case STREAM_ERROR ->
				new StreamRun.Break(after, SseEvents.error(Answers.error(fault, 529), call.requestId()), false, -1);
			case STALL, RESET_IN_BODY -> StreamRun.Break.cut(after);
			case TRUNCATED, CHUNKED_CUT -> new StreamRun.Break(after, new byte[0], true, -1);
			case NO_MESSAGE_STOP -> StreamRun.Break.beforeStop();
			case MALFORMED -> new StreamRun.Break(Integer.MAX_VALUE, new byte[0], false, after);
			default -> StreamRun.Break.NONE;
		};
	}

	private static Ending ending(FaultKind kind) {
		return switch (kind) {
			case STALL -> Ending.HANG;
			case RESET_IN_BODY -> Ending.RESET;
			case TRUNCATED, CHUNKED_CUT -> Ending.CLOSE;
			default -> Ending.COMPLETE;
		};
	}

}
