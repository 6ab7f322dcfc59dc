package io.github.clauderesilience.limit.account;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.github.clauderesilience.limit.need.Call;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Need;

/**
 * What calls usually need, learned from what they used: tokens per character of prompt
 * and output tokens per model, and how far off that is on the whole. All are
 * exponentially weighted means,
 *
 * <pre>
 * mean = mean + gain * (sample - mean),  gain = max(1/32, 1/samples)
 * </pre>
 *
 * and the spread is the root of such a mean of squared errors. Tokens per character is
 * the quotient of two sums, so that long prompts, which matter, count for more.
 */
public final class Estimates {

	/** Our choice: the weight of a new sample once there are some. */
	private static final double GAIN = 1.0 / 32;

	/** Our choice: estimates of input become good at once and are then trusted. */
	private static final double QUICK_GAIN = 1.0 / 8;

	/** Our choice: output expected of a model that was not asked yet. */
	private static final double FIRST_OUTPUT_TOKENS = 400;

	/**
	 * Our choice: far more than models are in use, far less than made-up names could be.
	 */
	private static final int MAX_MODELS = 500;

	/** Our choice: longer than the id of any model. */
	private static final int MAX_NAME_CHARS = 200;

	/** Of the names that come and go, those used last are kept. */
	private final Map<String, OfModel> models = new LinkedHashMap<>(16, 0.75f, true) {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, OfModel> eldest) {
			return size() > MAX_MODELS;
		}

	};

	private final ToDoubleFunction<String> charsPerToken;

	private double inputVariance;

	private double outputVariance = FIRST_OUTPUT_TOKENS * FIRST_OUTPUT_TOKENS / 4;

	/* By dimension. The root is asked for more often than calls end. */
	private final double[] spreads = new double[Levels.DIMENSIONS.length];

	private double meanInput;

	private double meanOutput = FIRST_OUTPUT_TOKENS;

	private double latencyNanos;

	private double serviceNanos;

	private long settled;

	private long answered;

	/**
	 * Creates estimates of which nothing is learned yet.
	 * @param charsPerToken the first guess by model; positive
	 */
	public Estimates(ToDoubleFunction<String> charsPerToken) {
		this.charsPerToken = charsPerToken;
		computeSpreads();
	}

	/** Changes whenever something was learned. */
	public long version() {
		return this.settled;
	}

	/**
	 * What a call will probably take.
	 * @param demand what is known of it
	 * @return its need, one request included
	 */
	public Need need(Demand demand) {
		OfModel model = of(demand.model());
		return Need.ofCall(model.inputTokens(demand), model.outputTokens(demand));
	}

	/** The spread of one call's need around its estimate, in requests or tokens. */
	double spread(Dimension dimension) {
		return this.spreads[dimension.ordinal()];
	}

	private void computeSpreads() {
		for (Dimension dimension : Levels.DIMENSIONS) {
			this.spreads[dimension.ordinal()] = Math.sqrt(dimension.of(0, this.inputVariance, this.outputVariance));
		}
	}

	/** What one call usually needs. */
	double mean(Dimension dimension) {
		return Math.max(1, dimension.of(1, this.meanInput, this.meanOutput));
	}

	public void answered(long nanos) {
		this.answered++;
		this.latencyNanos += (nanos - this.latencyNanos) * gain(this.answered);
	}

	public double latencyNanos() {
		return this.latencyNanos;
	}

	public double serviceNanos() {
		return this.serviceNanos;
	}

	/**
	 * Learns from a call that ended.
	 * @param ticket the call, with the need that was estimated
	 * @param used what it used
	 * @param nanos how long it took
	 */
	public void settled(Call ticket, Need used, long nanos) {
		this.settled++;
		double gain = gain(this.settled);
		OfModel model = of(ticket.demand().model());
		double input = used.inputTokens();
		double output = used.outputTokens();
		double inputError = input - ticket.need().inputTokens();
		// Its own estimate may be from before anything was known.
		double outputError = (this.settled > 1) ? output - model.outputTokens(ticket.demand()) : output / 2;
		this.inputVariance += (inputError * inputError - this.inputVariance) * Math.max(QUICK_GAIN, gain);
		this.outputVariance += (outputError * outputError - this.outputVariance) * gain;
		computeSpreads();
		this.meanInput += (input - this.meanInput) * gain;
		this.meanOutput += (output - this.meanOutput) * gain;
		this.serviceNanos += (nanos - this.serviceNanos) * gain;
		model.learn(ticket.demand(), used);
	}

	/** Models something is known of. */
	int models() {
		return this.models.size();
	}

	private OfModel of(String name) {
		String model = (name.length() <= MAX_NAME_CHARS) ? name : name.substring(0, MAX_NAME_CHARS);
		OfModel known = this.models.get(model);
		if (known == null) {
			known = new OfModel(1 / this.charsPerToken.applyAsDouble(model));
			this.models.put(model, known);
		}
		return known;
	}

	private static double gain(long count) {
		return Math.max(GAIN, 1.0 / count);
	}

	private static final class OfModel {

		/* Sums, so that long prompts, which matter, also count for more. */
		private double chars = 1000;

		private double tokens;

		private double output = FIRST_OUTPUT_TOKENS;

		private long count;

		OfModel(double tokensPerChar) {
			this.tokens = this.chars * tokensPerChar;
		}

		double inputTokens(Demand demand) {
			return Math.max(1, demand.promptChars() * (this.tokens / this.chars)) + demand.attachmentTokens();
		}

		double outputTokens(Demand demand) {
			return (demand.maxTokens() > 0) ? Math.min(this.output, demand.maxTokens()) : this.output;
		}

		void learn(Demand demand, Need used) {
			this.count++;
			if (demand.promptChars() > 0) {
				this.chars = this.chars * (1 - GAIN) + demand.promptChars();
				this.tokens = this.tokens * (1 - GAIN) + Math.max(0, used.inputTokens() - demand.attachmentTokens());
			}
			this.output += (used.outputTokens() - this.output) * gain(this.count);
		}

	}

}
