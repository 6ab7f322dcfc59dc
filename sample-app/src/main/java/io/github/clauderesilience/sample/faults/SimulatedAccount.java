package io.github.clauderesilience.sample.faults;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.clauderesilience.ClaudeConnectionDetails;
import io.github.clauderesilience.actuate.ClaudeEndpoint;
import io.github.clauderesilience.sample.SupportDeskProperties;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.simulator.faults.FaultKind;
import io.github.clauderesilience.simulator.limits.Limits;
import io.github.clauderesilience.wire.key.KeyLatch;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.stereotype.Component;

/**
 * The provider's side of an incident, by the simulator's own controls.
 */
@Component
@ConditionalOnSimulator
class SimulatedAccount {

	private static final String HTML = "<html><head><title>Welcome to nginx!</title></head><body></body></html>";

	private final ClaudeSimulator simulator;

	private final ClaudeEndpoint operator;

	private final KeyLatch latch;

	private final String key;

	private final String model;

	private final Map<String, Limits> limits = new LinkedHashMap<>();

	SimulatedAccount(ClaudeSimulator simulator, ClaudeEndpoint operator, KeyLatch latch,
			ClaudeConnectionDetails connection, SupportDeskProperties properties,
			@Value("${claude.model}") String model) {
		this.simulator = simulator;
		this.operator = operator;
		this.latch = latch;
		this.key = String.valueOf(connection.apiKey());
		this.model = model;
		properties.simulatedLimits()
			.forEach((group, limit) -> this.limits.put(group,
					Limits.of(limit.requests(), limit.inputTokens(), limit.outputTokens())));
		setLimits(1);
	}

	/**
	 * Lets something go wrong.
	 * @param trouble what; must not be load
	 * @return ends it
	 */
	Runnable begin(Trouble trouble) {
		return switch (trouble) {
			case OUTAGE -> fault(Fault.overloaded().model(this.model));
			case STORM -> fault(Fault.rateLimited(1).rate(0.5));
			case SLOW -> fault(Fault.slowTokens(Duration.ofMillis(200)));
			case CUT ->
				fault(Fault.of(FaultKind.CHUNKED_CUT).afterEvents(14).stream(true).model(this.model).firstPerPrompt(1));
			case GARBAGE -> fault(Fault.wrongBody(HTML, "text/html").model(this.model));
			case FIREWALL -> fault(Fault.intermediary(403).model(this.model));
			case REFUSAL -> fault(Fault.refusal(null).model(this.model));
			case SPEND_CAP -> {
				Runnable end = fault(Fault.spendCap(nextMonth() + " at 00:00 UTC"));
				yield () -> {
					end.run();
					this.latch.release();
				};
			}
			case REVOKED -> {
				this.simulator.revokeKey(this.key);
				yield () -> {
					this.simulator.restoreKey(this.key);
					this.latch.release();
				};
			}
			case HALVED -> {
				setLimits(0.5);
				yield () -> setLimits(1);
			}
			case CUSTOMERS, FLOOD ->
				throw new IllegalArgumentException(trouble + " is load, not a fault of the provider");
		};
	}

	/**
	 * Mends everything at the provider, and does what an operator can do on our side, so
	 * that no visitor has to wait for probes.
	 */
	void heal() {
		this.simulator.reset();
		setLimits(1);
		this.latch.release();
		ClaudeEndpoint.Overview overview = this.operator.overview();
		overview.circuits()
			.forEach((circuit) -> this.operator.act(SecurityContext.NONE, "reset", circuit.model(), null, "healed"));
		overview.pools()
			.forEach((pool) -> this.operator.act(SecurityContext.NONE, "resume", pool.id().group(), null, "healed"));
	}

	private Runnable fault(Fault fault) {
		String id = this.simulator.addFault(fault);
		return () -> this.simulator.removeFault(id);
	}

	private void setLimits(double factor) {
		this.limits.forEach((group, limit) -> this.simulator.changeLimits(group, limit.scaled(factor)));
	}

	private static LocalDate nextMonth() {
		return LocalDate.now(Clock.systemUTC()).plusMonths(1).withDayOfMonth(1);
	}

}
