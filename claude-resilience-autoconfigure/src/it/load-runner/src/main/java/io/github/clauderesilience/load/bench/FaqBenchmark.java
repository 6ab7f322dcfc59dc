package io.github.clauderesilience.load.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.load.KnownQuestion;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * An answer out of a Caffeine cache.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class FaqBenchmark {

	private final KnownQuestion known = new KnownQuestion(List.of());

	/** Ends the application. */
	@TearDown(Level.Trial)
	public void end() {
		this.known.close();
	}

	/**
	 * Through the whole service, and all that observes it.
	 * @return the answer
	 */
	@Benchmark
	public ClaudeReply service() {
		return this.known.askService();
	}

	/**
	 * The FAQ layer alone.
	 * @return the answer
	 */
	@Benchmark
	public ClaudeReply interceptor() {
		return this.known.askInterceptor();
	}

}
