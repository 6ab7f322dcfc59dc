package io.github.clauderesilience.actuate;

import java.security.Principal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.github.clauderesilience.ClaudeServices;
import io.github.clauderesilience.breaker.CircuitBreakers;
import io.github.clauderesilience.breaker.CircuitView;
import io.github.clauderesilience.error.Counted;
import io.github.clauderesilience.error.WireText;
import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.limit.LimitPools;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * What an operator can do about limits, circuits, fallbacks and caches. Each action is a
 * line of the log {@code claude.operations}; each refusal says why.
 */
final class OperatorActions {

	private static final Logger logger = LoggerFactory.getLogger("claude.operations");

	private static final int CONFLICT = 409;

	private final LimitPools pools;

	private final CircuitBreakers circuits;

	private final FallbackModes fallback;

	private final @Nullable CacheOperations caches;

	private final @Nullable String client;

	OperatorActions(LimitPools pools, CircuitBreakers circuits, FallbackModes fallback,
			@Nullable CacheOperations caches, @Nullable String client) {
		this.client = client;
		this.pools = pools;
		this.circuits = circuits;
		this.fallback = fallback;
		this.caches = caches;
	}

	WebEndpointResponse<Map<String, String>> act(SecurityContext security, String action, @Nullable String name,
			CacheOperations.@Nullable Question question, @Nullable String why) {
		Action known = Action.of(action);
		if (known == null) {
			return refused(WebEndpointResponse.STATUS_BAD_REQUEST,
					"The action is \"" + clean(action) + "\"; use " + Action.all());
		}
		if (name == null) {
			return refused(WebEndpointResponse.STATUS_BAD_REQUEST,
					"The request has no \"name\"; send {\"name\": \"...\"} with the limit group, the model or the cache");
		}
		Refusal refusal = switch (known) {
			case PAUSE -> group(this.pools.pause(name, principal(security), reason(why)), name);
			case RESUME -> group(this.pools.resume(name), name);
			case RESET -> reset(name);
			case FORCE_FALLBACK -> fallback(this.fallback.force(name, principal(security), reason(why)), name,
					"No model is configured to stand in for \"" + clean(name)
							+ "\", so its calls are still sent to it; add one under " + fallbackSetting());
			case CLEAR_FALLBACK ->
				fallback(this.fallback.clear(name), name, "No fallback was forced for \"" + clean(name) + "\"");
			case EVICT -> evict(name, question);
		};
		if (refusal != null) {
			return refused(refusal.status(), refusal.reason());
		}
		log(security,
				(question != null && known == Action.EVICT)
						? "evict one answer (question of " + Counted.of(question.text().length(), "character") + ") of"
						: action,
				name, why, this.client);
		Map<String, String> done = new TreeMap<>(Map.of("action", action, "name", name, "by", by(security)));
		if (this.client != null) {
			done.put("client", this.client);
		}
		if (why != null) {
			done.put("why", clean(why));
		}
		return new WebEndpointResponse<>(done);
	}

	/**
	 * The answer to a request that was not carried out.
	 * @param status the HTTP status
	 * @param reason why, and what to do
	 * @return an answer with the reason in its body
	 */
	static WebEndpointResponse<Map<String, String>> refused(int status, String reason) {
		return new WebEndpointResponse<>(Map.of("error", reason), status);
	}

	/**
	 * Logs what an operator did.
	 * @param security who did it
	 * @param action what
	 * @param name to what
	 * @param why the reason, or {@code null}
	 * @param client the client, or {@code null} for the one that {@code claude.*}
	 * configures
	 */
	static void log(SecurityContext security, String action, String name, @Nullable String why,
			@Nullable String client) {
		String reason = reason(why);
		logger.warn("{} {}{} by {}: {}", action, clean(name), (client != null) ? " of client " + client : "",
				by(security), (reason != null) ? reason : "no reason given");
	}

	private static String by(SecurityContext security) {
		String name = principal(security);
		return (name != null) ? name : "unknown operator";
	}

	private static @Nullable String principal(SecurityContext security) {
		Principal principal = security.getPrincipal();
		return (principal != null) ? clean(principal.getName()) : null;
	}

	private static @Nullable String reason(@Nullable String why) {
		return (why != null && !why.isBlank()) ? clean(why) : null;
	}

	private static @Nullable Refusal group(boolean found, String name) {
		return found ? null
				: missing("limit group", name, "see /actuator/claude/pools; a group appears with its first call");
	}

	private @Nullable Refusal fallback(boolean done, String model, String otherwise) {
		if (done) {
			return null;
		}
		return this.fallback.knows(model) ? new Refusal(CONFLICT, otherwise)
				: missing("model", model, "see /actuator/claude/models");
	}

	private String fallbackSetting() {
		return (this.client != null && !this.client.equals(ClaudeServices.DEFAULT))
				? "claude.clients." + this.client + ".fallback.models" : "claude.fallback.models";
	}

	private @Nullable Refusal reset(String model) {
		if (this.circuits.views().stream().map(CircuitView::model).noneMatch(model::equals)) {
			return missing("model", model, "see /actuator/claude/circuits; a circuit appears with the first call");
		}
		this.circuits.reset(model);
		return null;
	}

	private @Nullable Refusal evict(String cache, CacheOperations.@Nullable Question question) {
		CacheOperations.Eviction eviction = (this.caches != null) ? this.caches.evict(cache, question)
				: CacheOperations.Eviction.NO_CACHE;
		return switch (eviction) {
			case DONE -> null;
			case NO_CACHE -> missing("cache", cache, "see /actuator/claude/cache");
			case NO_ANSWER -> new Refusal(WebEndpointResponse.STATUS_NOT_FOUND, "The cache \"" + clean(cache)
					+ "\" reports no answer to that question; it is looked up as a single user message to \"model\" (or the"
					+ " default model) with \"system\" (or claude.system, or none), claude.max-tokens and nothing else");
		};
	}

	private static Refusal missing(String kind, String name, String advice) {
		return new Refusal(WebEndpointResponse.STATUS_NOT_FOUND,
				"There is no " + kind + " \"" + clean(name) + "\"; " + advice);
	}

	/** Keeps line breaks of a caller out of the log. */
	private static String clean(String text) {
		return WireText.line(text, WireText.NAME_CHARS);
	}

	private enum Action {

		PAUSE, RESUME, RESET, FORCE_FALLBACK, CLEAR_FALLBACK, EVICT;

		private static @Nullable Action of(String key) {
			return Arrays.stream(values()).filter((action) -> action.key().equals(key)).findFirst().orElse(null);
		}

		private static String all() {
			return Arrays.stream(values()).map(Action::key).collect(Collectors.joining(", "));
		}

		private String key() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

	private record Refusal(int status, String reason) {
	}

}
