package io.github.clauderesilience.load;

import java.time.Duration;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

import reactor.core.publisher.Mono;

/**
 * One line of {@link WildTable}: an account, what is asked of it and what is wanted.
 */
final class WildRow {

	/** What an answer takes that is as usual, in seconds. */
	private static final double LATENCY = 0.3;

	/** Calls to a model of another limit group, so that the JVM is warm. */
	private static final int WARM_UP = 500;

	private final String name;

	private UnaryOperator<WildAccount> account = UnaryOperator.identity();

	private Scenario.Load load = Scenario.Load.inFlight(0, 0);

	private int chars = 500;

	private double latency = LATENCY;

	private long outputTokens = 50;

	private DoubleUnaryOperator counted = (time) -> 1;

	private int few;

	private double fewSeconds;

	private double begins;

	private double least;

	/*
	 * The limit of input tokens a second and what its bucket holds, if that is the bound.
	 */
	private double inputPerSecond;

	private double inputBurst;

	private double wantedRatio;

	private double wantedRefused;

	WildRow(String name) {
		this.name = name;
	}

	WildRow on(UnaryOperator<WildAccount> value) {
		this.account = value;
		return this;
	}

	/** So many calls, so many at a time. */
	WildRow asks(int calls, int callers) {
		this.load = new Scenario.Load(calls, callers, 0, 0, 0);
		return this;
	}

	/** What a call needs. */
	WildRow tokens(int promptChars, long output) {
		this.chars = promptChars;
		this.outputTokens = output;
		return this;
	}

	/** How long an answer takes, and how much it says. */
	WildRow answering(double seconds, long output) {
		this.latency = seconds;
		this.outputTokens = output;
		return this;
	}

	/** The part of prompts that counts, by time. */
	WildRow counting(DoubleUnaryOperator value) {
		this.counted = value;
		return this;
	}

	/** Some calls before, from the start on. */
	WildRow few(int calls, double seconds) {
		this.few = calls;
		this.fewSeconds = seconds;
		this.begins = seconds;
		return this;
	}

	/** The load begins so many seconds after the start. */
	WildRow idleUntil(double second) {
		this.begins = second;
		return this;
	}

	/** Least seconds without the latency, most times that and most 429s a call. */
	WildRow wants(double seconds, double ratio, double refused) {
		this.least = seconds;
		this.wantedRatio = ratio;
		this.wantedRefused = refused;
		return this;
	}

	/** The same for a limit of input tokens: the least time follows from those used. */
	WildRow wantsForInput(double perMinute, double burstSeconds, double ratio, double refused) {
		this.inputPerSecond = perMinute / 60;
		this.inputBurst = this.inputPerSecond * burstSeconds;
		return wants(0, ratio, refused);
	}

	String name() {
		return this.name;
	}

	double wantedRatio() {
		return this.wantedRatio;
	}

	double wantedRefused() {
		return this.wantedRefused;
	}

	boolean isMet(double ratio, double refused) {
		return ratio <= this.wantedRatio && refused <= this.wantedRefused;
	}

	/**
	 * Runs it once.
	 * @param seed of what the account draws
	 * @param settings of the application
	 * @return what came of it
	 */
	Outcome run(long seed, List<String> settings) {
		WildAccount drawn = this.account.apply(new WildAccount(seed));
		try (WildServer server = new WildServer(drawn, this.latency, this.outputTokens, this.counted);
				ServiceClient client = ServiceClient.alone(server.baseUrl(), settings)) {
			Scenario.Load warmUp = Scenario.Load.inFlight(WARM_UP, 500);
			Driver.run(client, ServiceClient.OTHER_MODEL, Prompts.of(warmUp, seed), warmUp);
			server.begin();
			if (this.few > 0) {
				Scenario.Load before = new Scenario.Load(this.few, this.few, this.few / this.fewSeconds, this.chars,
						this.chars);
				Driver.run(client, ServiceClient.MODEL, Prompts.of(before, seed), before);
				Mono.delay(Duration.ofNanos((long) (Math.max(0, this.begins - server.now()) * 1e9))).block();
			}
			Scenario.Load whole = new Scenario.Load(this.load.calls(), this.load.inFlight(), 0, this.chars, this.chars);
			Driver.Run run = Driver.run(client, ServiceClient.MODEL, Prompts.of(whole, seed), whole);
			double bound = (this.inputPerSecond > 0) ? (server.input() - this.inputBurst) / this.inputPerSecond
					: this.least;
			long lost = run.samples().stream().filter((sample) -> sample.lost() != null).count();
			return new Outcome(run.wallNanos() / 1e9 / (bound + this.latency),
					server.refused() / (double) whole.calls(), lost);
		}
	}

	/**
	 * What came of a run.
	 *
	 * @param ratio the time to the least possible
	 * @param refused 429s a call
	 * @param lost calls without an answer
	 */
	record Outcome(double ratio, double refused, long lost) {
	}

}
