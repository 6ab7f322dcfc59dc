package io.github.clauderesilience.observe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.clauderesilience.testsupport.ObservedApplication;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares {@code docs/operations.md} and the files beside it with what an application
 * shows after a bad day.
 */
class OperationsDocIT {

	private static final Path DOCS = Path.of("..", "docs");

	private static final Pattern ROW = Pattern.compile(
			"^\\| `(claude\\.[a-z.]+)` \\| (timer|counter|gauge|long_task_timer) \\| (.*?) \\|.*", Pattern.MULTILINE);

	private static final Pattern TAG = Pattern.compile("`([a-z._]+)`");

	private static ObservedApplication application;

	@BeforeAll
	static void start() {
		application = ObservedApplication.start(WebApplicationType.NONE);
		application.badDay();
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@Test
	void tableShouldNameEveryMeterWithItsTypeAndTagsAndNoOther() throws IOException {
		Map<String, String> documented = new TreeMap<>();
		Matcher rows = ROW.matcher(Files.readString(DOCS.resolve("operations.md")));
		while (rows.find()) {
			Set<String> tags = new TreeSet<>();
			Matcher tag = TAG.matcher(rows.group(3));
			while (tag.find()) {
				tags.add(tag.group(1));
			}
			documented.put(rows.group(1), rows.group(2) + " " + tags);
		}

		Map<String, String> registered = new TreeMap<>();
		for (Meter meter : application.context().getBean(MeterRegistry.class).getMeters()) {
			Meter.Id id = meter.getId();
			if (id.getName().startsWith("claude.")) {
				Set<String> tags = new TreeSet<>();
				id.getTags().forEach((tag) -> tags.add(tag.getKey()));
				registered.put(id.getName(), id.getType().name().toLowerCase(Locale.ROOT) + " " + tags);
			}
		}
		assertThat(application.context().getBean(MeterRegistry.class)).isInstanceOf(PrometheusMeterRegistry.class);
		assertThat(registered).hasSizeGreaterThan(20).isEqualTo(documented);
	}

	@Test
	void everyMeterShouldSayWhatItMeans() {
		assertThat(application.context().getBean(MeterRegistry.class).getMeters())
			.filteredOn((meter) -> meter.getId().getName().startsWith("claude."))
			.filteredOn((meter) -> !meter.getId().getName().matches("claude\\.(question|attempt)(\\.active)?"))
			.allSatisfy((meter) -> assertThat(meter.getId().getDescription()).as("of %s", meter.getId()).isNotBlank());
	}

}
