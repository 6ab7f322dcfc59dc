package io.github.clauderesilience.limit.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.core.Simulation.Load;
import io.github.clauderesilience.limit.core.Simulation.Process;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls that are always answered with 429, beside calls that are always answered.
 */
class PoisonedCallTests {

	private static final double PLENTY = 1e9;

	private static final Account WITH_HEADERS = Account.of(6000, PLENTY, PLENTY, 60);

	static Stream<Arguments> scenes() {
		List<Arguments> scenes = new ArrayList<>();
		for (double rate : new double[] { 1, 5, 10 }) {
			for (double latency : new double[] { 0.2, 1.5 }) {
				for (boolean headers : new boolean[] { true, false }) {
					for (double retryAfter : new double[] { Double.NaN, 1 }) {
						scenes.add(Arguments.of(rate, latency, headers, retryAfter));
					}
				}
			}
		}
		return scenes.stream();
	}

	@ParameterizedTest
	@MethodSource("scenes")
	void shouldHoldUpOthersForTwoSecondsAtMost(double rate, double latency, boolean headers, double retryAfter) {
		for (int phase = 0; phase < 10; phase++) {
			Scene scene = new Scene(latency, headers);
			scene.healthy(rate, 90);
			double begins = 30 + phase / (10 * rate);
			scene.simulation.at(begins, () -> scene.process.submitPoisoned(retryAfter));
			scene.simulation.run(200);

			assertThat(scene.waits).hasSize((int) (90 * rate));
			assertThat(scene.longest()).as("poisoned at %s: longest wait", begins).isLessThanOrEqualTo(2);
			assertThat(scene.process.limited).as("tries").isBetween(4, 25);
		}
	}

	@ParameterizedTest
	@MethodSource("scenes")
	void whenOneOfTenIsPoisonedShouldServeTheOthers(double rate, double latency, boolean headers, double retryAfter) {
		Scene scene = new Scene(latency, headers);
		scene.healthy(rate, 90);
		IntStream.range(0, (int) (4 * rate)).forEach((i) -> scene.simulation.at(30 + 10 * i / rate, () -> {
			Ticket ticket = scene.process.submitPoisoned(retryAfter);
			scene.simulation.at(scene.simulation.now + 8, () -> scene.process.cancel(ticket));
		}));
		scene.simulation.run(200);

		assertThat(scene.waits).hasSize((int) (90 * rate));
		// One a second at the worst: hardly an answer comes between two of them.
		assertThat(scene.longest()).as("longest wait").isLessThanOrEqualTo((rate < 10) ? 5 : 20);
	}

	/**
	 * Calls at a steady rate, and how long each waits.
	 */
	private static final class Scene {

		private final Simulation simulation;

		private final Process process;

		private final Map<Ticket, Double> offered = new HashMap<>();

		private final List<Double> waits = new ArrayList<>();

		Scene(double latency, boolean headers) {
			this.simulation = new Simulation(headers ? WITH_HEADERS : WITH_HEADERS.withoutHeaders(), 1);
			this.process = this.simulation.new Process(Load.of(0, 0, latency).streaming());
			this.process.start(0);
			this.process.whenAnswered = (ticket) -> this.waits
				.add(this.simulation.now - latency - this.offered.getOrDefault(ticket, 0.0));
		}

		void healthy(double rate, double seconds) {
			IntStream.range(0, (int) (rate * seconds)).forEach((i) -> this.simulation.at(i / rate, () -> {
				double now = this.simulation.now;
				this.offered.put(this.process.submit(Lane.NORMAL, null, 400), now);
			}));
		}

		double longest() {
			return this.waits.stream().mapToDouble((wait) -> wait).max().orElseThrow();
		}

	}

}
