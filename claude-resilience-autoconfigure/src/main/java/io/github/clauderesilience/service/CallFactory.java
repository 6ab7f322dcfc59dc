package io.github.clauderesilience.service;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeOutputException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.ToolLoop;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.CallHints;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.RefusedRequests;
import io.github.clauderesilience.chain.Uncopied;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.model.load.RetirementWarnings;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.i18n.LocaleContextHolder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes a complete, checked call of a request: what the request leaves open comes from
 * the defaults, and what can only fail is refused before anything is sent.
 */
public final class CallFactory {

	private static final Logger logger = LoggerFactory.getLogger(CallFactory.class);

	/** Our choice: a thread may wait so much longer than its application context. */
	private static final Duration LOOK = Duration.ofSeconds(1);

	private final CallDefaults defaults;

	private final ModelTable models;

	private final RetirementWarnings retirements;

	private final Failures failures;

	private final Timeline timeline;

	private final RefusedRequests refused;

	/**
	 * Creates a factory.
	 * @param defaults what requests leave open
	 * @param models what is known about models
	 * @param failures makes the exceptions
	 * @param timeline the time source
	 */
	public CallFactory(CallDefaults defaults, ModelTable models, Failures failures, Timeline timeline) {
		this(defaults, models, new RetirementWarnings(models), failures, timeline);
	}

	/**
	 * Creates a factory that shares its warnings with others.
	 * @param defaults what requests leave open
	 * @param models what is known about models
	 * @param retirements warns of models that are used
	 * @param failures makes the exceptions
	 * @param timeline the time source
	 */
	public CallFactory(CallDefaults defaults, ModelTable models, RetirementWarnings retirements, Failures failures,
			Timeline timeline) {
		this.defaults = defaults;
		this.models = models;
		this.retirements = retirements;
		this.failures = failures;
		this.timeline = timeline;
		this.refused = new RefusedRequests(failures, timeline);
	}

	/**
	 * The call of a request.
	 * @param request the request
	 * @param audience who asks
	 * @param stream whether the answer is wanted event by event
	 * @param locale the language of the person
	 * @param hints what holds if the request does not say it
	 * @return a call that begins now
	 * @throws ClaudeException when the request can only fail
	 */
	ClaudeCall call(@Nullable ClaudeRequest request, CallContext.Audience audience, boolean stream, Locale locale,
			CallHints hints) {
		if (request == null) {
			throw invalid("The request is null; make one with ClaudeRequest.of(...) or builder()", locale);
		}
		ObjectNode body = complete(Uncopied.body(request), audience);
		String model = checkedModel(body, locale);
		checkMessages(body, model, locale);
		checkMaxTokens(body, model, locale);
		this.retirements.used(model, this::today);
		Duration deadline = deadline(request);
		CallHints own = new CallHints(request.lane(), request.tenant()).over(hints);
		boolean people = stream || audience == CallContext.Audience.PEOPLE;
		Lane lane = (own.lane() != null) ? own.lane() : people ? Lane.INTERACTIVE : Lane.NORMAL;
		CallContext context = new CallContext(audience, model, lane, own.tenant(), locale, request.isCacheable(),
				deadline, this.timeline);
		return new ClaudeCall(body, model, request.betas(), stream, List.of(), context);
	}

	/**
	 * Runs the tools of a loop, each within the time that a call of the request may take.
	 */
	ToolRunner tools(ClaudeRequest request, ToolLoop loop) {
		return new ToolRunner(loop, deadline(request), this.timeline.scheduler());
	}

	private Duration deadline(ClaudeRequest request) {
		Duration own = request.deadline();
		return (own != null) ? own : this.defaults.deadline();
	}

	/**
	 * Waits for the answers of calls.
	 */
	Blocking blocking() {
		return new Blocking(LOOK, this.timeline,
				() -> this.failures.local(ErrorClass.SHUTTING_DOWN, null, LocaleContextHolder.getLocale(),
						"No answer came before the application context was closed, and with it the timers that bound"
								+ " a call",
						null));
	}

	/**
	 * The failure of a text that began again although pieces of it were read.
	 */
	ClaudeException restarted(ClaudeEvent.Restarted event, Locale locale) {
		return this.failures
			.local(event.errorClass(), event.model(), locale,
					"The answer broke off (" + event.errorClass().key() + ") and began again on " + event.model()
							+ ", but pieces of text cannot be taken back; use stream(...), which tells of restarts",
					null);
	}

