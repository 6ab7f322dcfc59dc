package io.github.clauderesilience.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Accounts that are not as their headers say, over HTTP: the time to the least possible
 * and the share of 429s, each the median of some runs that go on at the same time, beside
 * what is wanted. Each run has an account, a server and an application of its own, which
 * knows nothing of the account.
 */
final class WildTable {

	private static final List<WildRow> ROWS = List.of(
			new WildRow("50 a second enforced of 6,000/min; few calls, then 400 at once")
				.on((account) -> account.shows("requests", 6000, 60).enforces("requests", 50, 50))
				.asks(400, 400)
				.few(9, 10)
				.wants(350 / 50.0, 1.15, 0.05),
			new WildRow("growth limited to twice as much each 5 s from 5/s")
				.on((account) -> account.shows("requests", 6000, 60).grows(5))
				.asks(600, 128)
				.wants(22.8, 1.3, 0.05),
			new WildRow("600/min enforced as 10 a second")
				.on((account) -> account.shows("requests", 600, 60).enforces("requests", 10, 10))
				.asks(300, 64)
				.wants(29, 1.1, 0.03),
			new WildRow("60/min enforced as one a second")
				.on((account) -> account.shows("requests", 60, 60).enforces("requests", 1, 1))
				.asks(40, 64)
				.wants(39, 1.1, 0.03),
			new WildRow("a workspace's 20,000 output tokens/min in tokens-*; prompts of 10,000")
				.on((account) -> account.shows("requests", 1000, 60)
					.shows("input-tokens", 2_000_000, 60)
					.shows("output-tokens", 400_000, 60)
					.enforces("output-tokens", 20_000 / 60.0, 20_000))
				.asks(170, 64)
				.tokens(36_000, 200)
				.wants((170 * 200 - 20_000) * 60 / 20_000.0, 1.1, 0.02),
			new WildRow("a workspace's 2,000 input and 300 output tokens/min in tokens-*")
				.on((account) -> account.shows("requests", 1000, 60)
					.shows("input-tokens", 2_000_000, 60)
					.shows("output-tokens", 400_000, 60)
					.enforces("input-tokens", 2000 / 60.0, 2000)
					.enforces("output-tokens", 5, 300))
				.asks(35, 64)
				.tokens(20, 20)
				.wants((35 * 20 - 300) / 5.0, 1.1, 0.02),
			new WildRow("remaining requests off by 5 %, 600/min, burst 60")
				.on((account) -> account.shows("requests", 600, 6).spread(0.05))
				.asks(400, 64)
				.wants(34, 1.06, 0.02),
			new WildRow("remaining input tokens off by 5 %, 150,000/min, burst a tenth")
				.on((account) -> account.shows("input-tokens", 150_000, 6).spread(0.05))
				.asks(200, 64)
				.tokens(2000, 50)
				.wantsForInput(150_000, 6, 1.1, 0.02),
			new WildRow("answers of 27 s and 600 output tokens, 8,000/min, 16 callers")
				.on((account) -> account.shows("requests", 1000, 60).shows("output-tokens", 8000, 60))
				.asks(32, 16)
				.answering(27, 600)
				.wants((32 * 600 - 8000) * 60 / 8000.0, 1.15, 0),
			new WildRow("5/min, bucket of 5").on((account) -> account.shows("requests", 5, 60))
				.asks(12, 64)
				.wants(7 * 12, 1.08, 0),
			new WildRow("cache reads of 90 % on and off each 10 s, 120,000 input tokens/min")
				.on((account) -> account.shows("input-tokens", 120_000, 60))
				.asks(200, 64)
				.tokens(7200, 50)
				.counting((time) -> ((int) (time / 10) % 2 == 0) ? 1 : 0.1)
				.wantsForInput(120_000, 60, 1.08, 0.02),
			new WildRow("a neighbour takes all for 10 s, 600/min, burst 60")
				.on((account) -> account.shows("requests", 600, 6).drained(10, 20))
				.asks(400, 64)
				.wants(44, 1.1, 0.03),
			new WildRow("idle while a neighbour takes all, then 200 at once")
				.on((account) -> account.shows("requests", 600, 60).drained(4, 15))
				.asks(200, 200)
				.few(9, 3)
				.idleUntil(12)
				.wants(15 - 12 + 200 / 10.0, 1.15, 0.05),
			// The least here is what a client takes that repeats each call after 1, 2, 4
			// s.
			new WildRow("5 % refused at random, to a client that repeats each call")
				.on((account) -> account.shows("requests", 6000, 60).sheds(0.05))
				.asks(300, 64)
				.wants(2.7, 2, 0.15),
			new WildRow("20 % refused at random, to a client that repeats each call")
				.on((account) -> account.shows("requests", 6000, 60).sheds(0.2))
				.asks(300, 64)
				.wants(17, 2, 0.4),
			new WildRow("cold start at 50/min, bucket of 5").on((account) -> account.shows("requests", 50, 6))
				.asks(20, 64)
				.answering(1, 50)
				.wants(15 * 60 / 50.0, 1.2, 0.1));

	/* Calls wait as long as the account makes them. */
	private static final List<String> SETTINGS = List.of("--claude.timeout.total=1h", "--claude.timeout.attempt=5m",
			"--claude.timeout.first-content=5m", "--claude.timeout.idle=5m", "--claude.rate-limit.max-wait=1h");

	private WildTable() {
	}

	static void run(int runs, String part, List<String> settings) {
		// Answers are single small packets; without this they wait for acknowledgements.
		System.setProperty("sun.net.httpserver.nodelay", "true");
		List<String> all = new ArrayList<>(SETTINGS);
		all.addAll(settings);
		ExecutorService threads = Executors.newFixedThreadPool(runs);
		try {
			long met = ROWS.stream().filter((row) -> row.name().contains(part)).filter((row) -> {
				List<CompletableFuture<WildRow.Outcome>> outcomes = IntStream.rangeClosed(1, runs)
					.mapToObj((seed) -> CompletableFuture.supplyAsync(() -> row.run(seed, all), threads))
					.toList();
				return report(row, outcomes.stream().map(CompletableFuture::join).toList());
			}).count();
			System.out.println(Report.text("wild rows met: %d", met));
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static boolean report(WildRow row, List<WildRow.Outcome> outcomes) {
		double ratio = CpuComparison.median(outcomes.stream().map(WildRow.Outcome::ratio).toList());
		double refused = CpuComparison.median(outcomes.stream().map(WildRow.Outcome::refused).toList());
		long lost = outcomes.stream().mapToLong(WildRow.Outcome::lost).sum();
		boolean met = row.isMet(ratio, refused) && lost == 0;
		System.out
			.println(Report.text("wild %-78s ratio=%.3f (wanted %.2f) 429s=%.1f%% (wanted %.0f%%) lost=%d ratios=%s %s",
					row.name(), ratio, row.wantedRatio(), 100 * refused, 100 * row.wantedRefused(), lost,
					outcomes.stream().map((outcome) -> Report.text("%.3f", outcome.ratio())).toList(),
					met ? "met" : "NOT MET"));
		return met;
	}

}
