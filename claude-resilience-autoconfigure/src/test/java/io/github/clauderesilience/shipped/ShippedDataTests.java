package io.github.clauderesilience.shipped;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.error.ErrorRule;
import io.github.clauderesilience.model.ModelProperties;
import io.github.clauderesilience.model.PublishedLimits;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests of {@link ShippedData} and {@link RecordReader}, with Spring Boot's binder as the
 * measure.
 */
class ShippedDataTests {

	@Test
	void modelsShouldBeThoseOfTheBinder() throws IOException {
		assertThat(ShippedData.of("claude-models.yml").records("models", ModelProperties.class)).hasSizeGreaterThan(20)
			.usingRecursiveComparison()
			.withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
			.isEqualTo(bound("claude-models.yml", "models", Bindable.mapOf(String.class, ModelProperties.class)));
	}

	@Test
	void limitGroupsShouldBeThoseOfTheBinder() throws IOException {
		Bindable<Map<String, Map<String, PublishedLimits>>> groups = Bindable
			.of(ResolvableType.forClassWithGenerics(Map.class, ResolvableType.forClass(String.class),
					ResolvableType.forClassWithGenerics(Map.class, String.class, PublishedLimits.class)));

		assertThat(ShippedData.of("claude-models.yml").groups("limit-groups", PublishedLimits.class))
			.hasSizeGreaterThan(5)
			.isEqualTo(bound("claude-models.yml", "limit-groups", groups));
	}

	@Test
	void errorRulesShouldBeThoseOfTheBinder() throws IOException {
		assertThat(ShippedData.of("claude-errors.yml").records("errors", ErrorRule.class)).hasSizeGreaterThan(10)
			.isEqualTo(bound("claude-errors.yml", "errors", Bindable.mapOf(String.class, ErrorRule.class)));
	}

	@Test
	void shouldReadEachType() {
		assertThat(RecordReader.record(Sample.class,
				Map.of("cache-write-5m", "7", "day", "2026-11-28", "names", "a", "kinds", List.of("timeout"))))
			.isEqualTo(new Sample(7L, LocalDate.of(2026, 11, 28), Set.of("a"), Set.of(ErrorClass.TIMEOUT)));
	}

	@Test
	void slipsShouldBeNamed() {
		assertThatIllegalArgumentException().isThrownBy(() -> RecordReader.record(Sample.class, Map.of("dya", "x")))
			.withMessageContaining("dya")
			.withMessageContaining("cache-write-5m");
		assertThatIllegalArgumentException().isThrownBy(() -> RecordReader.record(Sample.class, Map.of("day", "x")))
			.withMessage("day is x");
		assertThatIllegalArgumentException().isThrownBy(() -> RecordReader.record(Sample.class, Map.of("kinds", "x")))
			.withMessage("kinds is x");
		assertThatIllegalStateException().isThrownBy(() -> ShippedData.of("no-such-file.yml"))
			.withMessageStartingWith("no-such-file.yml is missing");
	}

	private static <T> T bound(String file, String name, Bindable<T> target) throws IOException {
		return new Binder(ConfigurationPropertySources
			.from(new YamlPropertySourceLoader().load(file, new ClassPathResource(file)))).bind(name, target).get();
	}

	record Sample(@Nullable Long cacheWrite5m, @Nullable LocalDate day, @Nullable Set<String> names,
			@Nullable Set<ErrorClass> kinds) {
	}

}
