package io.github.clauderesilience.error;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.github.clauderesilience.shipped.ShippedData;
import org.jspecify.annotations.Nullable;

/**
 * The codes and texts by which single kinds of errors are told from others of their
 * status: {@code claude-errors.yml}, with an application's own rules over it. Immutable.
 */
public final class ErrorRules {

	private static final String SHIPPED_FILE = "claude-errors.yml";

	private static final ErrorRules SHIPPED = new ErrorRules(read());

	private final Map<String, ErrorRule> rules;

	private ErrorRules(Map<String, ErrorRule> rules) {
		rules.forEach((name, rule) -> rule.check(name));
		this.rules = rules;
	}

	/**
	 * The rules as shipped.
	 * @return the rules of {@code claude-errors.yml}
	 */
	public static ErrorRules shipped() {
		return SHIPPED;
	}

	/**
	 * These rules with others over them, field by field.
	 * @param overrides rules by name; new names are asked before the shipped ones
	 * @return the merged rules
	 * @throws IllegalArgumentException if a rule is incomplete; the message names the key
	 * and says what to change
	 */
	public ErrorRules with(Map<String, ErrorRule> overrides) {
		Map<String, ErrorRule> merged = new LinkedHashMap<>(overrides);
		this.rules.forEach((name, rule) -> {
			ErrorRule own = overrides.get(name);
			merged.put(name, (own != null) ? own.over(rule) : rule);
		});
		return new ErrorRules(merged);
	}

	/**
	 * The names of the rules.
	 * @return the names below {@code claude.errors}
	 */
	public Set<String> names() {
		return this.rules.keySet();
	}

	@Nullable ErrorRule find(int status, ApiError error) {
		for (ErrorRule rule : this.rules.values()) {
			if (rule.fits(status, error)) {
				return rule;
			}
		}
		return null;
	}

	private static Map<String, ErrorRule> read() {
		return ShippedData.of(SHIPPED_FILE).records("errors", ErrorRule.class);
	}

}
