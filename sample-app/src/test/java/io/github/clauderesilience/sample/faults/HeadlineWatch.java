package io.github.clauderesilience.sample.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.clauderesilience.ClaudeReply.Source;
import io.github.clauderesilience.observe.verdict.Verdict;
import io.github.clauderesilience.observe.verdict.Verdict.State;
import io.github.clauderesilience.observe.verdict.Verdicts;
import io.github.clauderesilience.sample.Tally;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * Notes the headline and how the questions of people ended at a steady beat, and finds
 * the moments in which one belies the other.
 */
final class HeadlineWatch implements AutoCloseable {

	/** Fewer questions prove nothing. */
	private static final long ENOUGH = 3;

	private final List<Sample> samples = new CopyOnWriteArrayList<>();

	private final Disposable beat;

	HeadlineWatch(Duration beat, Verdicts verdicts, Tally tally) {
		this.beat = Flux.interval(beat, Schedulers.boundedElastic())
			.onBackpressureDrop()
			.subscribe((number) -> this.samples.add(Sample.of(tally.totals(), verdicts.current())));
	}

	/** Moments since the beginning, one a beat. */
	int moments() {
		return this.samples.size();
	}

	/** How many of them had a headline of such a state. */
	long moments(State state) {
		return this.samples.stream().filter((sample) -> sample.state() == state).count();
	}

	/**
	 * Moments in which the headline was green, although all of the last questions had
	 * failed, or told that none is answered, although all of them had been answered live
	 * since it did.
	 */
	List<String> lies() {
		List<String> lies = new ArrayList<>();
		for (int i = 0; i < this.samples.size(); i++) {
			Sample now = this.samples.get(i);
			int from = i;
			while (from > 0 && now.ended() - this.samples.get(from).ended() < ENOUGH) {
				from--;
			}
			Sample before = this.samples.get(from);
			long failed = now.failed() - before.failed();
			long live = now.live() - before.live();
			if (now.ended() - before.ended() < ENOUGH) {
				continue;
			}
			if (now.state() == State.OK && live == 0 && now.cached() == before.cached()) {
				lies.add(i + ": green, and " + failed + " of " + failed + " questions failed: " + now.text());
			}
			boolean red = this.samples.subList(from, i + 1).stream().allMatch(Sample::isRed);
			if (red && failed == 0 && live >= ENOUGH) {
				lies.add(i + ": red, and " + live + " questions in a row were answered: " + now.text());
			}
		}
		return lies;
	}

	@Override
	public void close() {
		this.beat.dispose();
	}

	/** One moment. */
	private record Sample(State state, String text, long live, long failed, long cached) {

		static Sample of(Tally.Totals totals, Verdict verdict) {
			Map<Source, Long> sources = totals.sources();
			long live = sources.getOrDefault(Source.LIVE, 0L) + sources.getOrDefault(Source.FALLBACK_MODEL, 0L);
			long failed = sources.getOrDefault(Source.UNAVAILABLE, 0L) + totals.failed();
			long all = sources.values().stream().mapToLong(Long::longValue).sum() + totals.failed();
			return new Sample(verdict.cause().state(), verdict.text(), live, failed, all - live - failed);
		}

		/** Questions that ended with words of Claude, or with none. */
		long ended() {
			return this.live + this.failed;
		}

		boolean isRed() {
			return this.state == State.NO_ACCESS || this.state == State.UNAVAILABLE;
		}

	}

}
