package io.github.clauderesilience.sample;

import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.clauderesilience.ClaudeReply;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;

import org.springframework.stereotype.Component;

/**
 * What the replies of this application say about themselves, added up since it started.
 * Thread-safe.
 */
@Component
public class Tally {

	private final Timer times;

	private final Map<ClaudeReply.Source, Long> sources = new EnumMap<>(ClaudeReply.Source.class);

	private long failed;

	private long retries;

	private long inputTokens;

	private long outputTokens;

	private BigDecimal cost = BigDecimal.ZERO;

	Tally(MeterRegistry meters) {
		this.times = Timer.builder("support-desk.answer")
			.description("Time from a question to its whole answer")
			.publishPercentiles(0.95)
			.register(meters);
		for (ClaudeReply.Source source : ClaudeReply.Source.values()) {
			this.sources.put(source, 0L);
		}
	}

	/**
	 * Counts an answer. Tokens and cost count only if Claude was asked: an answer out of
	 * the cache was paid for before.
	 * @param reply the answer, or the apology in its place
	 */
	void answered(ClaudeReply reply) {
		this.times.record(reply.elapsed().toNanos(), TimeUnit.NANOSECONDS);
		synchronized (this) {
			this.sources.merge(reply.source(), 1L, Long::sum);
			this.retries += Math.max(0, reply.attempts() - 1);
			if (reply.source() == ClaudeReply.Source.LIVE || reply.source() == ClaudeReply.Source.FALLBACK_MODEL) {
				this.inputTokens += reply.usage().promptTokens();
				this.outputTokens += reply.usage().outputTokens();
				BigDecimal price = reply.cost();
				this.cost = (price != null) ? this.cost.add(price) : this.cost;
			}
		}
	}

	/** Counts a streamed answer that ended in a failure. */
	synchronized void failed() {
		this.failed++;
	}

	/**
	 * The sums as they are now.
	 * @return a copy
	 */
	public synchronized Totals totals() {
		double p95 = 0;
		for (ValueAtPercentile value : this.times.takeSnapshot().percentileValues()) {
			p95 = value.value(TimeUnit.MILLISECONDS);
		}
		return new Totals(Map.copyOf(this.sources), this.failed, this.retries, this.inputTokens, this.outputTokens,
				this.cost, Math.round(p95));
	}

	/**
	 * Sums over all answers.
	 *
	 * @param sources answers by where they came from
	 * @param failed streamed answers that ended in a failure
	 * @param retries requests on the wire beyond the first of each question
	 * @param inputTokens tokens of the prompts
	 * @param outputTokens tokens of the answers
	 * @param cost US dollars by the model table's prices
	 * @param p95Millis 95 of 100 recent answers took at most so long, in milliseconds
	 */
	public record Totals(Map<ClaudeReply.Source, Long> sources, long failed, long retries, long inputTokens,
			long outputTokens, BigDecimal cost, long p95Millis) {
	}

}
