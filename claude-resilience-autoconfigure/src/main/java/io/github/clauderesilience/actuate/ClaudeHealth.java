package io.github.clauderesilience.actuate;

import java.util.function.Supplier;

import io.github.clauderesilience.limit.share.SharedLeases;
import io.github.clauderesilience.observe.verdict.Verdict;
import io.github.clauderesilience.observe.verdict.Verdicts;
import io.github.clauderesilience.time.DurationText;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Health of the way to Claude: {@code UP} with the state as a detail, since an
 * application whose model is down still has its cache and its messages, and should not be
 * taken out of service for it. {@code DOWN} for a rejected key or a spend cap only where
 * a property says so. Asks nobody: it looks at what the last calls met.
 */
public final class ClaudeHealth implements HealthIndicator {

	private final Verdicts verdicts;

	private final boolean downWithoutAccess;

	private final boolean simulated;

	private final @Nullable SharedLeases leases;

	private final @Nullable Supplier<String> gateway;

	/**
	 * An indicator.
	 * @param verdicts what is wrong
	 * @param downWithoutAccess whether a rejected key or a spend cap is {@code DOWN}
	 * @param simulated whether the API is simulated
	 * @param leases limits that instances share, {@code null} where they do not
	 */
	public ClaudeHealth(Verdicts verdicts, boolean downWithoutAccess, boolean simulated,
			@Nullable SharedLeases leases) {
		this(verdicts, downWithoutAccess, simulated, leases, null);
	}

	/**
	 * Creates an indicator that shows a gateway.
	 * @param verdicts what is wrong
	 * @param downWithoutAccess whether a rejected key or a spend cap is {@code DOWN}
	 * @param simulated whether the API is simulated
	 * @param leases limits that instances share, {@code null} if they do not
	 * @param gateway what the gateway does at present, {@code null} if there is none
	 */
	public ClaudeHealth(Verdicts verdicts, boolean downWithoutAccess, boolean simulated, @Nullable SharedLeases leases,
			@Nullable Supplier<String> gateway) {
		this.gateway = gateway;
		this.verdicts = verdicts;
		this.downWithoutAccess = downWithoutAccess;
		this.simulated = simulated;
		this.leases = leases;
	}

	@Override
	public Health health() {
		Verdict verdict = this.verdicts.current();
		Verdict.State state = verdict.cause().state();
		boolean down = this.downWithoutAccess && state == Verdict.State.NO_ACCESS;
		Health.Builder health = down ? Health.down() : Health.up();
		health.withDetail("state", state).withDetail("verdict", verdict.text());
		if (this.simulated) {
			health.withDetail("api", "SIMULATED: every answer is made up, set claude.simulator.enabled=false");
		}
		if (this.leases != null) {
			health.withDetail("limits", limits(this.leases));
		}
		if (this.gateway != null) {
			health.withDetail("gateway", this.gateway.get());
		}
		return health.build();
	}

	private static String limits(SharedLeases leases) {
		if (!leases.isGone()) {
			return "shared in Redis";
		}
		return "Redis is gone for " + DurationText.of(leases.goneFor()) + ": limits are kept by this instance, with "
				+ leases.shareText();
	}

}
