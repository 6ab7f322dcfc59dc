package io.github.clauderesilience.observe.trace;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.observe.Keys;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

/**
 * Observations {@code claude.question}. Of the attributes of generative AI they carry
 * those of request and response, and no token counts: these stand at the attempts, so
 * that a sum over all spans is right. Neither prompts nor answers are recorded. To add
 * attributes, extend this class and call {@code super}.
 */
public class DefaultQuestionConvention implements QuestionConvention {

	private static final KeyValues FIXED = KeyValues.of(GenAi.OPERATION, GenAi.CHAT, GenAi.PROVIDER, GenAi.ANTHROPIC);

	private static final KeyValue NO_ERROR = KeyValue.of(GenAi.ERROR_TYPE, GenAi.NONE);

	private static final KeyValue NO_SOURCE = KeyValue.of("claude.source", GenAi.NONE);

	@Override
	public String getName() {
		return "claude.question";
	}

	@Override
	public String getContextualName(QuestionContext context) {
		return "claude question";
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(QuestionContext context) {
		return FIXED.and(KeyValue.of(GenAi.REQUEST_MODEL, context.modelTag()), source(context.reply()), error(context));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(QuestionContext context) {
		KeyValues values = KeyValues.of(KeyValue.of("claude.attempts", Integer.toString(context.call().attempts())),
				KeyValue.of("claude.queued", context.call().queued().toString()));
		ClaudeReply reply = context.reply();
		if (reply == null) {
			return values;
		}
		values = values.and(GenAi.RESPONSE_MODEL, reply.model());
		if (reply.stopReason() != null) {
			values = values.and(GenAi.FINISH_REASONS, reply.stopReason());
		}
		return (reply.requestId() != null) ? values.and("claude.request.id", reply.requestId()) : values;
	}

	private static KeyValue source(@Nullable ClaudeReply reply) {
		return (reply == null) ? NO_SOURCE : KeyValue.of("claude.source", Keys.of(reply.source()));
	}

	private static KeyValue error(QuestionContext context) {
		if (context.isCancelled()) {
			return KeyValue.of(GenAi.ERROR_TYPE, "cancelled");
		}
		Throwable failure = context.getError();
		if (failure != null) {
			return KeyValue.of(GenAi.ERROR_TYPE,
					(failure instanceof ClaudeException typed) ? typed.errorClass().key() : "_OTHER");
		}
		ClaudeReply reply = context.reply();
		ErrorClass errorClass = (reply != null && reply.source() == ClaudeReply.Source.UNAVAILABLE)
				? reply.provenance().errorClass() : null;
		return (errorClass != null) ? KeyValue.of(GenAi.ERROR_TYPE, errorClass.key()) : NO_ERROR;
	}

}
