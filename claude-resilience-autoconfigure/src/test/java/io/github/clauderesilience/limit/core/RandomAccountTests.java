package io.github.clauderesilience.limit.core;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

import io.github.clauderesilience.limit.core.Simulation.Load;
import io.github.clauderesilience.limit.core.Simulation.Process;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Accounts at random: limits, bursts, distances, ways out and sizes of calls are drawn at
 * random, small buckets and slow answers included.
 */
class RandomAccountTests {

	private static final int ACCOUNTS = 500;

	private static final double PLENTY = 1e9;

	@Test
	void shouldWasteLittleOnMost() {
		double[] ratios = new double[ACCOUNTS];
		double[] refused = new double[ACCOUNTS];
		for (int i = 0; i < ACCOUNTS; i++) {
			SplittableRandom random = new SplittableRandom(i);
			Account account = account(random);
			Load load = load(account, random);
			Simulation simulation = new Simulation(account, i);
			Process process = simulation.new Process(load);
			process.start(0);
			simulation.run(36_000);

			assertThat(process.answered).as(account + " " + process).isEqualTo(load.calls());
			double rounds = load.calls() * load.latency() * (1 + load.jitter() / 3) / load.concurrency();
			double least = Math.max(process.least(), rounds + load.calls() / load.sendsPerSecond());
			// Learning takes an answer, and waiting for the last one another.
			ratios[i] = (process.finished - 2 * load.latency()) / least;
			refused[i] = process.limited / (double) load.calls();
		}
		Arrays.sort(ratios);
		Arrays.sort(refused);

		assertThat(ratios[ACCOUNTS / 2]).as("time, median").isLessThanOrEqualTo(1.005);
		assertThat(ratios[ACCOUNTS * 9 / 10]).as("time, nine of ten").isLessThanOrEqualTo(1.02);
		assertThat(ratios[ACCOUNTS * 99 / 100]).as("time, 99 of 100").isLessThanOrEqualTo(1.15);
		assertThat(ratios[ACCOUNTS - 1]).as("time, worst").isLessThanOrEqualTo(1.4);
		assertThat(refused[ACCOUNTS * 9 / 10]).as("429s, nine of ten").isZero();
		assertThat(refused[ACCOUNTS - 1]).as("429s, worst").isLessThanOrEqualTo(0.12);
	}

	private static Account account(SplittableRandom random) {
		double burst = between(0.5, 60, random);
		Account account = switch (random.nextInt(3)) {
			case 0 -> Account.of(between(30, 60_000, random), PLENTY, PLENTY, burst);
			case 1 -> Account.of(PLENTY, between(20_000, 5_000_000, random), PLENTY, burst);
			default -> Account.of(PLENTY, PLENTY, between(8000, 1_000_000, random), burst);
		};
		account = random.nextBoolean() ? account.tellingFromArrival() : account;
		account = (random.nextInt(4) == 0) ? account.countingRefused() : account;
		return (random.nextInt(3) == 0) ? account.countingOutputLive() : account;
	}

	private static Load load(Account account, SplittableRandom random) {
		double seconds = account.burstSeconds();
		double chars = Math.min(between(100, 20_000, random), account.input() / 60 * seconds * 3);
		double output = Math.min(between(20, 2000, random), account.output() / 60 * seconds / 2);
		double perMinute = Math.min(account.requests(),
				Math.min(account.input() * 4 / chars, account.output() / output));
		int calls = (int) Math.max(50, Math.min(4000, perMinute * (2 + seconds / 60)));
		boolean varied = random.nextBoolean();
		Load load = Load.of(calls, (int) between(1, 500, random), between(0.002, 5, random))
			.jitter((random.nextInt(3) == 0) ? 0 : random.nextDouble(0.8))
			.wayShare(between(0.001, 0.5, random))
			.chars(sizes(chars, varied))
			.outputTokens(sizes(output, varied));
		load = (random.nextInt(4) == 0) ? load.streaming() : load;
		return (random.nextInt(3) == 0) ? load.sendsPerSecond(between(200, 5000, random)) : load;
	}

	private static ToDoubleFunction<SplittableRandom> sizes(double mean, boolean varied) {
		return varied ? (random) -> random.nextDouble(0.2 * mean, 1.8 * mean) : (random) -> mean;
	}

	/* By its logarithm. */
	private static double between(double least, double most, SplittableRandom random) {
		return Math.exp(random.nextDouble(Math.log(least), Math.log(most)));
	}

}
