package io.github.clauderesilience.limit.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.core.Simulation.Load;
import io.github.clauderesilience.limit.core.Simulation.Process;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls that are always answered with 429, beside calls that are always answered.
 */
class PoisonedCallTests {

	private static final double PLENTY = 1e9;

	private static final double DAY = 86_400;

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

	static Stream<Arguments> mixes() {
		List<Arguments> mixes = new ArrayList<>();
		for (double rate : new double[] { 1, 5, 10 }) {
			for (double share : new double[] { 0.01, 0.1, 0.3 }) {
				for (double patience : new double[] { 8, 60 }) {
					mixes.add(Arguments.of(rate, share, patience));
				}
			}
		}
		return mixes.stream();
	}

	@ParameterizedTest
	@MethodSource("scenes")
	void shouldHoldUpOthersForTwoSecondsAtMost(double rate, double latency, boolean headers, double retryAfter) {
		for (int phase = 0; phase < 10; phase++) {
			Scene scene = new Scene(streamed(latency), headers);
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
	@MethodSource("mixes")
	void whenAShareIsPoisonedFromTheStartShouldHoldUpOthersForTwoSecondsAtMost(double rate, double share,
			double patience) {
		for (double latency : new double[] { 0.2, 1.5 }) {
			for (boolean headers : new boolean[] { true, false }) {
				Scene alone = new Scene(streamed(latency), headers);
				alone.healthy(rate, 120);
				alone.simulation.run(200);
				for (double retryAfter : new double[] { Double.NaN, 1 }) {
					for (long seed = 1; seed <= 3; seed++) {
						Scene scene = new Scene(streamed(latency), headers);
						scene.mix(new Mix(rate, share, patience, retryAfter), 0, 120, seed);
						scene.simulation.run(300);

						assertThat(scene.waits).hasSize((int) (120 * rate));
						assertThat(scene.longest() - alone.longest())
							.as("longest wait more, latency %s, headers %s, retry-after %s, seed %s", latency, headers,
									retryAfter, seed)
							.isLessThanOrEqualTo(2);
					}
				}
			}
		}
	}

	@ParameterizedTest
	@MethodSource("mixes")
	void whenAnswersComeLateShouldHoldUpOthersForTwoSecondsAtMost(double rate, double share, double patience) {
		for (boolean headers : new boolean[] { true, false }) {
			for (double retryAfter : new double[] { Double.NaN, 1 }) {
				Scene scene = new Scene(plain(8), headers);
				scene.mix(new Mix(rate, share, patience, retryAfter), 60, 160, 1);
				scene.simulation.at(60, scene.waits::clear);
				scene.simulation.run(300);

				assertThat(scene.longest()).as("longest wait, headers %s, retry-after %s", headers, retryAfter)
					.isLessThanOrEqualTo(2);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("scenes")
	void whenAllAreRefusedAmongPoisonedCallsShouldPause(double rate, double latency, boolean headers,
			double retryAfter) {
		Scene scene = new Scene(streamed(latency), headers);
		scene.mix(new Mix(rate, 0.1, 8, retryAfter), 0, 120, 1);
		List<Integer> refusals = new ArrayList<>();
		scene.simulation.at(80, () -> {
			refusals.add(scene.process.limited);
			scene.simulation.provider.stormUntil = 110;
			scene.simulation.provider.stormRetryAfter = Double.isNaN(retryAfter) ? -1 : retryAfter;
		});
		scene.simulation.at(110, () -> refusals.add(scene.process.limited));
		scene.simulation.run(400);

		assertThat(scene.waits).hasSize((int) (120 * rate));
		// Each of the calls would have been sent three times in these thirty seconds.
		assertThat(refusals.get(1) - refusals.get(0)).isLessThanOrEqualTo(80);
	}

	@ParameterizedTest
	@MethodSource("mixes")
	void whenTheirTimeIsADayShouldHoldUpOthersForTwoSecondsAtMost(double rate, double share, double patience) {
		for (double latency : new double[] { 0.2, 1.5 }) {
			for (boolean headers : new boolean[] { true, false }) {
				for (long seed = 1; seed <= 10; seed++) {
					Scene scene = new Scene(streamed(latency), headers);
					scene.mix(new Mix(rate, share, patience, DAY), 0, 120, seed);
					scene.simulation.run(400);

					assertThat(scene.waits).as("answered, latency %s, headers %s, seed %s", latency, headers, seed)
						.hasSize((int) (120 * rate));
					assertThat(scene.longest())
						.as("longest wait, latency %s, headers %s, seed %s", latency, headers, seed)
						.isLessThanOrEqualTo(2);
				}
			}
		}
	}

	@ParameterizedTest
	@ValueSource(doubles = { 1, 5, 10 })
	void whenAllAreRefusedForADayShouldTryAFewOnly(double rate) {
		for (boolean headers : new boolean[] { true, false }) {
			Scene scene = new Scene(streamed(0.2), headers);
			scene.healthy(rate, 320);
			scene.simulation.at(30, () -> {
				scene.simulation.provider.stormUntil = 320;
				scene.simulation.provider.stormRetryAfter = DAY;
			});
			scene.simulation.run(320);

			assertThat(scene.process.limited).as("tries, headers %s", headers).isBetween(1, 8);
		}
	}

	private static Load streamed(double latency) {
		return Load.of(0, 0, latency).streaming();
	}

	private static Load plain(double latency) {
		return Load.of(0, 0, latency).wayShare(0.02 / latency);
	}

	/**
	 * Healthy calls, and others that are always refused.
	 *
	 * @param rate healthy calls a second
	 * @param share of all calls that is poisoned
	 * @param patience seconds until a poisoned call is given up
	 * @param retryAfter what their 429 names in seconds, NaN for nothing
	 */
	private record Mix(double rate, double share, double patience, double retryAfter) {

		double poisonedRate() {
			return this.rate * this.share / (1 - this.share);
		}

	}

	/**
	 * Calls at a steady rate, and how long each waits.
	 */
	private static final class Scene {

		private final Simulation simulation;

		private final Process process;

		private final Map<Ticket, Double> offered = new HashMap<>();

		private final List<Double> waits = new ArrayList<>();

		Scene(Load load, boolean headers) {
			this.simulation = new Simulation(headers ? WITH_HEADERS : WITH_HEADERS.withoutHeaders(), 1);
			this.process = this.simulation.new Process(load);
			this.process.start(0);
			this.process.whenAnswered = (ticket) -> this.waits
				.add(this.simulation.now - load.latency() - this.offered.getOrDefault(ticket, 0.0));
		}

		void healthy(double rate, double seconds) {
			IntStream.range(0, (int) (rate * seconds)).forEach((i) -> this.simulation.at(i / rate, () -> {
				double now = this.simulation.now;
				this.offered.put(this.process.submit(Lane.NORMAL, null, 400), now);
			}));
		}

		void mix(Mix mix, double begins, double seconds, long seed) {
			healthy(mix.rate, seconds);
			SplittableRandom random = new SplittableRandom(seed);
			double at = begins + gap(mix, random);
			while (at < seconds) {
				this.simulation.at(at, () -> {
					Ticket ticket = this.process.submitPoisoned(mix.retryAfter);
					this.simulation.at(this.simulation.now + mix.patience, () -> this.process.cancel(ticket));
				});
				at += gap(mix, random);
			}
		}

		private static double gap(Mix mix, SplittableRandom random) {
			return -Math.log(1 - random.nextDouble()) / mix.poisonedRate();
		}

		double longest() {
			return this.waits.stream().mapToDouble((wait) -> wait).max().orElseThrow();
		}

	}

}
