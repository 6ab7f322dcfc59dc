package io.github.clauderesilience.actuate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.limit.core.PoolView;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * The actuator endpoint {@code claude}: pools with their limits, levels and queues, and
 * the operator's pause and resume.
 */
@Endpoint(id = "claude")
public class ClaudeEndpoint {

	private final LimitPools pools;

	/**
	 * An endpoint.
	 * @param pools the limiter's pools
	 */
	public ClaudeEndpoint(LimitPools pools) {
		this.pools = pools;
	}

	/**
	 * The whole picture.
	 * @return the pools as they are now
	 */
	@ReadOperation
	public Overview overview() {
		List<Pool> views = new ArrayList<>();
		this.pools.views().forEach((id, view) -> views.add(new Pool(id, view)));
		return new Overview(views);
	}

	/**
	 * Pauses or resumes all pools of a limit group.
	 * @param action {@code pause} or {@code resume}
	 * @param group the limit group
	 * @return what was done, or {@code null} (404) where there is no such pool
	 * @throws IllegalArgumentException when the action is neither
	 */
	@WriteOperation
	public @Nullable Map<String, String> act(@Selector String action, String group) {
		boolean found = switch (action) {
			case "pause" -> this.pools.pause(group);
			case "resume" -> this.pools.resume(group);
			default -> throw new IllegalArgumentException("The action is \"" + action + "\"; use pause or resume");
		};
		return found ? Map.of("group", group, "action", action) : null;
	}

	/**
	 * The whole picture.
	 *
	 * @param pools one per key and limit group
	 */
	public record Overview(List<Pool> pools) {
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
