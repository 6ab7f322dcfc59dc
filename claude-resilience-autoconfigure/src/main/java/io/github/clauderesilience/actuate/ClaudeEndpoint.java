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
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * The actuator endpoint {@code claude}: pools with their limits, levels and queues, the
 * circuits, for which models others stand in, and what an operator can do about them.
 */
@Endpoint(id = "claude")
public class ClaudeEndpoint {

	private final LimitPools pools;

	private final CircuitBreakers circuits;

	private final FallbackModes fallback;

	/**
	 * An endpoint.
	 * @param pools the limiter's pools
	 * @param circuits the circuits of the models
	 * @param fallback for which models others stand in
	 */
	public ClaudeEndpoint(LimitPools pools, CircuitBreakers circuits, FallbackModes fallback) {
		this.pools = pools;
		this.circuits = circuits;
		this.fallback = fallback;
	}

	/**
	 * The whole picture.
	 * @return pools, circuits and fallbacks as they are now
	 */
	@ReadOperation
	public Overview overview() {
		List<Pool> views = new ArrayList<>();
		this.pools.views().forEach((id, view) -> views.add(new Pool(id, view)));
		return new Overview(views, this.circuits.views(), this.fallback.modes());
	}

	/**
	 * Does something about a limit group or a model.
	 * @param action {@code pause} or {@code resume} a limit group; {@code reset} the
	 * circuit of a model; {@code force-fallback} or {@code clear-fallback} of a model
	 * @param name the limit group or the model id
	 * @return what was done, or {@code null} (404) where there is no such pool or model
	 * @throws IllegalArgumentException when the action is none of these
	 */
	@WriteOperation
	public @Nullable Map<String, String> act(@Selector String action, String name) {
		boolean done = switch (action) {
			case "pause" -> this.pools.pause(name);
			case "resume" -> this.pools.resume(name);
			case "reset" -> reset(name);
			case "force-fallback" -> this.fallback.force(name);
			case "clear-fallback" -> this.fallback.clear(name);
			default -> throw new IllegalArgumentException(
					"The action is \"" + action + "\"; use pause, resume, reset, force-fallback or clear-fallback");
		};
		return done ? Map.of("action", action, "name", name) : null;
	}

	private boolean reset(String model) {
		this.circuits.reset(model);
		return true;
	}

	/**
	 * The whole picture.
	 *
	 * @param pools one per key and limit group
	 * @param circuits one per model that was asked
	 * @param fallback how calls to each model are answered at present
	 */
	public record Overview(List<Pool> pools, List<CircuitView> circuits, Map<String, FallbackModes.Mode> fallback) {
	}

	/**
	 * A pool.
	 *
	 * @param id the limit group, and the fingerprint of the key
	 * @param state its limits, levels and queue
	 */
	public record Pool(PoolId id, PoolView state) {
	}

}
