package io.github.clauderesilience.sample.operations;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Evaluates the alert rules over series that were made up, with Prometheus's own tool.
 */
@EnabledIf("io.github.clauderesilience.sample.operations.Prometheus#isPresent")
class AlertRulesIT {

	@Test
	void rulesShouldFireWhileSomethingIsWrongAndNoLonger() throws IOException, InterruptedException {
		Process promtool = new ProcessBuilder("/usr/bin/promtool", "test", "rules",
				Path.of("src", "test", "resources", "operations", "alerts-test.yml").toString())
			.redirectErrorStream(true)
			.start();
		String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

		assertThat(promtool.waitFor()).as(output).isZero();
	}

}
