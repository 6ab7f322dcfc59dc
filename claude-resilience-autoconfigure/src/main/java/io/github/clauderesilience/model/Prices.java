package io.github.clauderesilience.model;

import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;

/**
 * What a model costs, in US dollars per million tokens, at the standard rate: without
 * batch or regional inference. A price that is not known is {@code null}.
 *
 * @param input Price of input tokens that are neither written to nor read from the cache
 * @param output Price of output tokens, thinking included
 * @param cacheWrite5m Price of input tokens written to the cache for five minutes
 * @param cacheWrite1h Price of input tokens written to the cache for one hour
 * @param cacheRead Price of input tokens read from the cache
 * @param longPrompt Prices of the whole request when its prompt is long
 * @param fastMultiplier Factor of all prices in fast mode, those of the cache and of long
 * prompts included
 */
public record Prices(@Nullable BigDecimal input, @Nullable BigDecimal output, @Nullable BigDecimal cacheWrite5m,
		@Nullable BigDecimal cacheWrite1h, @Nullable BigDecimal cacheRead, @Nullable LongPrompt longPrompt,
		@Nullable BigDecimal fastMultiplier) {

	static final Prices UNKNOWN = new Prices(null, null, null, null, null, null, null);

	/**
	 * The prices that apply to a prompt.
	 * @param promptTokens tokens of the whole prompt, cache reads and writes included
	 * @return these prices, or those for long prompts
	 */
	Prices forPrompt(long promptTokens) {
		LongPrompt band = this.longPrompt;
		if (band == null || band.above() == null || promptTokens <= band.above()) {
			return this;
		}
		return new Prices(band.input(), band.output(), band.cacheWrite5m(), band.cacheWrite1h(), band.cacheRead(), null,
				this.fastMultiplier);
	}

	/**
	 * Fills what these prices leave open.
	 * @param base where missing prices are taken from
	 * @return the merged prices
	 */
	Prices over(Prices base) {
		return new Prices(Facts.or(this.input, base.input), Facts.or(this.output, base.output),
				Facts.or(this.cacheWrite5m, base.cacheWrite5m), Facts.or(this.cacheWrite1h, base.cacheWrite1h),
				Facts.or(this.cacheRead, base.cacheRead),
				Facts.merge(this.longPrompt, base.longPrompt, LongPrompt::over),
				Facts.or(this.fastMultiplier, base.fastMultiplier));
	}

	/**
	 * Prices of a request whose prompt is long, in US dollars per million tokens.
	 *
	 * @param above Prompt length, in tokens, from which on these prices apply, itself
	 * excluded; cache reads and writes count
	 * @param input Price of input tokens outside the cache
	 * @param output Price of output tokens
	 * @param cacheWrite5m Price of input tokens written to the cache for five minutes
	 * @param cacheWrite1h Price of input tokens written to the cache for one hour
	 * @param cacheRead Price of input tokens read from the cache
	 */
	public record LongPrompt(@Nullable Long above, @Nullable BigDecimal input, @Nullable BigDecimal output,
			@Nullable BigDecimal cacheWrite5m, @Nullable BigDecimal cacheWrite1h, @Nullable BigDecimal cacheRead) {

		LongPrompt over(LongPrompt base) {
			return new LongPrompt(Facts.or(this.above, base.above), Facts.or(this.input, base.input),
					Facts.or(this.output, base.output), Facts.or(this.cacheWrite5m, base.cacheWrite5m),
					Facts.or(this.cacheWrite1h, base.cacheWrite1h), Facts.or(this.cacheRead, base.cacheRead));
		}

	}

}
