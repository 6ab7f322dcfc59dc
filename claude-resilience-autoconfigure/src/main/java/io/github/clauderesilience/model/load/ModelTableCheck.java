package io.github.clauderesilience.model.load;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

import io.github.clauderesilience.model.ModelSpec;
import io.github.clauderesilience.model.Prices;
import org.jspecify.annotations.Nullable;

/**
 * Refuses facts that make no sense, naming the key and what to write.
 */
final class ModelTableCheck {

	private ModelTableCheck() {
	}

	/**
	 * Checks every model.
	 * @param models the models by id
	 * @throws ModelTableException at the first fact that makes no sense
	 */
	static void check(Map<String, ModelSpec> models) {
		Map<String, String> owners = new HashMap<>();
		models.keySet().forEach((id) -> owners.put(id, id));
		models.values().forEach((model) -> {
			checkNumbers(model);
			checkPrices(model);
			checkNames(model, owners);
		});
	}

	private static void checkNumbers(ModelSpec model) {
		positive(model, "window", model.window(), "tokens");
		positive(model, "output-cap", model.outputCap(), "tokens");
		positive(model, "chars-per-token", model.charsPerToken(), "characters");
		positive(model, "minimum-cacheable-prompt", model.minimumCacheablePrompt(), "tokens");
	}

	private static void positive(ModelSpec model, String field, @Nullable Number value, String unit) {
		if (value != null && !(value.doubleValue() > 0)) {
			throw wrong(model, field, value, "write a positive number of " + unit);
		}
	}

	private static void checkPrices(ModelSpec model) {
		Prices prices = model.prices();
		checkPrice(model, "prices.input", prices.input());
		checkPrice(model, "prices.output", prices.output());
		checkPrice(model, "prices.cache-write-5m", prices.cacheWrite5m());
		checkPrice(model, "prices.cache-write-1h", prices.cacheWrite1h());
		checkPrice(model, "prices.cache-read", prices.cacheRead());
		checkFastMultiplier(model, prices.fastMultiplier());
		Prices.LongPrompt longPrompt = prices.longPrompt();
		if (longPrompt == null) {
			return;
		}
		if (longPrompt.above() == null || longPrompt.above() <= 0) {
			throw wrong(model, "prices.long-prompt.above", longPrompt.above(),
					"write the prompt length, in tokens, from which on the long-prompt prices apply");
		}
		checkPrice(model, "prices.long-prompt.input", longPrompt.input());
		checkPrice(model, "prices.long-prompt.output", longPrompt.output());
		checkPrice(model, "prices.long-prompt.cache-write-5m", longPrompt.cacheWrite5m());
		checkPrice(model, "prices.long-prompt.cache-write-1h", longPrompt.cacheWrite1h());
		checkPrice(model, "prices.long-prompt.cache-read", longPrompt.cacheRead());
	}

	private static void checkPrice(ModelSpec model, String field, @Nullable BigDecimal price) {
		if (price != null && price.signum() < 0) {
			throw wrong(model, field, price, "write US dollars per million tokens, zero or more");
		}
	}

	private static void checkFastMultiplier(ModelSpec model, @Nullable BigDecimal multiplier) {
		if (multiplier != null && multiplier.signum() <= 0) {
			throw wrong(model, "prices.fast-multiplier", multiplier,
					"write how many times the standard price fast mode costs, for example 2");
		}
	}

	private static void checkNames(ModelSpec model, Map<String, String> owners) {
		if (model.limitGroup().isBlank()) {
			throw wrong(model, "limit-group", "empty", "write the name of a group, or leave it out");
		}
		if (model.limitGroup().indexOf('.') >= 0) {
			throw wrong(model, "limit-group", model.limitGroup(),
					"names of limit groups have no dots, write " + model.limitGroup().replace('.', '-'));
		}
		for (String alias : model.aliases()) {
			String owner = owners.putIfAbsent(alias, model.id());
			if (owner != null && !owner.equals(model.id())) {
				throw wrong(model, "aliases", alias, "that name belongs to " + owner + " already, take it out of one");
			}
		}
	}

	private static ModelTableException wrong(ModelSpec model, String field, @Nullable Object value, String remedy) {
		return new ModelTableException(
				ModelTableLoader.PREFIX + "." + model.id() + "." + field + " is " + value + ": " + remedy + ".");
	}

}
