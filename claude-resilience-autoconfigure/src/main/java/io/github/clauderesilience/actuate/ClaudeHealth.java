package io.github.clauderesilience.actuate;

import java.util.Map;
import java.util.TreeMap;
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
 * taken out of service for it. {@code DOWN} for a rejected key or a spend cap only if a
 * property says so. Makes no request of its own: it reports what the last calls met.
 */
public final class ClaudeHealth implements HealthIndicator {

	private final Verdicts verdicts;

	private final boolean downWithoutAccess;

	private final boolean simulated;

	private final @Nullable SharedLeases leases;

	private final @Nullable Supplier<String> gateway;

	private final Map<String, Verdicts> clients;

	/**
	 * Creates an indicator.
	 * @param verdicts what is wrong
	 * @param downWithoutAccess whether a rejected key or a spend cap is {@code DOWN}
	 * @param simulated whether the API is simulated
	 * @param leases limits that instances share, {@code null} if they do not
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
		this(verdicts, downWithoutAccess, simulated, leases, gateway, Map.of());
	}

	/**
	 * Creates an indicator of an application with named clients. It is {@code DOWN} if
	 * any of them is.
	 * @param verdicts what is wrong
	 * @param downWithoutAccess whether a rejected key or a spend cap is {@code DOWN}
	 * @param simulated whether the API is simulated
	 * @param leases limits that instances share, {@code null} if they do not
	 * @param gateway what the gateway does at present, {@code null} if there is none
	 * @param clients what is wrong with each named client, by its name
	 */
	public ClaudeHealth(Verdicts verdicts, boolean downWithoutAccess, boolean simulated, @Nullable SharedLeases leases,
			@Nullable Supplier<String> gateway, Map<String, Verdicts> clients) {
		this.clients = new TreeMap<>(clients);
		this.gateway = gateway;
		this.verdicts = verdicts;
		this.downWithoutAccess = downWithoutAccess;
		this.simulated = simulated;
		this.leases = leases;
	}

	@Override
	public Health health() {
		Verdict verdict = this.verdicts.current();
		Map<String, Client> named = new TreeMap<>();
		this.clients.forEach((name, verdicts) -> named.put(name, Client.of(verdicts.current())));
		Client own = Client.of(verdict);
		boolean down = this.downWithoutAccess
				&& (own.lacksAccess() || named.values().stream().anyMatch(Client::lacksAccess));
		Health.Builder health = down ? Health.down() : Health.up();
		health.withDetail("state", own.state()).withDetail("verdict", own.verdict());
		if (!named.isEmpty()) {
			health.withDetail("clients", named);
		}
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

	/**
	 * What health shows of a client.
	 *
	 * @param state what is wrong
	 * @param verdict the same in one line
	 */
	public record Client(Verdict.State state, String verdict) {

		static Client of(Verdict verdict) {
			return new Client(verdict.cause().state(), verdict.text());
		}

		private boolean lacksAccess() {
			return this.state == Verdict.State.NO_ACCESS;
		}

	}

	private static String limits(SharedLeases leases) {
		if (!leases.isUnavailable()) {
			return leases.hasAnswered() ? "shared in Redis"
					: "to be shared in Redis, which has not answered a call of this instance yet";
		}
		return "Redis has been unavailable for " + DurationText.of(leases.unavailableFor()) + ". Enforcing "
				+ leases.shareText() + " locally until it recovers";
	}

}
