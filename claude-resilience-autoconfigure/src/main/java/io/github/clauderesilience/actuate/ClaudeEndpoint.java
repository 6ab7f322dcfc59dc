package io.github.clauderesilience.actuate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.breaker.CircuitBreakers;
import io.github.clauderesilience.breaker.CircuitView;
import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.limit.core.PoolView;
import io.github.clauderesilience.observe.advice.TierAdvisor;
import io.github.clauderesilience.observe.recent.CallLog;
import io.github.clauderesilience.observe.verdict.Verdict;
import io.github.clauderesilience.observe.verdict.Verdicts;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/**
 * The actuator endpoint {@code claude}: what is wrong in one line, pools with their
 * limits, levels and queues, the circuits, for which models others stand in, the last
 * calls, questions to review, and what an operator can do about them. Shows no keys, and
 * no content but questions to review, which are masked.
 */
@Endpoint(id = "claude")
public class ClaudeEndpoint {

	/** More than that nobody reads at once; our choice. */
	private static final int PAGE = 100;

	private final Parts parts;

	private final @Nullable CacheOperations caches;

	/**
	 * An endpoint.
	 * @param parts what it looks at
	 * @param caches the FAQ caches, or {@code null} without any
	 */
	public ClaudeEndpoint(Parts parts, @Nullable CacheOperations caches) {
		this.parts = parts;
		this.caches = caches;
	}

	/**
	 * The whole picture.
	 * @return verdict, pools, circuits and fallbacks as they are now
	 */
	@ReadOperation
	public Overview overview() {
		return new Overview(this.parts.verdicts().current(), pools(), this.parts.circuits().views(),
				this.parts.fallback().modes());
	}

	/**
	 * One part of the picture.
	 * @param section {@code verdict}, {@code pools}, {@code queue}, {@code circuits},
	 * {@code fallback}, {@code cache}, {@code calls}, {@code errors}, {@code advice} or
	 * {@code review}
	 * @return the section, or {@code null} (404) where there is none of that name
	 */
	@ReadOperation
	public @Nullable Object section(@Selector String section) {
		return switch (section) {
			case "verdict" -> this.parts.verdicts().current();
			case "pools" -> pools();
			case "queue" -> queues();
			case "circuits" -> this.parts.circuits().views();
			case "fallback" -> this.parts.fallback().modes();
			case "cache" -> (this.caches != null)
					? new Cache(this.caches.sizes(), this.caches.outcomes(), this.caches.savedTokens()) : null;
			case "calls" -> this.parts.calls().latest(PAGE);
			case "advice" -> this.parts.advisor().advice();
			case "errors" -> this.parts.calls().failures(PAGE);
			case "review" -> this.parts.review().questions(PAGE);
			default -> null;
		};
	}

	/**
	 * One thing of a section, in detail.
	 * @param section {@code calls} or {@code review}
	 * @param id our own number of a call, or the provider's request id of one of its
	 * attempts; or the id of a question
	 * @return what became of the call and where its time went, or the question;
	 * {@code null} (404) where it is not remembered
	 */
	@ReadOperation
	public @Nullable Object detail(@Selector String section, @Selector String id) {
		return switch (section) {
			case "calls" -> this.parts.calls().find(id);
			case "review" -> this.parts.review().find(id);
			default -> null;
		};
	}

	/**
	 * Does something about a limit group, a model or a cache.
	 * @param action {@code pause} or {@code resume} a limit group; {@code reset} the
	 * circuit of a model; {@code force-fallback} or {@code clear-fallback} of a model;
	 * {@code evict} a cache
	 * @param name the limit group, the model id or the cache
	 * @param question with {@code evict}, the one question whose answer is forgotten
	 * @return what was done
	 * @throws InvalidEndpointRequestException (400) when the action is none of these, or
	 * there is no such pool, model or cache
	 */
	@WriteOperation
	public Map<String, String> act(@Selector String action, String name, @Nullable String question) {
		boolean done = switch (action) {
			case "pause" -> this.parts.pools().pause(name);
			case "resume" -> this.parts.pools().resume(name);
			case "reset" -> reset(name);
			case "force-fallback" -> this.parts.fallback().force(name);
			case "clear-fallback" -> this.parts.fallback().clear(name);
			case "evict" -> this.caches != null && this.caches.evict(name, question);
			default -> throw invalid("The action is \"" + action
					+ "\"; use pause, resume, reset, force-fallback, clear-fallback or evict");
		};
		if (!done) {
			throw invalid("There is nothing named \"" + name + "\" to " + action);
		}
		return Map.of("action", action, "name", name);
	}

