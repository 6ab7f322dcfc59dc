package io.github.clauderesilience.actuate;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.clauderesilience.ClaudeServices;
import io.github.clauderesilience.breaker.CircuitView;
import io.github.clauderesilience.error.WireText;
import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.limit.OperatorPause;
import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.model.ModelView;
import io.github.clauderesilience.observe.use.LimitUse;
import io.github.clauderesilience.observe.verdict.Verdict;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import reactor.core.publisher.Mono;

/**
 * The actuator endpoint {@code claude}: what is wrong in one line, pools with their
 * limits, levels and queues, the circuits, for which models others stand in, the last
 * calls, questions to review, and what an operator can do about them. Shows no keys, and
 * no content but questions to review, which are masked.
 */
@Endpoint(id = "claude", defaultAccess = Access.READ_ONLY)
public class ClaudeEndpoint {

	private final EndpointClient client;

	private final EndpointSections sections;

	private final Map<String, EndpointClient> named;

	/**
	 * Creates an endpoint.
	 * @param client what it looks at of the client that {@code claude.*} configures
	 * @param sections what each section of parts that not every application has shows, by
	 * the name of the section
	 * @param named what it looks at of each named client, by its name
	 */
	ClaudeEndpoint(EndpointClient client, Map<String, Supplier<?>> sections, Map<String, EndpointClient> named) {
		this.sections = new EndpointSections(sections);
		this.client = client;
		this.named = new TreeMap<>(named);
	}

	/**
	 * The whole picture, of all clients.
	 * @return verdict, pools, circuits and fallbacks as they are now
	 */
	public Overview overview() {
		Map<String, Overview> clients = new TreeMap<>();
		this.named.forEach((name, named) -> clients.put(name, EndpointSections.overview(named, Map.of())));
		return EndpointSections.overview(this.client, clients);
	}

	/**
	 * The whole picture, of all clients or of one.
	 * @param client the name of a client, {@code null} for all
	 * @return an {@link Overview}, or a {@link WebEndpointResponse} with status 400 and
	 * the reason if there is no such client
	 */
	@ReadOperation
	public Object overview(@Nullable String client) {
		return of(client, (one) -> (client != null) ? EndpointSections.overview(one, Map.of()) : overview());
	}

	/**
	 * One part of the picture, of the client that {@code claude.*} configures.
	 * @param section the name of the section
	 * @return the section, or a {@link WebEndpointResponse} with the reason if there is
	 * none of that name
	 */
	public Object section(String section) {
		return section(section, null);
	}

	/**
	 * One part of the picture.
	 * @param section {@code verdict}, {@code pools}, {@code queue}, {@code circuits},
	 * {@code fallback}, {@code cache}, {@code calls}, {@code errors}, {@code models},
	 * {@code advice}, {@code review} or {@code gateway}
	 * @param client the name of a client, {@code null} for the one that {@code claude.*}
	 * configures
	 * @return the section, or a {@link WebEndpointResponse} with the reason: 404 if there
	 * is no such section, 400 if there is no such client, 503 if it could not be read
	 * within three seconds
	 */
	@ReadOperation
	public Object section(@Selector String section, @Nullable String client) {
		return of(client, (one) -> {
			Object shown = this.sections.section(section, one);
			return (shown != null) ? shown
					: OperatorActions.refused(WebEndpointResponse.STATUS_NOT_FOUND,
							"There is no section \"" + line(section)
									+ "\" here; see docs/operations.md for the sections of the endpoint claude");
		});
	}

	/**
	 * One thing of a section, in detail.
	 * @param section {@code calls} or {@code review}
	 * @param id our own number of a call, or the provider's request id of one of its
	 * attempts; or the id of a question
	 * @param client the name of a client, {@code null} for the one that {@code claude.*}
	 * configures
	 * @return what became of the call and where its time went, or the question; a
	 * {@link WebEndpointResponse} with the reason if it is not remembered (404), if there
	 * is no such client (400), or if it could not be read within three seconds (503)
	 */
	@ReadOperation
	public Object detail(@Selector String section, @Selector String id, @Nullable String client) {
		return of(client, (one) -> {
			Object shown = EndpointSections.detail(section, id, one);
			return (shown != null) ? shown : unknown(section, id);
		});
	}

