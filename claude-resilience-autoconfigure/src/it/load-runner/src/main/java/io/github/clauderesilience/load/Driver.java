package io.github.clauderesilience.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

import io.github.clauderesilience.ClaudeException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Asks as a scenario says and notes what came of it.
 */
final class Driver {

	private Driver() {
	}

	static Run run(LoadClient client, String model, List<String> prompts, Scenario.Load load) {
		long cpu = ProcessorTime.nanos();
		long start = System.nanoTime();
		Flux<Integer> source = Flux.range(0, prompts.size());
		if (load.perSecond() > 0) {
			source = Flux.interval(Duration.ZERO, Duration.ofNanos((long) (1e9 / load.perSecond())))
				.onBackpressureBuffer(prompts.size())
				.take(prompts.size())
				.map(Long::intValue);
		}
		List<Sample> samples = source.flatMap((i) -> one(client, model, prompts.get(i), start), load.inFlight())
			.collectList()
			.block();
		return new Run(Objects.requireNonNull(samples), System.nanoTime() - start, ProcessorTime.nanos() - cpu);
	}

	/**
	 * Asks on threads that wait for their answers. The threads outlive the run: processor
	 * time of a thread that has ended cannot be read.
	 */
	static Run runBlocking(LoadClient client, String model, List<String> prompts, ExecutorService threads) {
		try {
			long cpu = ProcessorTime.nanos();
			long start = System.nanoTime();
			List<Future<Sample>> asked = new ArrayList<>();
			for (String prompt : prompts) {
				asked.add(threads.submit(() -> oneBlocking(client, model, prompt, start)));
			}
			List<Sample> samples = new ArrayList<>();
			for (Future<Sample> sample : asked) {
				samples.add(sample.get());
			}
			return new Run(samples, System.nanoTime() - start, ProcessorTime.nanos() - cpu);
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException("The run was not finished", ex);
		}
	}

	private static Sample oneBlocking(LoadClient client, String model, String prompt, long origin) {
		long start = System.nanoTime();
		try {
			boolean primary = client.askAndWait(model, prompt);
			return new Sample(start - origin, System.nanoTime() - origin, primary, null);
		}
		catch (RuntimeException ex) {
			return new Sample(start - origin, System.nanoTime() - origin, false, kind(ex));
		}
	}

	private static Mono<Sample> one(LoadClient client, String model, String prompt, long origin) {
		long start = System.nanoTime();
		return client.ask(model, prompt)
			.map((primary) -> new Sample(start - origin, System.nanoTime() - origin, primary, null))
			.onErrorResume((failure) -> Mono
				.just(new Sample(start - origin, System.nanoTime() - origin, false, kind(failure))));
	}

	private static String kind(Throwable failure) {
		return (failure instanceof ClaudeException typed) ? typed.errorClass().key()
				: failure.getClass().getSimpleName();
	}

	/**
	 * What came of one call.
	 *
	 * @param startNanos when it was asked, from the beginning of the run
	 * @param endNanos when it was over
	 * @param primary whether the model that was asked answered
	 * @param lost the kind of failure, or {@code null} if it was answered
	 */
	record Sample(long startNanos, long endNanos, boolean primary, @Nullable String lost) {

		double millis() {
			return (this.endNanos - this.startNanos) / 1e6;
		}

	}

	/**
	 * What came of all calls.
	 *
	 * @param samples one a call
	 * @param wallNanos how long it took
	 * @param cpuNanos processor time of this JVM, see {@link ProcessorTime}
	 */
	record Run(List<Sample> samples, long wallNanos, long cpuNanos) {

		double cpuMicrosPerCall() {
			return this.cpuNanos / 1e3 / this.samples.size();
		}

		double percentile(double share) {
			double[] sorted = this.samples.stream().mapToDouble(Sample::millis).sorted().toArray();
			return sorted[(int) Math.max(0, Math.ceil(share * sorted.length) - 1)];
		}

	}

}
