package io.github.clauderesilience.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

import reactor.core.publisher.Mono;

/**
 * One kind of request that is always answered with 429, beside healthy traffic, over
 * HTTP: how much longer healthy calls take at most than before the first such request.
 * Each line has a server and an application of its own, without other models; those of
 * one latency go on at the same time.
 */
final class PoisonedTable {

	private static final String MARKER = "poisoned";

	/** Of all calls that are sent once the first poisoned one is. */
	private static final double SHARE = 0.1;

	/** Healthy calls may take so much longer at most, in seconds. */
	private static final double WANTED = 2;

	/** Seconds before the first poisoned call in which healthy calls are timed. */
	private static final double USUAL_SECONDS = 15;

	/** Calls to a model of another limit group, so that the JVM is warm. */
	private static final int WARM_UP = 100;

	private PoisonedTable() {
	}

	static void run(String part, List<String> settings) {
		// Answers are single small packets; without this they wait for acknowledgements.
		System.setProperty("sun.net.httpserver.nodelay", "true");
		long met = atOnce(rows(part, 0.3, 20, 60, 1, 5, 10), settings) + atOnce(rows(part, 8, 60, 60, 10), settings);
		System.out.println(Report.text("poisoned rows met: %d", met));
	}

	private static List<Row> rows(String part, double latency, double alone, double poisoned, double... rates) {
		List<Row> rows = new ArrayList<>();
		for (double rate : rates) {
			for (Headers headers : Headers.values()) {
				for (long retryAfter : new long[] { -1, 1 }) {
					rows.add(new Row(rate, latency, headers, retryAfter, alone, poisoned));
				}
			}
		}
		return rows.stream().filter((row) -> row.name().contains(part)).toList();
	}

	private static long atOnce(List<Row> rows, List<String> settings) {
		ExecutorService threads = Executors.newCachedThreadPool();
		List<CompletableFuture<Boolean>> reports = rows.stream()
			.map((row) -> CompletableFuture.supplyAsync(() -> row.run(settings, threads), threads))
			.toList();
		long met = reports.stream().map(CompletableFuture::join).filter((each) -> each).count();
		threads.shutdownNow();
		return met;
	}

	private enum Headers {

		NONE, OF_ANSWERS, OF_ALL;

		WildAccount account() {
			WildAccount account = new WildAccount(1);
			return (this == NONE) ? account
					: account.shows("requests", 6000, 60)
						.shows("input-tokens", 6_000_000, 60)
						.shows("output-tokens", 2_000_000, 60);
		}

	}

	/**
	 * One line.
	 *
	 * @param rate healthy calls a second
	 * @param latency seconds until an answer
	 * @param headers which responses carry the limits
	 * @param retryAfter seconds a 429 names, negative for none
	 * @param alone seconds of healthy traffic alone
	 * @param poisoned seconds of mixed traffic
	 */
	private record Row(double rate, double latency, Headers headers, long retryAfter, double alone, double poisoned) {

		String name() {
			return Report.text("%2.0f/s, answers of %.1f s, headers %-10s retry-after %-4s", this.rate, this.latency,
					this.headers, (this.retryAfter < 0) ? "none" : this.retryAfter);
		}

		boolean run(List<String> settings, ExecutorService threads) {
			WildServer.Poison poison = new WildServer.Poison(MARKER, this.headers == Headers.OF_ALL, this.retryAfter);
			try (WildServer server = new WildServer(this.headers.account(), this.latency, 50, (time) -> 1)
				.poisoned(poison); ServiceClient client = ServiceClient.alone(server.baseUrl(), settings)) {
				Scenario.Load warmUp = Scenario.Load.inFlight(WARM_UP, 10);
				Driver.run(client, ServiceClient.OTHER_MODEL, Prompts.of(warmUp, 1), warmUp);
				server.begin();
				CompletableFuture<Driver.Run> others = CompletableFuture.supplyAsync(() -> poison(client), threads);
				Scenario.Load load = load(this.rate, this.alone + this.poisoned);
				Driver.Run healthy = Driver.run(client, ServiceClient.MODEL, Prompts.of(load, 1), load);
				return report(healthy.samples(), others.join().samples(), server.refused());
			}
		}

		private Driver.Run poison(ServiceClient client) {
			Mono.delay(Duration.ofMillis((long) (1000 * this.alone))).block();
			Scenario.Load load = load(this.rate * SHARE / (1 - SHARE), this.poisoned);
			List<String> prompts = Prompts.of(load, 2).stream().map((prompt) -> MARKER + " " + prompt).toList();
			return Driver.run(client, ServiceClient.MODEL, prompts, load);
		}

		private static Scenario.Load load(double rate, double seconds) {
			int calls = (int) Math.ceil(rate * seconds);
			return new Scenario.Load(calls, calls, rate, 500, 500);
		}

		private boolean report(List<Driver.Sample> healthy, List<Driver.Sample> poisoned, long refused) {
			long begin = (long) (1e9 * this.alone);
			double usual = longest(healthy, begin - (long) (1e9 * USUAL_SECONDS), begin - (long) (1e9 * this.latency));
			double longest = longest(healthy, begin, Long.MAX_VALUE);
			long lost = healthy.stream().filter((sample) -> sample.lost() != null).count();
			double extra = longest - usual;
			boolean met = extra <= WANTED && lost == 0;
			System.out.println(Report.text(
					"poisoned %s longest=%.2f s, before %.2f s, extra=%.2f s (wanted %.0f) lost=%d;"
							+ " poisoned: %d calls, %d requests, %s %s",
					name(), longest, usual, extra, WANTED, lost, poisoned.size(), refused, outcomes(poisoned),
					met ? "met" : "NOT MET"));
			return met;
		}

		private static double longest(List<Driver.Sample> samples, long from, long until) {
			return samples.stream()
				.filter((sample) -> sample.startNanos() >= from && sample.startNanos() < until)
				.mapToDouble((sample) -> sample.millis() / 1000)
				.max()
				.orElse(0);
		}

		private static Map<String, Long> outcomes(List<Driver.Sample> samples) {
			return samples.stream()
				.collect(Collectors.groupingBy((sample) -> (sample.lost() != null) ? sample.lost() : "answered",
						TreeMap::new, Collectors.counting()));
		}

	}

}