	/**
	 * Does something of the client that {@code claude.*} configures.
	 * @param security who does it
	 * @param action what
	 * @param name the limit group, the model id or the cache
	 * @param question with {@code evict}, the one question whose answer is forgotten
	 * @param why the reason, for those who read the log later
	 * @return what was done, or why it was not
	 */
	public Object act(SecurityContext security, String action, @Nullable String name, @Nullable String question,
			@Nullable String why) {
		return act(security, action, name, question, null, null, why, null);
	}

	/**
	 * Does something about a limit group, a model or a cache. The action, the principal
	 * and why, is a line of the log {@code claude.operations}.
	 * @param security who does it
	 * @param action {@code pause} or {@code resume} a limit group; {@code reset} the
	 * circuit of a model; {@code force-fallback} or {@code clear-fallback} of a model;
	 * {@code evict} a cache
	 * @param name the limit group, the model id or the cache
	 * @param question with {@code evict}, the one question whose answer is forgotten, a
	 * single message of the user
	 * @param model with {@code question}, the model it was put to, {@code null} for the
	 * default model
	 * @param system with {@code question}, its system prompt, {@code null} for
	 * {@code claude.system} or none
	 * @param why the reason, for those who read the log later
	 * @param client the name of a client, {@code null} for the one that {@code claude.*}
	 * configures
	 * @return what was done; 400 with the reason if the action is none of these or
	 * without a name, 404 if there is no such group, model, cache or answer, 409 if it
	 * cannot be done, 503 if a cache fails or does not answer within three seconds
	 */
	@WriteOperation
	public Object act(SecurityContext security, @Selector String action, @Nullable String name,
			@Nullable String question, @Nullable String model, @Nullable String system, @Nullable String why,
			@Nullable String client) {
		CacheOperations.Question one = (question != null) ? new CacheOperations.Question(question, model, system)
				: null;
		return of(client, (of) -> new OperatorActions(of.pools(), of.circuits(), of.fallback(), of.caches(), client)
			.act(security, action, name, one, why));
	}

	/**
	 * Decides about a question of the review queue. To approve it is to ask it again; the
	 * application receives the answer as a {@code ClaudeReviewDecided} event, and holds
	 * no thread meanwhile.
	 * @param security who decides
	 * @param section {@code review}
	 * @param id the id of the question
	 * @param decision {@code approve} or {@code reject}
	 * @param why the reason, for those who read the log later
	 * @param client the name of a client, {@code null} for the one that {@code claude.*}
	 * configures
	 * @return a {@link Mono} of how it ended, without the content of an answer; or a
	 * {@link WebEndpointResponse} with the reason: 404 if there is no such section or
	 * question, 400 if the decision is none of these or if there is no such client, 503
	 * if the review queue fails or does not answer within three seconds
	 */
	@WriteOperation
	public Object decide(SecurityContext security, @Selector String section, @Selector String id,
			@Nullable String decision, @Nullable String why, @Nullable String client) {
		return of(client, (one) -> decide(security, section, id, decision, why, client, one.review()));
	}

	private static Object decide(SecurityContext security, String section, String id, @Nullable String decision,
			@Nullable String why, @Nullable String client, ReviewOperations review) {
		if (!section.equals("review") || review.find(id) == null) {
			return unknown(section, id);
		}
		if (decision == null) {
			return OperatorActions.refused(WebEndpointResponse.STATUS_BAD_REQUEST,
					"The request has no \"decision\"; send {\"decision\": \"approve\"} or \"reject\"");
		}
		Mono<ReviewOperations.Decided> decided = review.decide(id, decision);
		if (decided == null) {
			return OperatorActions.refused(WebEndpointResponse.STATUS_BAD_REQUEST,
					"The decision is \"" + line(decision) + "\"; use approve or reject");
		}
		return decided.doOnNext((outcome) -> OperatorActions.log(security, decision, "question " + id, why, client));
	}

