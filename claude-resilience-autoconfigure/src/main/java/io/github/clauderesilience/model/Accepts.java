package io.github.clauderesilience.model;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What a model accepts in a request. What is not known is {@code null}; such a part of a
 * request is sent unchanged.
 *
 * @param sampling Which sampling parameters are accepted
 * @param thinking Accepted values of {@code thinking.type}; empty for a model that
 * refuses the field
 * @param thinkingByDefault Whether a request without {@code thinking} thinks
 * @param thinkingOffMaxEffort Highest effort at which {@code disabled} or
 * {@code between_tools} is accepted; any if unset
 * @param effort Accepted values of {@code output_config.effort}; empty for a model that
 * refuses the field
 * @param defaultEffort Effort of a request that names none
 * @param prefill Whether the last message may be the beginning of the answer
 * @param forcedToolChoice Whether a tool call can be forced
 * @param systemInMessages Whether {@code messages} may contain the role {@code system}
 * @param inferenceGeo Whether {@code inference_geo} is accepted
 * @param fastMode Whether {@code speed: fast} is accepted
 * @param serverSideFallback Whether {@code fallbacks} is accepted
 * @param zeroDataRetention Whether organisations without data retention may use the model
 * @param rejectedTools Values of a tool's {@code type} that are refused
 * @param rejectedBetas Beta names, or beginnings of them, that are refused
 */
public record Accepts(@Nullable Sampling sampling, @Nullable Set<ThinkingKind> thinking,
		@Nullable Boolean thinkingByDefault, @Nullable Effort thinkingOffMaxEffort, @Nullable Set<Effort> effort,
		@Nullable Effort defaultEffort, @Nullable Boolean prefill, @Nullable ForcedToolChoice forcedToolChoice,
		@Nullable Boolean systemInMessages, @Nullable Boolean inferenceGeo, @Nullable Boolean fastMode,
		@Nullable Boolean serverSideFallback, @Nullable Boolean zeroDataRetention, @Nullable Set<String> rejectedTools,
		@Nullable Set<String> rejectedBetas) {

	static final Accepts UNKNOWN = new Accepts(null, null, null, null, null, null, null, null, null, null, null, null,
			null, null, null);

	/**
	 * Copies the sets, so that the record cannot change.
	 */
	public Accepts {
		thinking = (thinking != null) ? Set.copyOf(thinking) : null;
		effort = (effort != null) ? Set.copyOf(effort) : null;
		rejectedTools = (rejectedTools != null) ? Set.copyOf(rejectedTools) : null;
		rejectedBetas = (rejectedBetas != null) ? Set.copyOf(rejectedBetas) : null;
	}

	/**
	 * Fills what these facts leave open.
	 * @param base where missing facts are taken from
	 * @return the merged facts
	 */
	Accepts over(Accepts base) {
		return new Accepts(Facts.or(this.sampling, base.sampling), Facts.or(this.thinking, base.thinking),
				Facts.or(this.thinkingByDefault, base.thinkingByDefault),
				Facts.or(this.thinkingOffMaxEffort, base.thinkingOffMaxEffort), Facts.or(this.effort, base.effort),
				Facts.or(this.defaultEffort, base.defaultEffort), Facts.or(this.prefill, base.prefill),
				Facts.or(this.forcedToolChoice, base.forcedToolChoice),
				Facts.or(this.systemInMessages, base.systemInMessages), Facts.or(this.inferenceGeo, base.inferenceGeo),
				Facts.or(this.fastMode, base.fastMode), Facts.or(this.serverSideFallback, base.serverSideFallback),
				Facts.or(this.zeroDataRetention, base.zeroDataRetention),
				Facts.or(this.rejectedTools, base.rejectedTools), Facts.or(this.rejectedBetas, base.rejectedBetas));
	}

	/**
	 * Which of {@code temperature}, {@code top_p} and {@code top_k} a model accepts.
	 */
	public enum Sampling {

		/** All of them, in any combination. */
		ANY,

		/** All, but not {@code temperature} and {@code top_p} in one request. */
		TEMPERATURE_OR_TOP_P,

		/** None that would change anything: other than default values are refused. */
		NONE

	}

	/**
	 * A value of {@code thinking.type}
	 * (platform.claude.com/docs/en/build-with-claude/extended-thinking, read 2026-09).
	 */
	public enum ThinkingKind {

		/** Thinks up to {@code budget_tokens}. */
		ENABLED,

		/** Decides by itself how much to think, guided by the effort. */
		ADAPTIVE,

		/** Does not think. */
		DISABLED,

		/** Thinks between tool calls only. */
		BETWEEN_TOOLS

	}

	/**
	 * Whether a model can be made to call a tool ({@code tool_choice} of type {@code any}
	 * or {@code tool}).
	 */
	public enum ForcedToolChoice {

		/** In every request. */
		ALWAYS,

		/** Not together with {@code thinking} of type {@code enabled}. */
		WITHOUT_BUDGET_THINKING,

		/** In no request. */
		NEVER

	}

	/**
	 * How much work a model puts into an answer, {@code output_config.effort}, in rising
	 * order (platform.claude.com/docs/en/build-with-claude/effort, read 2026-08).
	 */
	public enum Effort {

		/** Least work. */
		LOW,

		/** Less than the default of most models. */
		MEDIUM,

		/** The default of most models. */
		HIGH,

		/** More than high. */
		XHIGH,

		/** All a model can give. */
		MAX

	}

}
