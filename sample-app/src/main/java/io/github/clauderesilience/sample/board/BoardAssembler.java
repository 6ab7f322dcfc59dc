package io.github.clauderesilience.sample.board;

import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.actuate.ClaudeEndpoint;
import io.github.clauderesilience.breaker.CircuitView;
import io.github.clauderesilience.cache.FaqStats;
import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.gateway.ClaudeGateway;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.observe.advice.TierAdvice;
import io.github.clauderesilience.observe.advice.TierAdvisor;
import io.github.clauderesilience.observe.recent.CallLog;
import io.github.clauderesilience.observe.recent.RecentCall;
import io.github.clauderesilience.observe.verdict.Verdict;
import io.github.clauderesilience.observe.verdict.Verdicts;
import io.github.clauderesilience.sample.Reason;
import io.github.clauderesilience.sample.Tally;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Puts the board together from what the starter shows operators, and from what the
 * replies said. The one place to plug further figures into. Thread-safe.
 */
@Component
class BoardAssembler {

	/** More calls than that tell a reader nothing. */
	private static final int CALLS = 8;

	private final ClaudeEndpoint claude;

	private final Verdicts verdicts;

	private final TierAdvisor advisor;

	private final FaqStats cache;

	private final Tally tally;

	private final AlertLog alerts;

	private final CallLog calls;

	private final ObjectProvider<ClaudeGateway> gateways;

	private final ObjectProvider<IncidentSource> incidents;

	private final String model;

	BoardAssembler(ClaudeEndpoint claude, Verdicts verdicts, TierAdvisor advisor, FaqStats cache, Tally tally,
			AlertLog alerts, CallLog calls, ObjectProvider<ClaudeGateway> gateways,
			ObjectProvider<IncidentSource> incidents, @Value("${claude.model}") String model) {
		this.claude = claude;
		this.verdicts = verdicts;
		this.advisor = advisor;
		this.cache = cache;
		this.tally = tally;
		this.alerts = alerts;
		this.calls = calls;
		this.gateways = gateways;
		this.incidents = incidents;
		this.model = model;
	}

	/** What questions are sent to comes first. */
	BoardSnapshot snapshot() {
		ClaudeEndpoint.Overview overview = this.claude.overview();
		List<BoardSnapshot.ModelRow> models = overview.circuits()
			.stream()
			.sorted(Comparator.comparing((circuit) -> !circuit.model().equals(this.model)))
			.map((circuit) -> model(circuit, overview.fallback().get(circuit.model())))
			.toList();
		List<BoardSnapshot.PoolRow> pools = overview.pools()
			.stream()
			.sorted(Comparator.comparing((pool) -> !this.model.endsWith(pool.id().group())))
			.map(BoardAssembler::pool)
			.toList();
		List<BoardSnapshot.PeakUse> peaks = this.advisor.advice()
			.stream()
			.filter((advice) -> advice.peakHours() > 0)
			.map(BoardAssembler::peak)
			.toList();
		IncidentSource incident = this.incidents.getIfAvailable();
		return new BoardSnapshot(Clock.systemUTC().millis(), headline(), pools, peaks, lanes(overview), models,
				this.tally.totals(), this.cache.counts(), this.cache.savedTokens(), this.alerts.newest(),
				this.calls.latest(CALLS).stream().map(BoardAssembler::call).toList(), otherClients(),
				(incident != null) ? incident.now() : null);
	}

	private BoardSnapshot.Headline headline() {
		Verdict verdict = this.verdicts.current();
		String tone = switch (verdict.cause().state()) {
			case OK -> "good";
			case LIMITED, DEGRADED -> "warn";
			case PAUSED, UNAVAILABLE, NO_ACCESS -> "bad";
		};
		return new BoardSnapshot.Headline(tone, verdict.cause(), verdict.text());
	}

	private BoardSnapshot.@Nullable OtherClients otherClients() {
		ClaudeGateway gateway = this.gateways.getIfAvailable();
		if (gateway == null) {
			return null;
		}
		ClaudeGateway.View view = gateway.view();
		long all = view.answers().values().stream().mapToLong(Long::longValue).sum();
		long answered = view.answers().getOrDefault(HttpStatus.OK.value(), 0L);
		return new BoardSnapshot.OtherClients(answered, all - answered, view.inFlight());
	}

	private static BoardSnapshot.Call call(RecentCall call) {
		return new BoardSnapshot.Call(call.id(), call.endedAt(), call.client(),
				(call.answeredBy() != null) ? call.answeredBy() : call.model(), call.outcome(), call.source(),
				(call.errorClass() != null) ? Reason.of(call.errorClass()) : null, call.elapsed().toMillis(),
				call.why());
	}

	private static BoardSnapshot.PeakUse peak(TierAdvice advice) {
		return new BoardSnapshot.PeakUse(advice.group(), advice.dimension().key(), Math.round(advice.p95()),
				Math.round(advice.limit()), Math.round(advice.ratio() * 1000) / 10.0, advice.crossed(),
				advice.levers()
					.stream()
					.map((lever) -> new BoardSnapshot.Help(lever.text(), lever.sufficient()))
					.toList());
	}

	private static Map<Lane, Integer> lanes(ClaudeEndpoint.Overview overview) {
		Map<Lane, Integer> lanes = new EnumMap<>(Lane.class);
		for (Lane lane : Lane.values()) {
			lanes.put(lane, 0);
		}
		overview.pools()
			.forEach((pool) -> pool.state()
				.waitingByLane()
				.forEach((lane, waiting) -> lanes.merge(lane, waiting, Integer::sum)));
		return lanes;
	}

	private static BoardSnapshot.PoolRow pool(ClaudeEndpoint.Pool pool) {
		PoolView state = pool.state();
		return new BoardSnapshot.PoolRow(pool.id().group(), state.waiting(), state.inFlight(), state.window(),
				seconds(state.pause()), state.held(), state.expectedWait().toMillis(),
				pool.use()
					.stream()
					.map((use) -> new BoardSnapshot.Use(use.dimension().key(), Math.round(use.lastMinute()),
							percent(use.utilisation()), percent(use.level()), use.limit()))
					.toList());
	}

	private BoardSnapshot.ModelRow model(CircuitView circuit, FallbackModes.@Nullable View view) {
		String mode = ((view != null) ? view.mode() : FallbackModes.Mode.NORMAL).name();
		boolean switchedOff = view != null && view.forced() != null;
		return new BoardSnapshot.ModelRow(circuit.model(), circuit.state().name(), mode, switchedOff,
				circuit.consecutiveFailures(), circuit.inFlight(), seconds(circuit.nextProbe()),
				this.alerts.outages(circuit.model()));
	}

	private static double percent(double share) {
		return Math.round(share * 1000) / 10.0;
	}

	private static @Nullable Long seconds(@Nullable Duration duration) {
		return (duration != null) ? duration.plusMillis(999).toSeconds() : null;
	}

}
