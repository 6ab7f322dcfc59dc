package io.github.clauderesilience.model;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * The facts of a model that the provider's Models API can correct.
 */
public enum ModelFact {

	/** Size of the context window. */
	WINDOW(ModelSpec::window, ModelProperties::window),

	/** Highest accepted {@code max_tokens}. */
	OUTPUT_CAP(ModelSpec::outputCap, ModelProperties::outputCap),

	/** Day of the deprecation notice. */
	DEPRECATED(ModelSpec::deprecated, ModelProperties::deprecated),

	/** Day from which on requests fail. */
	RETIREMENT(ModelSpec::retirement, ModelProperties::retirement);

	private final Function<ModelSpec, @Nullable Object> known;

	private final Function<ModelProperties, @Nullable Object> configured;

	ModelFact(Function<ModelSpec, @Nullable Object> known, Function<ModelProperties, @Nullable Object> configured) {
		this.known = known;
		this.configured = configured;
	}

	@Nullable Object of(ModelSpec model) {
		return this.known.apply(model);
	}

	/**
	 * Finds the facts that an entry of {@code claude.models} sets.
	 * @param properties the entry
	 * @return the facts, empty if it sets none of them
	 */
	public static Set<ModelFact> in(ModelProperties properties) {
		Set<ModelFact> facts = EnumSet.noneOf(ModelFact.class);
		Arrays.stream(values()).filter((fact) -> fact.configured.apply(properties) != null).forEach(facts::add);
		return facts;
	}

	static Set<ModelFact> different(ModelSpec one, ModelSpec other) {
		Set<ModelFact> facts = EnumSet.noneOf(ModelFact.class);
		Arrays.stream(values()).filter((fact) -> !Objects.equals(fact.of(one), fact.of(other))).forEach(facts::add);
		return facts;
	}

	/**
	 * Where a fact comes from.
	 */
	public enum Origin {

		/** The table of this library. */
		SHIPPED,

		/** {@code claude.models}, which nothing corrects. */
		CONFIGURED,

		/** The provider's list of models. */
		LISTED

	}

}
