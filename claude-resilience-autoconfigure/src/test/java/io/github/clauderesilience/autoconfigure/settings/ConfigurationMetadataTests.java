package io.github.clauderesilience.autoconfigure.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.error.ErrorRules;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.model.load.ModelTableLoader;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What development tools show of the settings, in the form of Spring Boot's own.
 */
class ConfigurationMetadataTests {

	/** A capital, a noun phrase without an article, a full stop. */
	private static final Pattern SENTENCE = Pattern.compile("(?!(The|A|An) )[A-Z].*[a-z0-9)]\\.", Pattern.DOTALL);

	/** What a plain number counts or which range it has. */
	private static final Pattern UNIT = Pattern
		.compile("Number of|number of|from 0 to 1|up to 1|Factor|Port|Seed|share of", Pattern.DOTALL);

	private static final Set<String> NUMBERS = Set.of("java.lang.Integer", "java.lang.Long", "java.lang.Double");

	private final Map<String, JsonNode> properties = GeneratedMetadata.properties();

	@Test
	void eachDescriptionShouldBeASentenceInBootsForm() {
		assertThat(this.properties).hasSizeGreaterThan(100)
			.allSatisfy((name, property) -> assertThat(description(property)).as(name)
				.matches(SENTENCE)
				.doesNotContain("<", "{@", "default", " where ", "  ", "etries repetitions")
				.hasSizeGreaterThan(20));
	}

	@Test
	void eachSwitchShouldSayWhether() {
		assertThat(ofType(Set.of("java.lang.Boolean"))).isNotEmpty()
			.allSatisfy((name) -> assertThat(description(name)).as(name).startsWith("Whether "));
	}

	@Test
	void eachNumberShouldNameItsUnit() {
		assertThat(ofType(NUMBERS)).hasSizeGreaterThan(20)
			.allSatisfy((name) -> assertThat(description(name)).as(name).containsPattern(UNIT));
	}

	@Test
	void eachLimitOfARetryShouldHaveItsOwnText() {
		List<String> rules = this.properties.keySet().stream().filter((name) -> name.endsWith(".max-retries")).toList();

		assertThat(rules).hasSize(9).allSatisfy((name) -> {
			assertThat(description(name)).isEqualTo("Maximum number of retries after the first attempt.");
			assertThat(description(name.replace(".max-retries", ".max")))
				.isEqualTo("Maximum wait of our own before a retry; a retry-after of the API may be longer.");
		});
	}

	@Test
	void modelsGroupsRulesAndErrorClassesShouldBeProposed() {
		ModelTable table = ModelTableLoader.shipped();
		List<String> models = new ArrayList<>();
		table.models().stream().filter((model) -> model.retirement() == null).forEach((model) -> {
			models.add(model.id());
			models.addAll(model.aliases());
		});
		List<String> groups = table.limitGroups()
			.stream()
			.filter((group) -> !group.startsWith("claude-") && !group.startsWith(ModelTable.UNKNOWN_GROUP))
			.toList();
		String[] errorClasses = Arrays.stream(ErrorClass.values()).map(ErrorClass::key).toArray(String[]::new);
		Map<String, List<String>> hints = GeneratedMetadata.hints();

		for (String name : List.of("claude.model", "claude.fallback.models.keys", "claude.fallback.models.values",
				"claude.models.keys")) {
			assertThat(hints.get(name)).as(name).containsExactlyInAnyOrderElementsOf(models);
		}
		assertThat(hints.get("claude.rate-limit.groups.keys")).containsExactlyInAnyOrderElementsOf(groups);
		assertThat(hints.get("claude.errors.keys")).containsExactlyInAnyOrderElementsOf(ErrorRules.shipped().names());
		assertThat(hints.get("claude.circuit-breaker.count")).containsExactlyInAnyOrder(errorClasses);
		assertThat(hints.get("claude.fallback.on")).containsExactlyInAnyOrder(errorClasses);
	}

	@Test
	void eachLaneShouldBeASettingOfItsOwn() {
		assertThat(this.properties).containsKeys("claude.fallback.patience.interactive",
				"claude.fallback.patience.normal", "claude.fallback.patience.background");
	}

	private List<String> ofType(Set<String> types) {
		return this.properties.entrySet()
			.stream()
			.filter((entry) -> types.contains(entry.getValue().path("type").stringValue()))
			.map(Map.Entry::getKey)
			.toList();
	}

	private String description(String name) {
		return description(Objects.requireNonNull(this.properties.get(name), name));
	}

	private static String description(JsonNode property) {
		return property.path("description").stringValue("");
	}

}