	/**
	 * The failure of an answer that is not of the type asked for.
	 */
	ClaudeOutputException unusable(ClaudeReply reply, List<String> problems, Locale locale) {
		String advice = "max_tokens".equals(reply.stopReason()) ? "it was cut at max_tokens; raise that"
				: "simplify the type, or ask another model";
		ClaudeException failure = this.failures.local(ErrorClass.MALFORMED, reply.model(), locale, "The answer of "
				+ reply.model() + " is not of the type asked for (" + String.join("; ", problems) + "): " + advice,
				null);
		return new ClaudeOutputException(
				failure.details().withRequestId(reply.requestId()).exhaustedAfter(reply.attempts()), reply, problems);
	}

	/**
	 * The failure of a tool loop whose last round called a tool instead of answering.
	 */
	ClaudeOutputException exhausted(ClaudeReply reply, int rounds, Locale locale) {
		ClaudeException failure = this.failures.local(ErrorClass.EMPTY_ANSWER, reply.model(), locale, reply.model()
				+ " came to no answer within " + rounds + " rounds: it called another tool in the last one, although"
				+ " that told it to answer without. Raise ToolLoop.maxRounds(...), or continue with continuation()",
				null);
		return new ClaudeOutputException(
				failure.details().withRequestId(reply.requestId()).exhaustedAfter(reply.attempts()), reply,
				List.of("/content: calls a tool in the last round"));
	}

	private ObjectNode complete(ObjectNode asked, CallContext.Audience audience) {
		String system = (audience == CallContext.Audience.PEOPLE && !asked.has("system")) ? this.defaults.system()
				: null;
		if (asked.has("model") && asked.has("max_tokens") && !asked.has("stream") && system == null) {
			return asked;
		}
		ObjectNode body = Json.object();
		body.setAll(asked);
		if (!body.has("model")) {
			body.put("model", this.defaults.model());
		}
		if (!body.has("max_tokens")) {
			body.put("max_tokens", defaultMaxTokens(body.path("model").stringValue("")));
		}
		if (system != null) {
			body.put("system", system);
		}
		body.remove("stream");
		return body;
	}

	private long defaultMaxTokens(String model) {
		return Math.min(this.defaults.maxTokens(), this.models.outputCap(model).orElse(Long.MAX_VALUE));
	}

	private String checkedModel(ObjectNode body, Locale locale) {
		String model = body.path("model").stringValue("");
		if (model.isBlank()) {
			throw invalid("The field \"model\" is not a model id: " + body.get("model"), locale);
		}
		if (this.defaults.allowUnknownModels() || this.models.find(model).isPresent()) {
			return model;
		}
		List<String> near = this.models.suggest(model);
		throw invalid("The model \"" + model + "\" is not known"
				+ (near.isEmpty() ? "." : "; did you mean " + String.join(" or ", near) + "?")
				+ " If it exists, add it under claude.models, or set claude.allow-unknown-models=true", locale);
	}

	private void checkMessages(ObjectNode body, String model, Locale locale) {
		JsonNode messages = body.path("messages");
		if (!messages.isArray() || messages.isEmpty()) {
			throw invalid("The request to " + model + " has no messages; add one with user(...)", locale);
		}
	}

	private void checkMaxTokens(ObjectNode body, String model, Locale locale) {
		JsonNode maxTokens = body.path("max_tokens");
		if (!maxTokens.isIntegralNumber() || !maxTokens.canConvertToLong() || maxTokens.asLong() < 0) {
			throw invalid("max_tokens is " + maxTokens + " but must be a whole number of at least 1", locale);
		}
		OptionalLong cap = this.models.outputCap(model);
		if (cap.isPresent() && maxTokens.asLong() > cap.getAsLong()) {
			throw invalid(
					"max_tokens is " + maxTokens + " but " + model + " writes at most " + cap.getAsLong()
							+ "; lower it, or raise claude.models." + model + ".output-cap if that has changed",
					locale);
		}
	}

	private LocalDate today() {
		return this.timeline.now().atZone(ZoneOffset.UTC).toLocalDate();
	}

	private ClaudeException invalid(String message, Locale locale) {
		return this.refused.refuse(null, locale, message);
	}

	/**
	 * What requests leave open.
	 *
	 * @param model the model to ask
	 * @param maxTokens the most output tokens, at least 1
	 * @param deadline how long a call may take; positive
	 * @param allowUnknownModels whether models that are not in the table are sent
	 * @param system system prompt of people's questions, or {@code null} for none
	 */
	public record CallDefaults(String model, int maxTokens, Duration deadline, boolean allowUnknownModels,
			@Nullable String system) {
	}

}
