package io.github.clauderesilience.simulator;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.simulator.limits.LimitRules;
import io.github.clauderesilience.simulator.limits.Limits;
import io.github.clauderesilience.simulator.reply.OutputLength;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a simulated API. {@link #defaults()} accepts any key, has the limits of the
 * provider's tier "Start", and answers quickly.
 *
 * @param port port on loopback; 0 for any free one
 * @param accounts credentials accepted; empty accepts any key, each as an organisation of
 * its own
 * @param limits limits by limit group, in place of those of the data file
 * @param limitRules how limits are enforced
 * @param latency time until an answer begins
 * @param tokensPerSecond speed at which one answer is written; 0 for all at once
 * @param tokensPerEvent output tokens in one delta of a stream; at least 1
 * @param outputLength distribution of the length of answers
 * @param charsPerToken characters of input a token stands for; positive
 * @param seed seed of all that is random
 * @param clockOffset how far the server's clock is ahead in its headers; may be negative
 * @param strict whether requests are answered by 400 for what their model does not take
 * @param recordedRequests how many requests are kept for inspection, the newest
 * @param dataChanges changes to the data file, as JSON of the same shape, or {@code null}
 */
public record SimulatorSettings(int port, List<Account> accounts, Map<String, Limits> limits, LimitRules limitRules,
		Duration latency, double tokensPerSecond, int tokensPerEvent, OutputLength outputLength, double charsPerToken,
		long seed, Duration clockOffset, boolean strict, int recordedRequests, @Nullable String dataChanges) {

	public SimulatorSettings {
		accounts = List.copyOf(accounts);
		limits = Map.copyOf(limits);
		if (port < 0 || port > 65_535) {
			throw new IllegalArgumentException("Port must be 0 to 65535, not " + port);
		}
		if (latency.isNegative() || !(tokensPerSecond >= 0) || tokensPerEvent < 1) {
			throw new IllegalArgumentException(
					"Latency and tokens per second must not be negative, tokens per event at least 1");
		}
		if (!(charsPerToken > 0) || recordedRequests < 0) {
			throw new IllegalArgumentException("Characters per token must be positive, recorded requests not negative");
		}
	}

	/**
	 * The default settings.
	 * @return the settings
	 */
	public static SimulatorSettings defaults() {
		return builder().build();
	}

	/**
	 * A builder that starts from the defaults.
	 * @return the builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Builder of {@link SimulatorSettings}. Not thread-safe.
	 */
	public static final class Builder {

		private int port;

		private List<Account> accounts = List.of();

		private final Map<String, Limits> limits = new LinkedHashMap<>();

		private LimitRules limitRules = new LimitRules(1, false, null);

		private Duration latency = Duration.ofMillis(20);

		private double tokensPerSecond = 2000;

		private int tokensPerEvent = 4;

		private OutputLength outputLength = OutputLength.logNormal(80, 0.6);

		private double charsPerToken = 3.6;

		private long seed = 1;

		private Duration clockOffset = Duration.ZERO;

		private boolean strict;

		private int recordedRequests = 1000;

		private @Nullable String dataChanges;

		private Builder() {
		}

		/**
		 * Sets the port.
		 * @param port port on loopback; 0 (default) for any free one
		 * @return this builder
		 */
		public Builder port(int port) {
			this.port = port;
			return this;
		}

		/**
		 * Accepts only these accounts.
		 * @param accounts the accounts; none (default) accepts any key
		 * @return this builder
		 */
		public Builder accounts(Account... accounts) {
			this.accounts = List.of(accounts);
			return this;
		}

		/**
		 * Sets the limits of a group.
		 * @param group name of the limit group, for example {@code sonnet-5-5};
		 * {@code opus-5-5-fast} for requests in fast mode, which else have no limits
		 * @param limits its limits
		 * @return this builder
		 */
		public Builder limits(String group, Limits limits) {
			this.limits.put(group, limits);
			return this;
		}

		/**
		 * Sets how limits are enforced.
		 * @param limitRules the rules; by default buckets hold a minute's quota, refused
		 * requests do not count, and growth is not limited
		 * @return this builder
		 */
		public Builder limitRules(LimitRules limitRules) {
			this.limitRules = limitRules;
			return this;
		}

		/**
		 * Sets the time until an answer begins.
		 * @param latency the time; 20 ms by default
		 * @return this builder
		 */
		public Builder latency(Duration latency) {
			this.latency = latency;
			return this;
		}

		/**
		 * Sets the speed of answers.
		 * @param tokensPerSecond output tokens per second of one answer; 2,000 by
		 * default, 0 for all at once
		 * @return this builder
		 */
		public Builder tokensPerSecond(double tokensPerSecond) {
			this.tokensPerSecond = tokensPerSecond;
			return this;
		}

		/**
		 * Sets the size of deltas.
		 * @param tokensPerEvent output tokens in one delta; 4 by default
		 * @return this builder
		 */
		public Builder tokensPerEvent(int tokensPerEvent) {
			this.tokensPerEvent = tokensPerEvent;
			return this;
		}

		/**
		 * Sets the length of answers.
		 * @param outputLength distribution; log-normal around 80 tokens by default
		 * @return this builder
		 */
		public Builder outputLength(OutputLength outputLength) {
			this.outputLength = outputLength;
			return this;
		}

		/**
		 * Sets how input is counted.
		 * @param charsPerToken characters a token stands for; 3.6 by default
		 * @return this builder
		 */
		public Builder charsPerToken(double charsPerToken) {
			this.charsPerToken = charsPerToken;
			return this;
		}

		/**
		 * Sets the seed.
		 * @param seed any number; 1 by default
		 * @return this builder
		 */
		public Builder seed(long seed) {
			this.seed = seed;
			return this;
		}

		/**
		 * Sets the server's clock wrong.
		 * @param clockOffset how far it is ahead; zero by default
		 * @return this builder
		 */
		public Builder clockOffset(Duration clockOffset) {
			this.clockOffset = clockOffset;
			return this;
		}

		/**
		 * Rejects what a model does not take.
		 * @param strict whether it does; {@code false} by default
		 * @return this builder
		 */
		public Builder strict(boolean strict) {
			this.strict = strict;
			return this;
		}

		/**
		 * Sets how many requests are kept.
		 * @param recordedRequests the number; 1,000 by default
		 * @return this builder
		 */
		public Builder recordedRequests(int recordedRequests) {
			this.recordedRequests = recordedRequests;
			return this;
		}

		/**
		 * Changes facts of the data file: models, what they reject, limits.
		 * @param json JSON of the file's shape; {@code null} removes an entry
		 * @return this builder
		 */
		public Builder data(@Nullable String json) {
			this.dataChanges = json;
			return this;
		}

		/**
		 * Builds the settings.
		 * @return the settings
		 * @throws IllegalArgumentException when a value is out of its range
		 */
		public SimulatorSettings build() {
			return new SimulatorSettings(this.port, this.accounts, this.limits, this.limitRules, this.latency,
					this.tokensPerSecond, this.tokensPerEvent, this.outputLength, this.charsPerToken, this.seed,
					this.clockOffset, this.strict, this.recordedRequests, this.dataChanges);
		}

	}

}
