package io.github.clauderesilience.stream;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.CallInterceptor;
import io.github.clauderesilience.chain.Chain;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.ReadableAnswer;
import io.github.clauderesilience.chain.Uncopied;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.json.Json;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Has the model go on with a turn that it paused ({@code stop_reason: pause_turn}, after
 * many uses of the provider's own tools), by sending what it wrote back to it unchanged
 * (platform.claude.com/docs/en/build-with-claude/handling-stop-reasons, read 2026-08).
 * People get all parts as one answer; programs get each message as it came.
 */
public final class ContinuationInterceptor implements CallInterceptor {

	/** Maximum number of continuations of one turn; our choice. */
	static final int MAX_CONTINUATIONS = 5;

	private static final String PAUSED = "pause_turn";

	private final Failures failures;

	/**
	 * Creates an interceptor.
	 * @param failures makes the exceptions
	 */
	public ContinuationInterceptor(Failures failures) {
		this.failures = failures;
	}

	@Override
	public Flux<ClaudeEvent> intercept(ClaudeCall call, Chain next) {
		// A turn of a thread is continued by its id, by the application that keeps the
		// thread
		if (call.context().audience() == CallContext.Audience.PROGRAM || call.body().has("thread")) {
			return next.proceed(call);
		}
		return round(call, call, next, null, 0);
	}

	private Flux<ClaudeEvent> round(ClaudeCall first, ClaudeCall call, Chain next, @Nullable ClaudeReply before,
			int continuations) {
		int blocks = (before != null) ? before.content().size() : 0;
		return next.proceed(call).concatMap((event) -> {
			if (!(event instanceof ClaudeEvent.Completed completed)) {
				return Flux.fromIterable((before != null) ? later(event, before, blocks) : List.of(event));
			}
			ClaudeReply reply = (before != null) ? joined(before, completed.reply()) : completed.reply();
			boolean paused = PAUSED.equals(reply.stopReason());
			if (paused && continuations < MAX_CONTINUATIONS) {
				return round(first, continued(first, call, reply, completed.reply()), next, reply, continuations + 1);
			}
			// A message that is not paused was judged when it was read
			return (!paused || ReadableAnswer.isFor(first, reply.json())) ? Flux.just(new ClaudeEvent.Completed(reply))
					: Flux.error(this.failures.local(ErrorClass.EMPTY_ANSWER, call.model(), call.context().locale(),
							ReadableAnswer.missing(call, reply.json()), null));
		}, 1);
	}

	/** The same question, with all that the model has written so far as its turn. */
	private static ClaudeCall continued(ClaudeCall first, ClaudeCall call, ClaudeReply all, ClaudeReply last) {
		ObjectNode body = Json.object();
		body.setAll(first.body());
		ArrayNode messages = body.putArray("messages");
		first.body().path("messages").forEach(messages::add);
		messages.addObject().put("role", "assistant").putArray("content").addAll(all.content());
		JsonNode container = last.json().path("container").path("id");
		if (container.isString() && !body.has("container")) {
			body.set("container", container);
		}
		return new ClaudeCall(body, call.model(), call.betas(), call.stream(), call.changes(), call.context());
	}

	/** An event of a later part, as the reader of the whole answer sees it. */
	private static List<ClaudeEvent> later(ClaudeEvent event, ClaudeReply before, int blocks) {
		if (event instanceof ClaudeEvent.Started) {
			return List.of();
		}
		if (event instanceof ClaudeEvent.Restarted) {
			List<ClaudeEvent> events = new ArrayList<>(List.of(event));
			if (!before.text().isEmpty()) {
				events.add(new ClaudeEvent.TextDelta(0, before.text()));
			}
			return events;
		}
		return List.of(moved(event, blocks));
	}

	private static ClaudeEvent moved(ClaudeEvent event, int blocks) {
		if (event instanceof ClaudeEvent.TextDelta delta) {
			return new ClaudeEvent.TextDelta(delta.index() + blocks, delta.text());
		}
		if (event instanceof ClaudeEvent.ThinkingDelta delta) {
			return new ClaudeEvent.ThinkingDelta(delta.index() + blocks, delta.text());
		}
		if (event instanceof ClaudeEvent.ToolInputDelta delta) {
			return new ClaudeEvent.ToolInputDelta(delta.index() + blocks, delta.partialJson());
		}
		if (event instanceof ClaudeEvent.BlockStarted block) {
			return new ClaudeEvent.BlockStarted(block.index() + blocks, block.block());
		}
		if (event instanceof ClaudeEvent.BlockStopped block) {
			return new ClaudeEvent.BlockStopped(block.index() + blocks);
		}
		return event;
	}

	/** The last message, with the content and the usage of those before it. */
	private static ClaudeReply joined(ClaudeReply before, ClaudeReply reply) {
		ObjectNode body = reply.json();
		ArrayNode content = Json.object().putArray("content");
		content.addAll(before.content());
		content.addAll(reply.content());
		body.set("content", content);
		body.set("usage", sum(before.json().path("usage"), reply.json().path("usage")));
		ClaudeReply.Provenance last = reply.provenance();
		return Uncopied.reply(body, last.toBuilder().cost(sum(before.cost(), last.cost())).build());
	}

	private static @Nullable BigDecimal sum(@Nullable BigDecimal one, @Nullable BigDecimal other) {
		return (one != null && other != null) ? one.add(other) : null;
	}

	private static JsonNode sum(JsonNode one, JsonNode other) {
		if (!one.isObject() || !other.isObject()) {
			return other.isMissingNode() ? one : other;
		}
		ObjectNode sum = (ObjectNode) other.deepCopy();
		one.properties().forEach((field) -> {
			JsonNode more = other.path(field.getKey());
			if (field.getValue().isIntegralNumber() && (more.isIntegralNumber() || more.isMissingNode())) {
				sum.put(field.getKey(), field.getValue().asLong() + more.asLong(0));
			}
			else if (field.getValue().isObject() && more.isObject()) {
				sum.set(field.getKey(), sum(field.getValue(), more));
			}
			else if (more.isMissingNode() || more.isNull()) {
				sum.set(field.getKey(), field.getValue());
			}
		});
		return sum;
	}

}
