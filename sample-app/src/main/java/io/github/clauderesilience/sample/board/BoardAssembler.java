package io.github.clauderesilience.sample.board;

import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.actuate.ClaudeEndpoint;
import io.github.clauderesilience.breaker.CircuitView;
import io.github.clauderesilience.cache.FaqStats;
import io.github.clauderesilience.fallback.FallbackModes.Mode;
import io.github.clauderesilience.limit.core.PoolView;
import io.github.clauderesilience.sample.Tally;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Puts the board together from what the starter shows operators, and from what the
 * replies said. The one place to plug further figures into. Thread-safe.
 */
@Component
class BoardAssembler {

	private final ClaudeEndpoint claude;

	private final FaqStats cache;

	private final Tally tally;

	private final AlertLog alerts;

	private final ObjectProvider<IncidentSource> incidents;

	BoardAssembler(ClaudeEndpoint claude, FaqStats cache, Tally tally, AlertLog alerts,
			ObjectProvider<IncidentSource> incidents) {
		this.claude = claude;
		this.cache = cache;
		this.tally = tally;
		this.alerts = alerts;
		this.incidents = incidents;
	}

	BoardSnapshot snapshot() {
		ClaudeEndpoint.Overview overview = this.claude.overview();
		List<BoardSnapshot.ModelRow> models = overview.circuits()
			.stream()
			.map((circuit) -> model(circuit, overview.fallback().getOrDefault(circuit.model(), Mode.NORMAL)))
			.toList();
		List<BoardSnapshot.PoolRow> pools = overview.pools().stream().map(BoardAssembler::pool).toList();
		IncidentSource incident = this.incidents.getIfAvailable();
		return new BoardSnapshot(Clock.systemUTC().millis(), headline(models, pools), pools, lanes(overview), models,
				this.tally.totals(), this.cache.counts(), this.cache.savedTokens(), this.alerts.newest(),
				(incident != null) ? incident.now() : null);
	}

	private static BoardSnapshot.Headline headline(List<BoardSnapshot.ModelRow> models,
			List<BoardSnapshot.PoolRow> pools) {
		for (BoardSnapshot.ModelRow model : models) {
			if (!model.mode().equals(Mode.NORMAL.name())) {
				return new BoardSnapshot.Headline("bad",
						model.model() + " is down; " + (model.mode().equals(Mode.RECOVERING.name())
								? "a few calls probe whether it is back" : "its calls go to the fallback"));
			}
		}
		for (BoardSnapshot.PoolRow pool : pools) {
			if (pool.held() || pool.pausedSeconds() != null) {
				return new BoardSnapshot.Headline("warn", "Calls to " + pool.group() + " are paused");
			}
		}
		int waiting = pools.stream().mapToInt(BoardSnapshot.PoolRow::waiting).sum();
		if (waiting > 0) {
			return new BoardSnapshot.Headline("warn", waiting + " calls wait for quota");
		}
		return new BoardSnapshot.Headline("good",
				models.isEmpty() ? "Nothing was asked yet" : "All models answer, nobody waits");
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
				state.buckets()
					.stream()
					.map((bucket) -> new BoardSnapshot.Use(bucket.dimension().key(),
							Math.round(bucket.utilisation() * 1000) / 10.0, bucket.limit(), bucket.ceiling()))
					.toList());
	}

	private static BoardSnapshot.ModelRow model(CircuitView circuit, Mode mode) {
		return new BoardSnapshot.ModelRow(circuit.model(), circuit.state().name(), mode.name(),
				circuit.consecutiveFailures(), seconds(circuit.nextProbe()), circuit.refused(), circuit.openings());
	}

	private static @Nullable Long seconds(@Nullable Duration duration) {
		return (duration != null) ? duration.plusMillis(999).toSeconds() : null;
	}

}