	private Object of(@Nullable String client, Function<EndpointClient, Object> use) {
		EndpointClient one = client(client);
		if (one == null) {
			return unknownClient(client);
		}
		try {
			return use.apply(one);
		}
		catch (StoreUnavailableException ex) {
			return OperatorActions.refused(WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE,
					String.valueOf(ex.getMessage()));
		}
	}

	private @Nullable EndpointClient client(@Nullable String name) {
		return (name == null || name.equals(ClaudeServices.DEFAULT)) ? this.client : this.named.get(name);
	}

	private WebEndpointResponse<Map<String, String>> unknownClient(@Nullable String name) {
		return OperatorActions.refused(WebEndpointResponse.STATUS_BAD_REQUEST,
				"There is no client \"" + line(String.valueOf(name)) + "\"; the clients are " + ClaudeServices.DEFAULT
						+ this.named.keySet().stream().map(", "::concat).collect(Collectors.joining()));
	}

	private static WebEndpointResponse<Map<String, String>> unknown(String section, String id) {
		String reason = switch (section) {
			case "calls" -> "The call \"" + line(id) + "\" is not among those remembered; see /actuator/claude/calls";
			case "review" -> "There is no question \"" + line(id)
					+ "\" in the review queue, or newer ones took its place; see /actuator/claude/review";
			default -> "The section \"" + line(section) + "\" shows nothing by id; use calls or review";
		};
		return OperatorActions.refused(WebEndpointResponse.STATUS_NOT_FOUND, reason);
	}

	private static String line(String text) {
		return WireText.line(text, WireText.NAME_CHARS);
	}

	/**
	 * The whole picture.
	 *
	 * @param verdict what is wrong in one line
	 * @param pools one per key and limit group
	 * @param circuits one per model that was asked
	 * @param fallback the models whose calls are answered by others at present, and why:
	 * an outage, an operator, or both
	 * @param clients the picture of each named client, left out without any
	 */
	public record Overview(Verdict verdict, List<Pool> pools, List<CircuitView> circuits,
			Map<String, FallbackModes.View> fallback,
			@JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Overview> clients) {
	}

	/**
	 * A pool.
	 *
	 * @param id the limit group, and the fingerprint of the key
	 * @param state its limits, levels and queue
	 * @param use the use of its limits in the last minute
	 * @param operatorPause since when, by whom and why an operator paused it,
	 * {@code null} if none did
	 */
	public record Pool(PoolId id, PoolView state, List<LimitUse> use, @Nullable OperatorPause operatorPause) {
	}

	/**
	 * The queue of a pool.
	 *
	 * @param id the limit group, and the fingerprint of the key
	 * @param waiting calls in the queue
	 * @param inFlight calls on the wire
	 * @param window how many may be on the wire now
	 * @param expectedWaitMillis how long a usual call that came now would wait, or
	 * {@code null} while an operator pauses the group
	 */
	public record Queue(PoolId id, int waiting, int inFlight, int window, @Nullable Long expectedWaitMillis) {
	}

	/**
	 * What is known about models.
	 *
	 * @param list what came of the provider's list
	 * @param models the models, with where each fact comes from
	 */
	public record Models(ListStatus list, List<ModelView> models) {
	}

	/**
	 * What came of the provider's list of models.
	 *
	 * @param at when it was read, or {@code null}
	 * @param text with what success
	 */
	public record ListStatus(@Nullable Instant at, String text) {
	}

	/**
	 * The FAQ caches.
	 *
	 * @param sizes answers by cache, {@code null} if a cache does not say
	 * @param outcomes what became of cacheable questions since the start
	 * @param savedTokens tokens that did not have to be paid for
	 */
	public record Cache(Map<String, @Nullable Long> sizes, Map<String, Long> outcomes, long savedTokens) {
	}

}