	/**
	 * Decides about a question of the review queue. To approve it is to ask it again; the
	 * application hears of the answer by a {@code ClaudeReviewDecided} event, and holds
	 * no thread meanwhile.
	 * @param section {@code review}
	 * @param id the id of the question
	 * @param decision {@code approve} or {@code reject}
	 * @return how it ended, without the content of an answer, or a
	 * {@link ResponseStatusException} (404) where there is no such section or question
	 * @throws InvalidEndpointRequestException (400) when the decision is none of these
	 */
	@WriteOperation
	public Mono<ReviewOperations.Decided> decide(@Selector String section, @Selector String id, String decision) {
		if (!section.equals("review")) {
			return Mono.error(new ResponseStatusException(HttpStatus.NOT_FOUND));
		}
		Mono<ReviewOperations.Decided> decided = this.parts.review().decide(id, decision);
		if (decided == null) {
			throw invalid("The decision is \"" + decision + "\"; use approve or reject");
		}
		return decided;
	}

	private static InvalidEndpointRequestException invalid(String reason) {
		return new InvalidEndpointRequestException(reason, reason);
	}

	private boolean reset(String model) {
		this.parts.circuits().reset(model);
		return true;
	}

	private List<Pool> pools() {
		List<Pool> views = new ArrayList<>();
		this.parts.pools().views().forEach((id, view) -> views.add(new Pool(id, view)));
		return views;
	}

	private List<Queue> queues() {
		List<Queue> queues = new ArrayList<>();
		this.parts.pools()
			.views()
			.forEach((id, view) -> queues
				.add(new Queue(id, view.waiting(), view.inFlight(), view.window(), view.expectedWait().toMillis())));
		return queues;
	}

	/**
	 * What the endpoint looks at.
	 *
	 * @param pools the limiter's pools
	 * @param circuits the circuits of the models
	 * @param fallback for which models others stand in
	 * @param calls the last calls
	 * @param verdicts what is wrong
	 * @param advisor use against each limit, and what would help
	 * @param review questions that need a person's decision
	 */
	public record Parts(LimitPools pools, CircuitBreakers circuits, FallbackModes fallback, CallLog calls,
			Verdicts verdicts, TierAdvisor advisor, ReviewOperations review) {
	}

	/**
	 * The whole picture.
	 *
	 * @param verdict what is wrong in one line
	 * @param pools one per key and limit group
	 * @param circuits one per model that was asked
	 * @param fallback how calls to each model are answered at present
	 */
	public record Overview(Verdict verdict, List<Pool> pools, List<CircuitView> circuits,
			Map<String, FallbackModes.Mode> fallback) {
	}

	/**
	 * A pool.
	 *
	 * @param id the limit group, and the fingerprint of the key
	 * @param state its limits, levels and queue
	 */
	public record Pool(PoolId id, PoolView state) {
	}

	/**
	 * The queue of a pool.
	 *
	 * @param id the limit group, and the fingerprint of the key
	 * @param waiting calls in the queue
	 * @param inFlight calls on the wire
	 * @param window how many may be on the wire now
	 * @param expectedWaitMillis how long a usual call that came now would wait
	 */
	public record Queue(PoolId id, int waiting, int inFlight, int window, long expectedWaitMillis) {
	}

	/**
	 * The FAQ caches.
	 *
	 * @param sizes answers by cache, {@code null} where a cache does not say
	 * @param outcomes what became of cacheable questions since the start
	 * @param savedTokens tokens that did not have to be paid for
	 */
	public record Cache(Map<String, @Nullable Long> sizes, Map<String, Long> outcomes, long savedTokens) {
	}

}
