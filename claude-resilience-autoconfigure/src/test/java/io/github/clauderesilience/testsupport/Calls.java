package io.github.clauderesilience.testsupport;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.model.load.ModelTableLoader;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Questions, answers and failures as tests need them.
 */
public final class Calls {

	public static final String SONNET = "claude-sonnet-5-5";

	public static final String HAIKU = "claude-haiku-5-5";

	public static final String OPUS = "claude-opus-5-5";

	public static final Failures FAILURES = new Failures((errorClass, locale) -> "Please try again a little later.");

	public static final ModelTable MODELS = ModelTableLoader.shipped();

	private Calls() {
	}

	public static ClaudeCall call(String model, Timeline timeline) {
		return call(model, Lane.NORMAL, Duration.ofMinutes(2), timeline);
	}

	public static ClaudeCall stream(String model, Timeline timeline) {
		ClaudeCall call = call(model, timeline);
		return new ClaudeCall(call.body(), model, List.of(), true, List.of(), call.context());
	}

	public static ClaudeCall call(String model, Lane lane, Duration deadline, Timeline timeline) {
		return call(model, "What are your opening hours?", lane, deadline, timeline);
	}

	public static ClaudeCall call(String model, String question, Lane lane, Duration deadline, Timeline timeline) {
		ObjectNode body = Json.object();
		body.put("model", model);
		body.put("max_tokens", 1024);
		body.putArray("messages").addObject().put("role", "user").put("content", question);
		CallContext context = new CallContext(CallContext.Audience.PROGRAM, model, lane, null, Locale.ENGLISH, false,
				deadline, timeline);
		return new ClaudeCall(body, model, List.of(), false, List.of(), context);
	}

	public static ClaudeEvent answer(ClaudeCall call) {
		CallContext context = call.context();
		ClaudeReply.Source source = call.model().equals(context.requestedModel()) ? ClaudeReply.Source.LIVE
				: ClaudeReply.Source.FALLBACK_MODEL;
		ClaudeReply.Provenance provenance = ClaudeReply.Provenance.builder(source, call.model())
			.requestedModel(context.requestedModel())
			.requestId("req_1")
			.attempts(context.attempts())
			.queued(context.queued())
			.elapsed(context.elapsed())
			.changes(call.changes())
			.build();
		return new ClaudeEvent.Completed(ClaudeReply.ofText("From nine to five.", provenance));
	}

	public static ClaudeException failure(ErrorClass errorClass) {
		return failure(errorClass, null);
	}

	public static ClaudeException failure(ErrorClass errorClass, @Nullable Duration retryAfter) {
		return FAILURES.local(errorClass, SONNET, Locale.ENGLISH, "answered with " + errorClass.key(), retryAfter,
				null);
	}

}
