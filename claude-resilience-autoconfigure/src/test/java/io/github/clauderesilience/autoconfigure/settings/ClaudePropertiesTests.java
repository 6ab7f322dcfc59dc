package io.github.clauderesilience.autoconfigure.settings;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class ClaudePropertiesTests {

	private static final ClaudeProperties DEFAULTS = bind(Map.of());

	@Test
	void metadataShouldNameTheDefaultsOfTheRecords() {
		Map<String, @Nullable Object> values = new TreeMap<>();
		collect("claude", DEFAULTS, values);
		Map<String, JsonNode> metadata = metadata();

		values.forEach((name, value) -> {
			JsonNode property = Objects.requireNonNull(metadata.get(name), () -> "No metadata of " + name);
			JsonNode stated = property.path("defaultValue");
			if (value == null || value instanceof Collection || value instanceof Map) {
				return;
			}
			assertThat(stated.isMissingNode()).as("default of " + name + " is stated").isFalse();
			assertThat(same(value, stated)).as(name + " is " + value + ", stated as " + stated).isTrue();
		});
		assertThat(values).containsKeys("claude.model", "claude.timeout.first-content", "claude.simulator.enabled");
	}

	@Test
	void designShouldNameTheSameDefaults() {
		assertThat(DEFAULTS.model()).isEqualTo("claude-sonnet-5-5");
		assertThat(DEFAULTS.maxTokens()).isEqualTo(4096);
		assertThat(DEFAULTS.timeout())
			.isEqualTo(new ClaudeProperties.Timeout(Duration.ofSeconds(5), Duration.ofSeconds(60),
					Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofSeconds(10)));
		assertThat(DEFAULTS.fallback().patience()).isEqualTo(
				new FallbackProperties.Patience(Duration.ofSeconds(3), Duration.ofSeconds(8), Duration.ofSeconds(60)));
		assertThat(DEFAULTS.http().maxConnections()).isEqualTo(500);
		assertThat(DEFAULTS.rateLimit().maxWait()).isEqualTo(Duration.ofSeconds(60));
		assertThat(DEFAULTS.rateLimit().maxQueue()).isEqualTo(10_000);
		assertThat(DEFAULTS.rateLimit().maxInFlight()).isEqualTo(500);
		assertThat(DEFAULTS.simulator().enabled()).isFalse();
	}

	@Test
	void shouldNotShowTheKey() {
		ClaudeProperties properties = bind(Map.of("claude.api-key", "sk-hunter2"));

		assertThat(properties.apiKey()).isEqualTo("sk-hunter2");
		assertThat(properties.toString()).doesNotContain("hunter2").contains("apiKey=******");
		assertThat(DEFAULTS.toString()).contains("apiKey=none");
	}

	private static boolean same(Object value, JsonNode stated) {
		if (value instanceof Duration duration) {
			return DurationStyle.detectAndParse(stated.stringValue()).equals(duration);
		}
		if (value instanceof DataSize size) {
			return DataSize.parse(stated.stringValue()).equals(size);
		}
		if (value instanceof Number number) {
			return Double.compare(Double.parseDouble(stated.asString()), number.doubleValue()) == 0;
		}
		return stated.asString().replace("-", "").equalsIgnoreCase(value.toString().replace("_", ""))
				|| stated.asString().equals(value.toString());
	}

	private static void collect(String prefix, Record record, Map<String, @Nullable Object> values) {
		for (RecordComponent component : record.getClass().getRecordComponents()) {
			String name = prefix + "." + name(component, record);
			Object value = value(component, record);
			if (value instanceof Record nested) {
				collect(name, nested, values);
			}
			else {
				values.put(name, value);
			}
		}
	}

	private static String name(RecordComponent component, Record record) {
		try {
			Name given = record.getClass().getDeclaredField(component.getName()).getAnnotation(Name.class);
			return (given != null) ? given.value()
					: component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
		}
		catch (NoSuchFieldException ex) {
			throw new AssertionError(ex);
		}
	}

	private static @Nullable Object value(RecordComponent component, Record record) {
		try {
			component.getAccessor().setAccessible(true);
			return component.getAccessor().invoke(record);
		}
		catch (ReflectiveOperationException ex) {
			throw new AssertionError(ex);
		}
	}

	private static ClaudeProperties bind(Map<String, String> values) {
		return new Binder(List.of(new MapConfigurationPropertySource(values)), null,
				ApplicationConversionService.getSharedInstance())
			.bindOrCreate("claude", ClaudeProperties.class);
	}

	private static Map<String, JsonNode> metadata() {
		return GeneratedMetadata.properties();
	}

}
