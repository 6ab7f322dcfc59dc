package io.github.clauderesilience.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.github.clauderesilience.load.Driver.Run;
import io.github.clauderesilience.load.Driver.Sample;
import io.github.clauderesilience.load.SimulatorProcess.Answers;

/**
 * Writes a run, or a comparison of some, as one line.
 */
final class Report {

	private Report() {
	}

	static String line(Scenario scenario, String client, long seed, Run run, List<Answers> answers, double least) {
		List<Sample> samples = run.samples();
		long answered = samples.stream().filter((sample) -> sample.lost() == null).count();
		long primary = samples.stream().filter(Sample::primary).count();
		long limited = answers.stream().filter((answer) -> answer.status() == 429).mapToLong(Answers::count).sum();
		long wire = answers.stream().mapToLong(Answers::count).sum();
		double wall = run.wallNanos() / 1e9;
		return text(
				"%s client=%s answered=%d lost=%d%s primary=%d 429s=%d wire=%d p50=%.0fms p99=%.0fms max=%.0fms"
						+ " wall=%.2fs least=%.2fs ratio=%.3f cpu=%.0fus/call burst=%s seed=%d",
				scenario.name(), client, answered, samples.size() - answered, lost(samples), primary, limited, wire,
				run.percentile(0.5), run.percentile(0.99), run.percentile(1), wall, least, wall / least,
				run.cpuMicrosPerCall(), burst(scenario.account()), seed);
	}

	/**
	 * The second line of an outage: what people noticed of it, and how it ended.
	 */
	static String outage(Run run, List<Answers> answers, double downSecond, double upSecond) {
		double healthy = new Run(between(run, 0, downSecond), 0, 0).percentile(0.99);
		double during = run.percentile(0.99);
		long toBroken = answers.stream().filter((answer) -> answer.status() == 529).mapToLong(Answers::count).sum();
		double back = run.samples()
			.stream()
			.filter((sample) -> sample.primary() && sample.startNanos() > upSecond * 1e9)
			.mapToDouble((sample) -> sample.endNanos() / 1e9)
			.min()
			.orElse(Double.NaN);
		List<Sample> after = between(run, back, Double.MAX_VALUE);
		double share = (double) after.stream().filter(Sample::primary).count() / Math.max(1, after.size());
		return text(
				"outage p99-healthy=%.0fms p99=%.0fms beyond=%.0fms to-broken-model=%d primary-back-after=%.1fs"
						+ " primary-share-then=%.3f",
				healthy, during, during - healthy, toBroken, back - upSecond, share);
	}

	/**
	 * The line of a comparison by rounds of two in turn: medians, and how one compares to
	 * the other.
	 * @param one processor time a call, in microseconds, by round
	 * @param other the measure, as long
	 */
	static String comparison(String title, String oneName, List<Double> one, String otherName, List<Double> other,
			int calls) {
		List<Double> ratios = new ArrayList<>();
		for (int i = 0; i < one.size(); i++) {
			ratios.add(one.get(i) / other.get(i));
		}
		return text(
				"%s %s=%.1fus/call %s=%.1fus/call ratio=%.3f (median of %d interleaved rounds of %d calls;"
						+ " ratios of rounds %.3f to %.3f)",
				title, oneName, CpuComparison.median(one), otherName, CpuComparison.median(other),
				CpuComparison.median(ratios), ratios.size(), calls, Collections.min(ratios), Collections.max(ratios));
	}

	static String text(String format, Object... values) {
		return String.format(Locale.ROOT, format, values);
	}

	private static List<Sample> between(Run run, double fromSecond, double toSecond) {
		return run.samples()
			.stream()
			.filter((sample) -> sample.startNanos() >= fromSecond * 1e9 && sample.startNanos() < toSecond * 1e9)
			.toList();
	}

	private static String lost(List<Sample> samples) {
		Map<String, Long> kinds = samples.stream()
			.filter((sample) -> sample.lost() != null)
			.collect(Collectors.groupingBy((sample) -> Objects.requireNonNull(sample.lost()), TreeMap::new,
					Collectors.counting()));
		return kinds.isEmpty() ? "" : kinds.toString().replace(" ", "");
	}

	private static String burst(Scenario.Account account) {
		return text("%.3fmin", account.burst());
	}

}
