package io.github.clauderesilience.test;

import java.util.List;
import java.util.Map;

import io.github.clauderesilience.autoconfigure.NamedClients;
import io.github.clauderesilience.breaker.CircuitBreakers;
import io.github.clauderesilience.cache.FaqCaches;
import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.retry.RetryBudget;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.simulator.reply.ScriptedReply;
import io.github.clauderesilience.wire.key.KeyLatch;
import org.assertj.core.api.AssertProvider;
import org.springframework.beans.factory.ObjectProvider;

/**
 * The simulated API of a test, and the application in front of it: what it answers, what
 * goes wrong, and what was sent. A bean of the test's application.
 */
public final class ClaudeSimulation implements AssertProvider<ClaudeSimulationAssert> {

	private static final String MESSAGES = "/v1/messages";

	private final ClaudeSimulator simulator;

	private final Parts parts;

	ClaudeSimulation(ClaudeSimulator simulator, Parts parts) {
		this.simulator = simulator;
		this.parts = parts;
	}

	/**
	 * Answers with a text in place of a made-up one, from now on.
	 * @param text the text
	 * @return the answer, to be narrowed down: {@code toPromptContaining("…")},
	 * {@code times(1)}
	 */
	public ScriptedReply reply(String text) {
		return this.simulator.reply(text);
	}

	/**
	 * Answers with a tool call, whatever the request's {@code tool_choice}, from now on;
	 * given to questions and not to tool results.
	 * @param name name of the tool
	 * @param input its input: a map, a record or JSON
	 * @return the answer, to be narrowed down
	 */
	public ScriptedReply toolCall(String name, Object input) {
		return this.simulator.toolCall(name, input);
	}

	/**
	 * Makes something go wrong from now on.
	 * @param fault what, for which requests, and how often:
	 * {@code Fault.overloaded().model("claude-sonnet-5-5").first(3)}
	 * @return this simulation
	 */
	public ClaudeSimulation fault(Fault fault) {
		this.simulator.addFault(fault);
		return this;
	}

	/**
	 * Ends all faults; what the application has noticed stays.
	 * @return this simulation
	 */
	public ClaudeSimulation healed() {
		this.simulator.clearFaults();
		return this;
	}

	/**
	 * What Claude was asked since the beginning of the test, or {@link #reset}.
	 * @return the requests for messages in their order, retries among them; token counts
	 * and the like are in {@link ClaudeSimulator#requests()}
	 */
	public List<SentRequest> requests() {
		return this.simulator.requests()
			.stream()
			.filter((request) -> request.path().equals(MESSAGES))
			.map(SentRequest::of)
			.toList();
	}

	/**
	 * Requests that are being answered.
	 * @return their number, 0 if all have ended or were cancelled
	 */
	public long inFlight() {
		return this.simulator.stats().inFlight();
	}

	/**
	 * Calls that wait for quota in the application.
	 * @return their number, over all lanes and limit groups
	 */
	public int waiting() {
		return views().values().stream().mapToInt(PoolView::waiting).sum();
	}

	/**
	 * The limit that the application keeps to, as it was learned from answers or
	 * configured.
	 * @param group limit group, such as {@code sonnet-5-5}
	 * @return requests a minute, 0 if it is not known
	 */
	public long requestLimit(String group) {
		return views().entrySet()
			.stream()
			.filter((pool) -> pool.getKey().group().equals(group))
			.flatMap((pool) -> pool.getValue().buckets().stream())
			.filter((bucket) -> bucket.dimension() == Dimension.REQUESTS)
			.mapToLong((bucket) -> Math.round(bucket.inForce()))
			.findFirst()
			.orElse(0);
	}

	private Map<PoolId, PoolView> views() {
		LimitPools pools = this.parts.pools().getIfAvailable();
		return (pools != null) ? pools.views() : Map.of();
	}

	/**
	 * Heals simulator and application: no faults, scripted answers and records; full
	 * limits; no rejected key, open circuit, forced fallback, paused pool or cached
	 * answer. Done before each test method. Calls that are under way are not waited for.
	 */
	public void reset() {
		this.simulator.reset();
		this.parts.latches().ifAvailable(KeyLatch::forget);
		this.parts.circuits().ifAvailable(CircuitBreakers::resetAll);
		this.parts.modes().ifAvailable((modes) -> modes.views().keySet().forEach(modes::clear));
		this.parts.pools().ifAvailable(LimitPools::forget);
		this.parts.budgets().ifAvailable(RetryBudget::fill);
		this.parts.caches().ifAvailable(FaqCaches::clear);
		this.parts.clients().ifAvailable(NamedClients::forget);
	}

	/**
	 * The simulator itself, for whatever else it can do.
	 * @return the simulator
	 */
	public ClaudeSimulator simulator() {
		return this.simulator;
	}

	/** Ends a simulator that is not a bean of the application. */
	void close() {
		this.simulator.close();
	}

	/**
	 * Lets AssertJ's {@code assertThat(simulation)} give assertions about what was sent.
	 * @return new assertions
	 */
	@Override
	public ClaudeSimulationAssert assertThat() {
		return new ClaudeSimulationAssert(this);
	}

	/**
	 * What is healed in the application.
	 *
	 * @param latches rejected keys
	 * @param circuits circuits of models
	 * @param modes forced fallbacks
	 * @param pools limits that were learned
	 * @param budgets what retries may cost
	 * @param caches answers that are kept
	 * @param clients all of that of named clients
	 */
	record Parts(ObjectProvider<KeyLatch> latches, ObjectProvider<CircuitBreakers> circuits,
			ObjectProvider<FallbackModes> modes, ObjectProvider<LimitPools> pools, ObjectProvider<RetryBudget> budgets,
			ObjectProvider<FaqCaches> caches, ObjectProvider<NamedClients> clients) {
	}

}
